package io.abaculus.spark.train;

import io.abaculus.neco.model.Shard;
import io.abaculus.spark.VectorModule;
import java.io.Serializable;
import java.util.UUID;
import org.apache.spark.api.java.function.Function;

/**
 * What a task does: computes what a shard says, which only depends on what it is given, so that a task that is run
 * again elsewhere gives the same bits.
 *
 * @param yaml the configuration of the training
 * @param sent by the driver for this step
 */
record ShardTask(String yaml, SentStep sent)
    implements Function<Integer, ShardTask.Done>, Serializable {
  /** This process, which no other names so. */
  private static final UUID PROCESS = UUID.randomUUID();

  /** A shard, and when it was computed. */
  record Done(ShardResult result, Computed computed) implements Serializable {
    /** A shard that was computed until now. */
    static Done of(ShardResult result, long began) {
      return new Done(result, new Computed(PROCESS, began, System.nanoTime()));
    }
  }

  /**
   * When a process computed.
   *
   * @param from a time in nanoseconds that only means something to that process; so is {@code to}
   */
  record Computed(UUID process, long from, long to) implements Serializable {}

  @Override
  public Done call(Integer number) {
    VectorModule.require();
    ShardImages images = sent.images().get(number).value();
    return WorkerSteps.compute(this, images, new Shard(number, sent.images().size()));
  }
}
