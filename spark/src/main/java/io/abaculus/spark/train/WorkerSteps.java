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
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.broadcast.Broadcast;
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

  private WorkerSteps(String yaml) {
    this.yaml = yaml;
    this.config = LayeredConfig.ofText(yaml, "the driver's configuration").bind();
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

  /**
   * What a shard says.
   *
   * @param task of the shard
   * @param images of the shard
   * @param shard its number among how many
   */
  static ShardTask.Done compute(ShardTask task, ShardImages images, Shard shard) {
    TURN.lock();
    try {
      if (opened == null || !opened.yaml.equals(task.yaml())) {
        opened = new WorkerSteps(task.yaml());
      }
      opened.load(task.sent().state().value(), task.sent().teacher());
      return opened.compute(images, shard);
    } finally {
      TURN.unlock();
    }
  }

  private void load(StepState state, Broadcast<TeacherState> teacher) {
    if (state.id().equals(loaded)) {
      return;
    }
    UUID present = loaded;
    loaded = null; // in case that loading fails half-way
    boolean moved = state.moveTeacher(steps, present); // by the student before
    if (!moved) {
      teacher.value().loadInto(steps);
    }
    state.loadInto(steps);
    loaded = state.id();
  }

  private ShardTask.Done compute(ShardImages images, Shard shard) {
    long began = System.nanoTime();
    BatchGradients said = ShardWorkers.compute(steps, config, device, images.batch(), shard);
    return ShardTask.Done.of(ShardResult.of(said, steps), began);
  }
}
