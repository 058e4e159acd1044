/** A content-safety guard with the contract of Aegis 2.0 (Ghosh et al., NAACL 2025): a taxonomy that is data goes in, a verdict with categories comes out. */
@NullMarked
package dev.toll.guard.content;

import org.jspecify.annotations.NullMarked;
