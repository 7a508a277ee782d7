package io.abaculus.spark.train;

import io.abaculus.device.Device;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.model.BatchGradients;
import io.abaculus.neco.model.TrainingStep;
import io.abaculus.neco.train.ShardWorkers;
import io.abaculus.spark.SparkFailure;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Shards that executors of Spark compute, a job for each step. */
public final class SparkShards implements ShardWorkers {
  /** So many shards the driver adds up itself, which is sooner done than a second stage; of more, executors do. */
  private static final int ADDED_BY_DRIVER = 4;

  private final JavaSparkContext context;
  private final StepTimes times = new StepTimes();
  private @Nullable TeacherMotion motion;

  /** Shards that the executors of a context compute. */
  public SparkShards(JavaSparkContext context) {
    this.context = context;
  }

  /** What the steps so far have taken. */
  public StepTimes times() {
    return times;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if Spark fails, in a line
   */
  @Override
  public Iterator<BatchGradients> compute(
      TrainingStep steps, NecoConfig config, Device device, List<CropBatch> shards) {
    times.begin(System.nanoTime());
    TeacherState ofTeacher = TeacherState.of(steps);
    StepState ofStep = StepState.of(steps, ofTeacher, motion);
    // In one process tasks use the arrays of the driver, which moves the teacher itself.
    motion = context.isLocal() ? null : new TeacherMotion(ofStep.id(), steps.nextMomentum());
    List<ShardImages> images = shards.stream().map(ShardImages::of).toList();
    try {
      SentStep sent = SentStep.of(context, ofStep, ofTeacher, images);
      try {
        times.sent(System.nanoTime());
        return compute(new ShardTask(config.toYaml(), sent), steps, device);
      } finally {
        sent.destroy();
      }
    } catch (Exception e) { // Spark's methods throw what they do not declare
      throw new UncheckedIOException(SparkFailure.inWords(e));
    }
  }

  private Iterator<BatchGradients> compute(ShardTask task, TrainingStep steps, Device device) {
    int shards = task.sent().images().size();
    List<Integer> numbers = IntStream.range(0, shards).boxed().toList();
    JavaRDD<Integer> parts = context.parallelize(numbers, shards);
    return shards <= ADDED_BY_DRIVER
        ? oneByOne(parts.map(task).collect(), steps, device)
        : inSum(ShardSums.of(parts, task), steps, device);
  }

  private Iterator<BatchGradients> oneByOne(
      List<ShardTask.Done> all, TrainingStep steps, Device device) {
    collected(all);
    return all.stream().map(done -> done.result().batchGradients(steps, device)).iterator();
  }

  private Iterator<BatchGradients> inSum(ShardSums sums, TrainingStep steps, Device device) {
    collected(sums.said());
    return List.of(sums.batchGradients(steps, device)).iterator();
  }

  private void collected(List<ShardTask.Done> all) {
    times.collected(System.nanoTime(), all.stream().map(ShardTask.Done::computed).toList());
  }
}
