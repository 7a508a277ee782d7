package io.abaculus.neco.loss;

/**
 * Two crops of an image that the loss compares.
 *
 * @param global the crop that the teacher sees
 * @param other the crop that the student sees, a global or a local one; numbers count all crops, the
 *     global ones first
 */
public record CropPair(int global, int other) {}
