/** The record of what passed the gate: a log that only grows, and an index of it that can be made again at any time. */
@NullMarked
package dev.toll.gateway.audit;

import org.jspecify.annotations.NullMarked;
