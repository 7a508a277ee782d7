package io.abaculus.eval.dataset;

import java.nio.file.Path;

/**
 * An image and its labels.
 *
 * @param image the picture's file
 * @param labels the file with a label for each of its pixels
 */
public record LabelledImage(Path image, Path labels) {}
