/**
 * PrimeGuard (Manczak et al., arXiv 2407.16318): a guard model routes each request by its risk, and the route decides which
 * instructions the main model gets, so that harmless requests are answered without any restrictive text.
 */
@NullMarked
package dev.toll.guard.prime;

import org.jspecify.annotations.NullMarked;
