/** Remote models over HTTP: deadlines, retries, limits, budgets, and what each backend can do. */
@NullMarked
package dev.toll.chat.endpoint;

import org.jspecify.annotations.NullMarked;
