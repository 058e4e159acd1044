/** How a merge is asked for: a YAML file (mergekit's is one), or the same from a command line. */
@NullMarked
package dev.toll.merge.config;

import org.jspecify.annotations.NullMarked;
