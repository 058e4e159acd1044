/** Progress of long stages: a bar with an ETA on a terminal, log lines elsewhere. */
@NullMarked
package dev.toll.core.progress;

import org.jspecify.annotations.NullMarked;
