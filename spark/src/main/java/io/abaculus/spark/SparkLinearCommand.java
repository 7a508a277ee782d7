package io.abaculus.spark;

import io.abaculus.neco.cli.EvalLinearCommand;
import io.abaculus.spark.evaluation.SparkProbeWorkers;
import java.io.IOException;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code abaculus eval linear --spark MASTER}: linear maps whose training steps Spark's executors compute. */
@Command(
    name = "linear",
    description = {
      "Trains a linear map of patch features on training images, and segments validation images by it.",
      "Parts of a step's images are tasks of Spark's, model included; all else is as without --spark, to the bit."
    },
    mixinStandardHelpOptions = true)
public final class SparkLinearCommand extends EvalLinearCommand {
  @Mixin private SparkOptions spark;

  @Override
  public Integer call() throws IOException {
    return spark.with(
        "abaculus eval linear",
        session -> measure(
            (model, reader) -> new SparkProbeWorkers(
                JavaSparkContext.fromSparkContext(session.sparkContext()),
                model.backbone(),
                reader)));
  }
}
