package io.abaculus.neco.train;

import io.abaculus.device.Device;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.model.BatchGradients;
import io.abaculus.neco.model.Shard;
import io.abaculus.neco.model.StepGraph;
import io.abaculus.neco.model.StepInput;
import io.abaculus.neco.model.TrainingStep;
import org.jspecify.annotations.Nullable;

/**
 * Makes steps of batches. A batch that is split into shards has their gradients computed one after the other,
 * so that what one of them keeps for its backward pass is all that lies in memory.
 */
final class StepAssembly {
  private final TrainingStep steps;
  private final int shards;
  private final int globalCrops;
  private final int patchSize;
  private final Device device;
  private @Nullable StepCost cost;

  /** Steps as a configuration says. */
  StepAssembly(TrainingStep steps, NecoConfig config, Device device) {
    this.steps = steps;
    this.shards = config.train().shards();
    this.globalCrops = config.data().globalCrops();
    this.patchSize = config.model().patchSize();
    this.device = device;
  }

  /** The next step; nothing of it but the gradients of shards, where there are several, is computed yet. */
  StepGraph next(CropBatch batch) {
    return shards == 1 ? whole(batch) : split(batch);
  }

  private StepGraph whole(CropBatch batch) {
    StepGraph step = steps.next(gradients(batch, Shard.WHOLE));
    if (cost == null) {
      cost = StepCost.of(step);
    }
    return step;
  }

  private StepGraph split(CropBatch batch) {
    BatchGradients first = shard(batch, 0);
    StepCost ofShard = cost == null ? StepCost.of(first) : null;
    BatchGradients sum = first.computed();
    for (int number = 1; number < shards; number++) {
      sum = sum.plus(shard(batch, number).computed()).computed();
    }
    StepGraph update = steps.next(sum);
    if (ofShard != null) {
      cost = ofShard.repeated(shards).followedBy(StepCost.of(update));
    }
    return update;
  }

  private BatchGradients shard(CropBatch batch, int number) {
    int images = batch.size() / shards;
    return gradients(
        batch.images(number * images, (number + 1) * images), new Shard(number, shards));
  }

  private BatchGradients gradients(CropBatch images, Shard shard) {
    return steps.gradients(
        StepInput.of(images, globalCrops, patchSize, device), shard);
  }

  /** What every step costs; null before the first. */
  @Nullable
  StepCost cost() {
    return cost;
  }
}
