@NullMarked
package dev.toll.cli;

import org.jspecify.annotations.NullMarked;
