package io.abaculus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the time of a step goes to, at the smallest sizes. */
final class StepReportTest {
  private static String report(String... arguments) {
    StringWriter text = new StringWriter();
    StepReport report = new StepReport(new PrintWriter(text));
    new CommandLine(report).parseArgs(arguments);
    assertEquals(0, report.run(DeviceReportTest.SIZES));
    return text.toString();
  }

  @Test
  void kernelsOfAKindAreCountedTogetherAndAddUpToTheStep() {
    List<String> rows =
        report("--only", "vit-s/14 forward", "--batch", "3", "--steps", "2").lines()
            .filter(line -> line.startsWith("|"))
            .map(line -> line.replaceAll(" +", " "))
            .toList();
    // Three images of 4 patches and a class token, a block of width 8 with 16 hidden channels.
    for (String product : List.of("15x8x24", "15x8x8", "15x8x16", "15x16x8")) {
      assertTrue(
          rows.stream().anyMatch(
              row -> row.startsWith("| product A·Bᵀ " + product + " and what follows | 1 |")),
          () -> product + " in " + rows);
    }
    assertTrue(rows.stream().anyMatch(row -> row.startsWith("| attention (3, 5, 24) | 1 |")));
    double shares = 0;
    for (String row : rows.subList(2, rows.size())) {
      if (!row.startsWith("| all kernels")) {
        shares += Double.parseDouble(row.split("\\|")[4].replace("%", "").strip());
      }
    }
    assertEquals(100, shares, 1.5, "rounded to tenths, one for each row");
  }

  @Test
  void noStepsAreRefused() {
    ParameterException e =
        assertThrows(ParameterException.class, () -> report("--steps", "0"));
    assertEquals("--steps takes 1 or more, not 0", e.getMessage());
  }

  @Test
  void aNameThatThereIsNotIsToldWithThoseThatThereAre() {
    ParameterException e =
        assertThrows(ParameterException.class, () -> report("--only", "vit-x"));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("--only: there is no 'vit-x' among [neco step,"));
  }
}
