package io.abaculus.neco.loss;

import io.abaculus.tensor.Tensor;

/**
 * The patches that the patches of a pair are compared with: K · K of them for each image, the same for
 * teacher and student. No gradient flows to them.
 */
public sealed interface References {
  /**
   * Which patches: for each of {@link CropLayout#pairs}, in order, B · K · K row numbers, those of the
   * first image first.
   */
  int[][] rows();

  /**
   * Patches that the teacher sees in this step.
   *
   * @param rows numbers from 0 to B · K · K - 1, of the teacher's patches of the same pair: those of the
   *     first image first, the grid of an image row by row
   */
  record FromBatch(int[][] rows) implements References {}

  /**
   * Patches that the teacher saw in past steps.
   *
   * @param queue (teaching crops, length, size)
   * @param rows numbers from 0 to length - 1, of the queue of the pair's teaching crop
   */
  record FromQueue(Tensor queue, int[][] rows) implements References {}
}
