package io.abaculus.neco.train;

import io.abaculus.device.Device;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.model.BatchGradients;
import io.abaculus.neco.model.Shard;
import io.abaculus.neco.model.StepInput;
import io.abaculus.neco.model.TrainingStep;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who computes what the shards of a step's batch say: this process, or others beside it. Whoever does, the numbers
 * are those of {@link #compute(TrainingStep, NecoConfig, Device, CropBatch, Shard)}; the optimizer, the teacher and
 * what else a step changes stay with the process that trains.
 */
@FunctionalInterface
public interface ShardWorkers {
  /** This process, one after the other, so that what one shard keeps for its backward pass is all that lies in memory. */
  ShardWorkers HERE =
      (steps, config, device, shards) -> IntStream.range(0, shards.size())
          .mapToObj(
              number -> compute(
                  steps, config, device, shards.get(number), new Shard(number, shards.size())))
          .iterator();

  /**
   * What the shards of the next step say.
   *
   * @param steps of whose {@linkplain TrainingStep#inputs inputs} gradients are made, and nothing is assigned
   * @param config of the training
   * @param device that the steps' parameters are on
   * @param shards the images of each, in their order
   * @return as many, in their order, or fewer where some that follow each other are added up in it already; as numbers
   *     on the device
   */
  Iterator<BatchGradients> compute(
      TrainingStep steps, NecoConfig config, Device device, List<CropBatch> shards);

  /** What a shard of the next step says, as numbers. */
  static BatchGradients compute(
      TrainingStep steps, NecoConfig config, Device device, CropBatch images, Shard shard) {
    return graph(steps, config, device, images, shard).computed();
  }

  /** What a shard of the next step says, not computed yet. */
  static BatchGradients graph(
      TrainingStep steps, NecoConfig config, Device device, CropBatch images, Shard shard) {
    return steps.gradients(
        StepInput.of(images, config.model().patchSize(), device), shard);
  }
}
