package io.abaculus.neco.train;

import io.abaculus.device.Device;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.model.BatchGradients;
import io.abaculus.neco.model.Shard;
import io.abaculus.neco.model.StepGraph;
import io.abaculus.neco.model.TrainingStep;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes steps of batches; the gradients of shards come from whoever computes them, and are added in their order. */
final class StepAssembly {
  private final TrainingStep steps;
  private final NecoConfig config;
  private final Device device;
  private final ShardWorkers workers;
  private @Nullable StepCost cost;

  /** Steps as a configuration says. */
  StepAssembly(TrainingStep steps, NecoConfig config, Device device, ShardWorkers workers) {
    this.steps = steps;
    this.config = config;
    this.device = device;
    this.workers = workers;
  }

  /** The next step; nothing of it but the gradients of shards, where there are several, is computed yet. */
  StepGraph next(CropBatch batch) {
    return config.train().shards() == 1 ? whole(batch) : split(batch);
  }

  private StepGraph whole(CropBatch batch) {
    StepGraph step =
        steps.next(ShardWorkers.graph(steps, config, device, batch, Shard.WHOLE));
    if (cost == null) {
      cost = StepCost.of(step);
    }
    return step;
  }

  private StepGraph split(CropBatch batch) {
    List<CropBatch> shards = shards(batch);
    StepCost ofShard =
        cost == null
            ? StepCost.of(
                ShardWorkers.graph(
                    steps, config, device, shards.getFirst(), new Shard(0, shards.size())))
            : null;
    Iterator<BatchGradients> parts = workers.compute(steps, config, device, shards);
    BatchGradients sum = parts.next();
    while (parts.hasNext()) {
      sum = sum.plus(parts.next()).computed();
    }
    StepGraph update = steps.next(sum);
    if (ofShard != null) {
      cost = ofShard.repeated(shards.size()).followedBy(StepCost.of(update));
    }
    return update;
  }

  private List<CropBatch> shards(CropBatch batch) {
    int shards = config.train().shards();
    int images = batch.size() / shards;
    return IntStream.range(0, shards)
        .mapToObj(number -> batch.images(number * images, (number + 1) * images))
        .toList();
  }

  /** What every step costs; null before the first. */
  @Nullable
  StepCost cost() {
    return cost;
  }
}
