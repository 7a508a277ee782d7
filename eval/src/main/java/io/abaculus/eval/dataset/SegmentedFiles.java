package io.abaculus.eval.dataset;

import java.nio.file.Path;

/**
 * The files of an image and of the labels of its pixels.
 *
 * @param image the picture's file
 * @param labels the file with a label for each of its pixels
 */
public record SegmentedFiles(Path image, Path labels) {}
