package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What every command says of wrong usage, and of files that fail. */
final class UsageTest {
  private final StringWriter err = new StringWriter();

  private int run(String words) {
    List<String> arguments =
        List.of(words.strip().split(" +")).stream()
            .map(word -> word.replace("EMPTY", "").replace("BLANK", "  "))
            .toList();
    return Main.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  private String said() {
    return err.toString().lines().findFirst().orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          features a.png --model m --out EMPTY                                        | --out
          features a.png --model BLANK --out o                                        | --model
          features EMPTY --model m --out o                                            | IMAGES
          pca a.png --model m --out EMPTY                                             | --out
          segment a.png --model m --head EMPTY --out o                                | --head
          similarity a.png --at 1,1 --model m --out EMPTY                             | --out
          train --data EMPTY --out o                                                  | --data
          train --data d --out EMPTY                                                  | --out
          train --data d --out o --weights EMPTY                                      | --weights
          pretrain --data d --out BLANK                                               | --out
          demo --out EMPTY                                                            | --out
          demo --start EMPTY                                                          | --start
          demo --pretraining-images EMPTY                                             | --pretraining-images
          inspect EMPTY                                                               | FILE
          convert EMPTY b --format timm                                               | IN
          convert a EMPTY --format timm                                               | OUT
          conformance EMPTY                                                           | DIR
          eval linear --model m --dataset voc --data EMPTY --out o                    | --data
          eval linear --model EMPTY --dataset voc --data d --out o                    | --model
          eval linear --model before=EMPTY --dataset voc --data d --out o             | --model
          eval linear --model m --dataset voc --data d --out EMPTY                    | --out
          eval overcluster --model m --dataset voc --data d --out o --cache EMPTY     | --cache
          eval in-context --model m --dataset voc --data d --out o --train-list EMPTY | --train-list""")
  void anEmptyPathIsWrongUsageThatNamesItsOption(String words, String option) {
    assertEquals(2, run(words));
    assertTrue(said().contains(option), said());
    assertTrue(said().contains("it is empty, and should be a path"), said());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          features a.png --modle m --out o      | there is no option --modle; did you mean --model?
          features a.png --model m --outt=o     | there is no option --outt; did you mean --out?
          train --dta d --out o                 | there is no option --dta; did you mean --data?
          train --resmue --out o                | there is no option --resmue; did you mean --resume?
          eval linear --epohcs 3                | there is no option --epohcs; did you mean --epochs?
          inspect -x                            | there is no option -x
          convert a b --format hugginface       | Invalid value for option '--format': 'hugginface' is none of dinov2, huggingface, timm; did you mean huggingface?
          convert a b --format timm --dtype int | Invalid value for option '--dtype': 'int' is none of float32, float16, bfloat16
          train --config dinov2r --print-config | no configuration named 'dinov2r'; did you mean small/dinov2r or base/dinov2r?
          train --config Demo --print-config    | no configuration named 'Demo'; did you mean demo or pretrain/demo?
          train --config neco_2 --print-config  | no configuration named 'neco_2'; did you mean neco_224x224?
          inspect a --tensor                    | there is no option --tensor; did you mean --tensors?
          inspect a --colour                    | there is no option --colour""")
  void aMistypedOptionSuggestsTheNearest(String words, String message) {
    assertEquals(2, run(words));
    assertEquals("abaculus: " + message, said());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          trian --out o --resume                | there is no command 'trian'; did you mean train?
          feat --out o                          | there is no command 'feat'; did you mean features?
          eval liner --model m                  | there is no command 'liner'; did you mean linear?
          eval x --y z                          | there is no command 'x'; there are: in-context, linear, overcluster, unsupervised""")
  void aMistypedCommandIsNamedBeforeItsOptions(String words, String message) {
    assertEquals(2, run(words));
    assertEquals("abaculus: " + message, said());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trian", "features", "eval", "eval liner", "train", "train --out o --set nothing",
        "train --out o --set train.batch_szie=3", "train --config nowhere", "devices --all"})
  void wrongUsageEndsWithStatusTwo(String words) {
    assertEquals(2, run(words), err::toString);
    assertFalse(err.toString().contains("\tat "), err::toString);
  }

  @Test
  void benchSaysThatItsScriptRunsIt() {
    assertEquals(2, run("bench attention"));
    assertEquals("abaculus: './abaculus bench attention': the script runs it, not java itself",
        said());
    String usage =
        new CommandLine(new BenchCommand()).getUsageMessage(CommandLine.Help.Ansi.OFF);
    assertTrue(usage.startsWith("Usage: ./abaculus bench [FILTER...] [OPTIONS]"), usage);
    assertFalse(usage.contains("ARGUMENT"), usage);
  }

  @Test
  void aFileThatFailsIsNamedWithTheReasonInWords() {
    assertEquals("there is no file /a", Failures.explain(new NoSuchFileException("/a")));
    assertEquals("no permission for /a", Failures.explain(new AccessDeniedException("/a")));
    assertEquals(
        "/a: the file system is read-only",
        Failures.explain(new FileSystemException("/a", null, "Read-only file system")));
    assertEquals(
        "no space is left on the disk",
        Failures.explain(new IOException("No space left on device")));
  }

  @Test
  void aHeapThatIsFullInAnotherThreadIsToldAsSuch() {
    Throwable failure =
        new IllegalStateException(
            "a loader thread failed at a.jpg", new OutOfMemoryError("Java heap space"));
    assertTrue(Failures.explain(failure).startsWith("the Java heap is full"));
  }

  @Test
  void aLimitOfThreadsIsNotToldAsAFullHeap() {
    assertEquals(
        "the system gives no more memory or threads: unable to create native thread",
        Failures.explain(new OutOfMemoryError("unable to create native thread")));
  }
}
