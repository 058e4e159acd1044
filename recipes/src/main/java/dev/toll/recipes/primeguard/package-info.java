/** What a guard costs and what it buys: the ways of guarding, the items they answer, the attacks they stand, the claims that decides. */
@NullMarked
package dev.toll.recipes.primeguard;

import org.jspecify.annotations.NullMarked;
