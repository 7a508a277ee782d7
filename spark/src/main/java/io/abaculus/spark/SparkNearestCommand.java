package io.abaculus.spark;

import io.abaculus.neco.cli.CountConverter;
import io.abaculus.spark.search.ClassTokens;
import io.abaculus.spark.search.NearestToOne;
import io.abaculus.spark.search.SparkRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus nearest --spark MASTER}: the images of a table of features that are nearest to one of them. */
@Command(
    name = "nearest",
    description = {
      "Lists the images of a table of features that are nearest to one of them.",
      "A line for each: the cosine of the class tokens, and the path. The table is what 'features --spark' writes."
    },
    mixinStandardHelpOptions = true)
public final class SparkNearestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SparkOptions spark;

  @Parameters(paramLabel = "FEATURES", arity = "1",
      description = "The folder of the table.") private String table = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PATH",
      description = "The image, as the table names it or as a file.") private String image = "";

  private int count;

  @Option(names = "-k", paramLabel = "N", defaultValue = "10",
      converter = CountConverter.Positive.class,
      description = "How many images; ${DEFAULT-VALUE} if not given.")
  void count(Integer images) {
    count = images;
  }

  @Override
  public Integer call() throws IOException {
    return spark.with("abaculus nearest", session -> {
      PrintWriter terminal = spec.commandLine().getOut();
      try (SparkRows tokens = ClassTokens.of(session, HadoopPaths.absolute(table))) {
        NearestToOne.of(tokens, new Path(HadoopPaths.absolute(image)).toString(), count)
            .forEach(
                found -> terminal.printf(Locale.ROOT, "%.4f  %s%n", found.cosine(), found.name()));
      }
      terminal.flush();
      return 0;
    });
  }
}
