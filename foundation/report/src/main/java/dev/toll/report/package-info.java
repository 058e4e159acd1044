@NullMarked
package dev.toll.report;

import org.jspecify.annotations.NullMarked;
