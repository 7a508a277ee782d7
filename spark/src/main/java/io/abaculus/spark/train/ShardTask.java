package io.abaculus.spark.train;

import io.abaculus.neco.model.Shard;
import io.abaculus.spark.VectorModule;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a task does: computes what a shard says, which only depends on what it is given, so that a task that is run
 * again elsewhere gives the same bits.
 *
 * @param yaml the configuration of the training
 * @param images of each shard, each by a broadcast of its own, so that an executor fetches only what it needs
 */
record ShardTask(
    String yaml, Broadcast<StepState> state, List<Broadcast<ShardImages>> images)
    implements Function<Integer, ShardTask.Done>, Serializable {
  /** A shard, and the nanoseconds that computing it took. */
  record Done(ShardResult result, long nanos) implements Serializable {}

  /** Copies the list. */
  ShardTask {
    images = List.copyOf(images);
  }

  @Override
  public Done call(Integer number) {
    VectorModule.require();
    StepState fetched = state.value();
    ShardImages shard = images.get(number).value();
    long began = System.nanoTime();
    ShardResult result =
        WorkerSteps.compute(yaml, fetched, shard, new Shard(number, images.size()));
    return new Done(result, System.nanoTime() - began);
  }
}
