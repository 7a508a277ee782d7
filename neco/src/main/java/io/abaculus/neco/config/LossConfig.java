package io.abaculus.neco.config;

import org.jspecify.annotations.Nullable;

/**
 * Alignment, references, sorting and the cross-entropy of the permutations.
 *
 * @param roiAlignKernelSize side K of the grid that an overlap is pooled to; a row of K * K
 *     references is sorted
 * @param studentSteepness how sharp the student's comparators are
 * @param teacherSteepness the teacher's; null: the student's
 * @param artLambda the exponent of {@link Relaxation#LOGISTIC_PHI}
 * @param isQueueUsable references come from a queue of past teacher patches, otherwise from the
 *     batch
 * @param queueLength patches in a queue; there is one for each global crop
 * @param referenceQueueCounting count the queue's entries twice as fast as they come, as the
 *     reference does, and so draw zero vectors until it is full
 * @param referenceMaskStride restrict the references of a masked loss by the rows that the
 *     reference picks by mistake, instead of by the images' own masks
 */
public record LossConfig(
    @Key(value = "train.roi_align_kernel_size", range = "[1, 32]") int roiAlignKernelSize,
    @Key("train.loss_mask") LossMask lossMask,
    @Key("train.sim_dist") SimilarityMeasure simDist,
    @Key("train.sort_net") SortNetwork sortNet,
    @Key("train.distribution") Relaxation distribution,
    @Key(value = "train.art_lambda", range = "[0, 1]") double artLambda,
    @Key("train.log_space") LogSpace logSpace,
    @Key(value = "train.student_steepness", range = "(0, 1000000]") double studentSteepness,
    @Key(value = "train.teacher_steepness", range = "(0, 1000000]",
        nullable = true) @Nullable Double teacherSteepness,
    @Key("train.is_queue_usable") boolean isQueueUsable,
    @Key(value = "train.queue_length", range = "[1, 1000000]") int queueLength,
    @Key("train.reference_queue_counting") boolean referenceQueueCounting,
    @Key("train.reference_mask_stride") boolean referenceMaskStride) {

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
    return distribution != Relaxation.CAUCHY || sortNet != SortNetwork.BITONIC;
  }
}
