package io.abaculus.neco.config;

import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Alignment, references, sorting and the cross-entropy of the permutations.
 *
 * @param roiAlignKernelSize side K of the grid that an overlap is pooled to; a row of K * K
 *     references is sorted
 * @param lossMask which patches count
 * @param simDist what is sorted
 * @param sortNet the sorting network
 * @param distribution how its comparators are relaxed
 * @param artLambda the exponent of {@link Relaxation#LOGISTIC_PHI}
 * @param logSpace whether the soft permutation is carried as logarithms
 * @param studentSteepness how sharp the student's comparators are
 * @param teacherSteepness the teacher's; null: the student's
 * @param isQueueUsable references come from a queue of past teacher patches, otherwise from the
 *     batch
 * @param queueLength patches in a queue; there is one for each global crop
 * @param referenceQueueCounting count the queue's entries twice as fast as they come, as the
 *     reference does, and so draw zero vectors until it is full
 * @param referenceMaskStride restrict the references of a masked loss by the rows that the
 *     reference picks by mistake, instead of by the images' own masks
 */
public record LossConfig(
    @Accepts(range = "[1, 32]") int roiAlignKernelSize,
    LossMask lossMask,
    SimilarityMeasure simDist,
    SortingNetwork sortNet,
    Relaxation distribution,
    @Accepts(range = "[0, 1]") double artLambda,
    LogSpace logSpace,
    @Accepts(range = "(0, 1000000]") double studentSteepness,
    @Accepts(range = "(0, 1000000]", nullable = true) @Nullable Double teacherSteepness,
    boolean isQueueUsable,
    @Accepts(range = "[1, 1000000]") int queueLength,
    boolean referenceQueueCounting,
    boolean referenceMaskStride) {

  /** Elements of a sorted row. */
  public int references() {
    return roiAlignKernelSize * roiAlignKernelSize;
  }

  /** The steepness of the teacher's comparators, the student's if it has none of its own. */
  public double effectiveTeacherSteepness() {
    return teacherSteepness != null ? teacherSteepness : studentSteepness;
  }

  /** Whether the permutation is carried as logarithms. */
  public boolean usesLogSpace() {
    return switch (logSpace) {
      case TRUE -> true;
      case FALSE -> false;
      case AUTO -> canUnderflow();
    };
  }

  /** Whether the plain permutation matrix can hold a zero, whose logarithm the loss would take. */
  boolean canUnderflow() {
    return distribution != Relaxation.CAUCHY || sortNet != SortingNetwork.BITONIC;
  }
}
