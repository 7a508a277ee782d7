package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The optimizer, its schedules, and how long and how a run goes on.
 *
 * @param batchSize images of a step
 * @param maxEpochs passes over the images
 * @param maxSteps steps after which a run ends even if epochs are left; null: none. It does not
 *     change the schedules, so a run that is stopped and continued equals one that was not.
 * @param scheduleSteps steps over which learning rate, weight decay and momentum are scheduled;
 *     null: all steps of {@code maxEpochs}
 * @param optimizer of the student's parameters
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
 * @param saveCheckpointEveryNEpochs epochs between checkpoints where {@code checkpointEvery} is null
 * @param logEvery steps between lines of metrics
 * @param gradientCheckpointing recompute the blocks' activations in the backward pass, to save
 *     memory
 * @param shards parts of a batch that are computed one after the other, their gradients added, to save
 *     memory
 * @param threads of computation; null: one per core
 */
public record TrainConfig(
    @Accepts(range = "[1, 65536]") int batchSize,
    @Accepts(range = "[1, 1000000]") int maxEpochs,
    @Accepts(range = "[1, 1000000000]", nullable = true) @Nullable Integer maxSteps,
    @Accepts(range = "[1, 1000000000]", nullable = true) @Nullable Integer scheduleSteps,
    OptimizerName optimizer,
    @Accepts(range = "[0, 10]") double lrBackbone,
    @Accepts(range = "[0, 10]") double lrHeads,
    @Accepts(range = "[0, 10]") double finalLr,
    @Accepts(range = "[0, 10]") double weightDecay,
    @Accepts(range = "[0, 10]") double weightDecayEnd,
    boolean excludeNormBias,
    @Accepts(range = "[0, 1]") double momentumTeacher,
    @Accepts(range = "[0, 1]") double momentumTeacherEnd,
    @Accepts(range = "(0, inf)", nullable = true) @Nullable Double gradNormClipping,
    boolean referenceClipping,
    @Accepts(nullable = true, path = true) @Nullable String checkpoint,
    boolean onlyLoadWeights,
    boolean partialWeights,
    boolean resetQueueOnResume,
    @Accepts(range = "[1, 1000000000]", nullable = true) @Nullable Integer checkpointEvery,
    @JsonProperty("save_checkpoint_every_n_epochs") @Accepts(
        range = "[1, 1000000]") int saveCheckpointEveryNEpochs,
    @Accepts(range = "[1, 1000000]") int logEvery,
    boolean gradientCheckpointing,
    @Accepts(range = "[1, 65536]") int shards,
    @Accepts(range = "[1, 1024]", nullable = true) @Nullable Integer threads) {

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

  /**
   * Threads of computation.
   *
   * @param processors how many the machine has
   */
  public int threadsOn(int processors) {
    return threads != null ? threads : processors;
  }
}
