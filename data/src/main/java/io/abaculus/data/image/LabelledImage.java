package io.abaculus.data.image;

/**
 * An image and the class of what it shows.
 *
 * @param image its pixels
 * @param label the number of its class, from 0
 */
public record LabelledImage(RgbImage image, int label) {}
