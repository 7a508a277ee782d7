package io.abaculus.spark.train;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.model.BatchGradients;
import io.abaculus.neco.model.NecoModel;
import io.abaculus.neco.model.Shard;
import io.abaculus.neco.model.TrainingStep;
import io.abaculus.neco.train.ShardWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The model of a process, which its tasks share and use in turn: a device computes one plan at a time, with all
 * threads, so that a model for each task would only take memory.
 */
final class WorkerSteps {
  /** Schedules are the driver's; whatever is here, gradients are the same. */
  private static final long SCHEDULE_STEPS = 1_000_000;

  private static final ReentrantLock TURN = new ReentrantLock();

  private static @Nullable WorkerSteps opened;

  private final String yaml;
  private final NecoConfig config;
  private final Device device;
  private final TrainingStep steps;
  private @Nullable UUID loaded;

  private WorkerSteps(String yaml) throws IOException {
    this.yaml = yaml;
    this.config = parsed(yaml);
    String name = config.device();
    this.device =
        Devices.get(name == null ? Devices.standardName() : name, config.gpu().settings());
    this.steps =
        TrainingStep.of(
            NecoModel.random(config.model(), config.seed(), device),
            config,
            SCHEDULE_STEPS,
            device);
  }

  private static NecoConfig parsed(String yaml) throws IOException {
    Path file = Files.createTempFile("abaculus", ".yml");
    try {
      Files.writeString(file, yaml);
      return LayeredConfig.of(file.toString()).bind();
    } finally {
      Files.delete(file);
    }
  }

  /**
   * What a shard says.
   *
   * @param yaml the configuration of the training
   * @throws IOException if the configuration cannot be kept for a moment
   */
  static ShardResult compute(String yaml, StepState state, ShardImages images, Shard shard)
      throws IOException {
    TURN.lock();
    try {
      if (opened == null || !opened.yaml.equals(yaml)) {
        opened = new WorkerSteps(yaml);
      }
      return opened.compute(state, images, shard);
    } finally {
      TURN.unlock();
    }
  }

  private ShardResult compute(StepState state, ShardImages images, Shard shard) {
    if (!state.id().equals(loaded)) {
      loaded = null; // in case that loading fails half-way
      state.loadInto(steps);
      loaded = state.id();
    }
    BatchGradients said = ShardWorkers.compute(steps, config, device, images.batch(), shard);
    return ShardResult.of(said, steps);
  }
}
