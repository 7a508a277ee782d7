package io.abaculus.neco.config;

import org.jspecify.annotations.Nullable;

/**
 * The optimiser, its schedules, and how long and how a run goes on.
 *
 * @param batchSize images of a step
 * @param maxEpochs passes over the images
 * @param maxSteps steps after which a run ends even if epochs are left; null: none. It does not
 *     change the schedules, so a run that is stopped and continued equals one that was not.
 * @param scheduleSteps steps over which learning rate, weight decay and momentum are scheduled;
 *     null: all steps of {@code maxEpochs}
 * @param lrBackbone learning rate of the backbone at the first step
 * @param lrHeads of the projection head
 * @param finalLr both, at the last step
 * @param weightDecay at the first step
 * @param weightDecayEnd at the last step
 * @param excludeNormBias no weight decay for biases and one-dimensional parameters
 * @param momentumTeacher momentum of the moving average at the first step
 * @param momentumTeacherEnd at the last step
 * @param gradNormClipping greatest norm of all gradients together; null: no clipping
 * @param referenceClipping clip as the reference does, before this step's gradients exist, which
 *     has no effect
 * @param checkpoint a file of weights to start from
 * @param onlyLoadWeights take only the weights from {@code checkpoint}; false: continue that run
 * @param partialWeights start from weights that lack some of the model's, or have others or of other
 *     shapes: what is missing stays random; false: refuse them
 * @param resetQueueOnResume continue with an empty queue, as the reference does
 * @param checkpointEvery steps between checkpoints; null: only as {@code
 *     saveCheckpointEveryNEpochs} says and at the end
 * @param logEvery steps between lines of metrics
 * @param gradientCheckpointing recompute the blocks' activations in the backward pass, to save
 *     memory
 * @param threads of computation; null: one per core
 */
public record TrainConfig(
    @Key(value = "train.batch_size", range = "[1, 65536]") int batchSize,
    @Key(value = "train.max_epochs", range = "[1, 1000000]") int maxEpochs,
    @Key(value = "train.max_steps", range = "[1, 1000000000]",
        nullable = true) @Nullable Integer maxSteps,
    @Key(value = "train.schedule_steps", range = "[1, 1000000000]",
        nullable = true) @Nullable Integer scheduleSteps,
    @Key("train.optimizer") OptimizerName optimizer,
    @Key(value = "train.lr_backbone", range = "[0, 10]") double lrBackbone,
    @Key(value = "train.lr_heads", range = "[0, 10]") double lrHeads,
    @Key(value = "train.final_lr", range = "[0, 10]") double finalLr,
    @Key(value = "train.weight_decay", range = "[0, 10]") double weightDecay,
    @Key(value = "train.weight_decay_end", range = "[0, 10]") double weightDecayEnd,
    @Key("train.exclude_norm_bias") boolean excludeNormBias,
    @Key(value = "train.momentum_teacher", range = "[0, 1]") double momentumTeacher,
    @Key(value = "train.momentum_teacher_end", range = "[0, 1]") double momentumTeacherEnd,
    @Key(value = "train.grad_norm_clipping", range = "(0, inf)",
        nullable = true) @Nullable Double gradNormClipping,
    @Key("train.reference_clipping") boolean referenceClipping,
    @Key(value = "train.checkpoint", nullable = true) @Nullable String checkpoint,
    @Key("train.only_load_weights") boolean onlyLoadWeights,
    @Key("train.partial_weights") boolean partialWeights,
    @Key("train.reset_queue_on_resume") boolean resetQueueOnResume,
    @Key(value = "train.checkpoint_every", range = "[1, 1000000000]",
        nullable = true) @Nullable Integer checkpointEvery,
    @Key(value = "train.save_checkpoint_every_n_epochs",
        range = "[1, 1000000]") int saveCheckpointEveryNEpochs,
    @Key(value = "train.log_every", range = "[1, 1000000]") int logEvery,
    @Key("train.gradient_checkpointing") boolean gradientCheckpointing,
    @Key(value = "train.threads", range = "[1, 1024]", nullable = true) @Nullable Integer threads) {

  /**
   * The last step of the schedules for a set of images: {@code scheduleSteps}, or whole batches of
   * an epoch times epochs.
   *
   * @param images how many images the set has
   */
  public long scheduleSteps(long images) {
    return scheduleSteps != null ? scheduleSteps : images / batchSize * maxEpochs;
  }

  /**
   * Steps after which the run ends.
   *
   * @param images how many images the set has
   */
  public long totalSteps(long images) {
    long ofEpochs = images / batchSize * maxEpochs;
    return maxSteps != null ? Math.min(maxSteps, ofEpochs) : ofEpochs;
  }

  /** Threads of computation on a machine with so many processors. */
  public int threadsOn(int processors) {
    return threads != null ? threads : processors;
  }
}
