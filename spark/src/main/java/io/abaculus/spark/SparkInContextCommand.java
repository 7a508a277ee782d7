package io.abaculus.spark;

import io.abaculus.eval.incontext.InContextSettings;
import io.abaculus.neco.cli.EvalInContextCommand;
import io.abaculus.spark.evaluation.SparkMemoryWorkers;
import java.io.IOException;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code abaculus eval in-context --spark MASTER}: in-context segmentation whose memory Spark's executors search. */
@Command(
    name = "in-context",
    description = {
      "Segments validation images by the nearest patches of training images; nothing is trained.",
      "Partitions of the memory lie with Spark's executors and are searched there; all else is as without --spark, to",
      "the bit."
    },
    mixinStandardHelpOptions = true)
public final class SparkInContextCommand extends EvalInContextCommand {
  @Spec private CommandSpec spec;
  @Mixin private SparkOptions spark;

  @Override
  public Integer call() throws IOException {
    if (search() == InContextSettings.Search.APPROXIMATE) {
      throw new ParameterException(
          spec.commandLine(),
          "executors search all rows of a memory, and the graph of --search approximate lies in one process: leave out that or --spark");
    }
    return spark.with(
        "abaculus eval in-context",
        session -> measure(
            new SparkMemoryWorkers(JavaSparkContext.fromSparkContext(session.sparkContext()))));
  }
}
