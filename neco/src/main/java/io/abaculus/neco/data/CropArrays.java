package io.abaculus.neco.data;

import java.util.List;

/**
 * The numbers of a {@link CropBatch}, which says what they are.
 *
 * @param crops for each crop the pixels
 * @param globalBoxes what crops share, in the global crops' pixels
 * @param allBoxes what crops share, in all crops' pixels
 */
record CropArrays(List<float[]> crops, float[] globalBoxes, float[] allBoxes) {}
