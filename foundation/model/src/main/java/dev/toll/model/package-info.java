@NullMarked
package dev.toll.model;

import org.jspecify.annotations.NullMarked;
