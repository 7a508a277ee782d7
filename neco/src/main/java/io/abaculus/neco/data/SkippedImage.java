package io.abaculus.neco.data;

import java.nio.file.Path;

/**
 * An image that could not be used.
 *
 * @param file where it lies
 * @param reason what is wrong with it
 */
public record SkippedImage(Path file, String reason) {}
