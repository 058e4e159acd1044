/** A database beside the audit log, made of nothing but its lines: for questions, while the log stays the truth. */
@NullMarked
package dev.toll.gateway.index;

import org.jspecify.annotations.NullMarked;
