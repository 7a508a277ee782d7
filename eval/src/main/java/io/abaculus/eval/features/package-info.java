/** What a model makes of images: patch and class tokens, for any number of images. */
@NullMarked
package io.abaculus.eval.features;

import org.jspecify.annotations.NullMarked;
