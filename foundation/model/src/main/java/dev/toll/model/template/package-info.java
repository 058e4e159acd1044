/** Chat templates: an interpreter of the Jinja subset that Hugging Face templates use, exact where it speaks and loud where it does not. */
@NullMarked
package dev.toll.model.template;

import org.jspecify.annotations.NullMarked;
