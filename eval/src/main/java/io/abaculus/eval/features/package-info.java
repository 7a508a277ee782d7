/**
 * What a model makes of images: patch and class tokens, for any number of images; with the labels of the images,
 * in memory or cached in files; the attention of the class token, and the foreground mask that follows from it.
 */
@NullMarked
package io.abaculus.eval.features;

import org.jspecify.annotations.NullMarked;
