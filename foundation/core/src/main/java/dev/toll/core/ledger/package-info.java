/** A run folder: journals of items as they arrive, artefacts, results. */
@NullMarked
package dev.toll.core.ledger;

import org.jspecify.annotations.NullMarked;
