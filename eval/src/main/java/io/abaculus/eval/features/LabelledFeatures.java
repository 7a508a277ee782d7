package io.abaculus.eval.features;

import io.abaculus.data.image.LabelMap;

/**
 * What a model makes of an image, and what the image shows.
 *
 * @param features of the image's patches
 * @param labels of its pixels, in the size in which predictions are compared with them
 */
public record LabelledFeatures(PatchFeatures features, LabelMap labels) {}
