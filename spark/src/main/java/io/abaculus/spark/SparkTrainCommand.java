package io.abaculus.spark;

import io.abaculus.neco.cli.RunTrainingCommand;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.config.Objective;
import io.abaculus.spark.train.SparkShards;
import java.io.IOException;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** {@code abaculus train --spark MASTER}: a training whose shards of batches Spark's executors compute. */
@Command(
    name = "train",
    description = {
      "Post-trains a vision transformer with NeCo (Patch Neighbor Consistency) on a folder of images.",
      "Each of the train.shards parts of a batch is a task of Spark's; all else is as without --spark, to the bit."
    },
    mixinStandardHelpOptions = true)
public final class SparkTrainCommand extends RunTrainingCommand {
  @Mixin private SparkOptions spark;

  /** A command that nothing was told yet. */
  public SparkTrainCommand() {
    super("small/dinov2r", Objective.NECO);
  }

  @Override
  protected int train(NecoConfig config, Training training) throws IOException {
    if (config.train().shards() == 1) {
      throw new ParameterException(
          spec().commandLine(),
          "executors compute parts of a batch, and this run has one: set train.shards to 2 or more");
    }
    return spark.with(
        "abaculus train",
        session -> {
          SparkShards shards =
              new SparkShards(JavaSparkContext.fromSparkContext(session.sparkContext()));
          int status = training.run(shards);
          String times = shards.times().text();
          if (!times.isEmpty()) {
            spec().commandLine().getOut().println(times);
            spec().commandLine().getOut().flush();
          }
          return status;
        });
  }
}
