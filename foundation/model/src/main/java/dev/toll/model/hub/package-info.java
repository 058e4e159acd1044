/** Models and data sets by their id on the Hugging Face hub: fetched into the usual cache folder, checked, resumed. */
@NullMarked
package dev.toll.model.hub;

import org.jspecify.annotations.NullMarked;
