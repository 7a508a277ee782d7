package io.abaculus.spark;

import io.abaculus.neco.cli.EvalOverclusterCommand;
import io.abaculus.spark.evaluation.SparkClusterWorkers;
import java.io.IOException;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code abaculus eval overcluster --spark MASTER}: over-clustering whose k-means Spark's executors compute. */
@Command(
    name = "overcluster",
    description = {
      "Clusters the patches of validation images and matches clusters with classes.",
      "Parts of the patches that k-means sees are tasks of Spark's; all else is as without --spark, to the bit."
    },
    mixinStandardHelpOptions = true)
public final class SparkOverclusterCommand extends EvalOverclusterCommand {
  @Mixin private SparkOptions spark;

  @Override
  public Integer call() throws IOException {
    return spark.with(
        "abaculus eval overcluster",
        session -> measure(
            new SparkClusterWorkers(
                JavaSparkContext.fromSparkContext(session.sparkContext()))));
  }
}
