/** Answers kept under a hash of what was asked: cache, resume and audit in one file, and its replay without any model. */
@NullMarked
package dev.toll.chat.record;

import org.jspecify.annotations.NullMarked;
