package io.abaculus.spark;

import io.abaculus.neco.cli.CountConverter;
import io.abaculus.spark.search.TokenComponents;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus pca --spark MASTER}: the patches of all images along the directions in which they vary most. */
@Command(
    name = "pca",
    description = {
      "Finds the first principal components of the patch tokens of a table of features, of all images together, and",
      "writes each image's patches along them to Parquet: path, rows, columns, components (rows, columns, N).",
      "The table is what 'features --spark' writes."
    },
    mixinStandardHelpOptions = true)
public final class SparkPcaCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SparkOptions spark;

  @Parameters(paramLabel = "FEATURES", arity = "1",
      description = "The folder of the table.") private String table = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the new table, which must not be there yet.") private String out =
          "";

  private int count;

  @Option(names = "--components", paramLabel = "N", defaultValue = "3",
      converter = CountConverter.Positive.class,
      description = "How many components; ${DEFAULT-VALUE} if not given.")
  void count(Integer components) {
    count = components;
  }

  @Override
  public Integer call() throws IOException {
    return spark.with("abaculus pca", session -> {
      double[] shares =
          TokenComponents.write(
              session, HadoopPaths.absolute(table), count, HadoopPaths.absolute(out));
      PrintWriter terminal = spec.commandLine().getOut();
      for (int i = 0; i < shares.length; i++) {
        terminal.printf(
            Locale.ROOT, "component %d: %.1f %% of the variance%n", i + 1, 100 * shares[i]);
      }
      terminal.println("Written to " + out);
      terminal.flush();
      return 0;
    });
  }
}
