package io.abaculus.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {
  private static final EvaluationReport REPORT = report(List.of(Examples.sample("cat.jpg")));

  private static EvaluationReport report(List<Sample> samples) {
    return Examples.report(
        List.of("ground \"<&>\"", "chat d'été"),
        List.of(Examples.trial("before", 0, 5), Examples.trial("after", 0, 8)),
        List.of(
            new Curve(
                "loss",
                "training",
                List.of(
                    new Curve.Point(0, 4.25),
                    new Curve.Point(1, Double.NaN),
                    new Curve.Point(2, Double.NEGATIVE_INFINITY)))),
        samples);
  }

  @TempDir Path folder;

  @Test
  void whatIsReadBackIsEqualButForThePictures() throws IOException {
    Path file = folder.resolve("report.json");

    JsonReport.write(file, REPORT);

    assertEquals(report(List.of()), JsonReport.read(file));
  }

  @Test
  void resultsStandInTheFileForProgramsThatWantThemAlone() throws IOException {
    Path file = folder.resolve("report.json");
    JsonReport.write(file, REPORT);

    JsonNode after = new ObjectMapper().readTree(file.toFile()).get("headlines").get(1);

    assertEquals("in-context", after.get("task").textValue());
    assertEquals("standard", after.get("protocol").textValue());
    assertEquals("after", after.get("model").textValue());
    assertEquals(8 / 12.0, after.get("mean").doubleValue());
    assertEquals(8 / 12.0 - 5 / 15.0, after.get("difference").doubleValue());
  }

  @Test
  void whatIsWrongWithAFileIsSaidWithItsName() throws IOException {
    Path file = folder.resolve("report.json");
    JsonReport.write(file, REPORT);
    String text = Files.readString(file);

    assertEquals(
        file + " is no report that can be read: its schema is 9, and this version reads 1",
        failure(file, text.replace("\"schema\" : 1", "\"schema\" : 9")));
    assertEquals(
        file + " is no report that can be read: a report on ade with 2 classes has a trial on voc"
            + " with 2",
        failure(file, text.replaceFirst("\"dataset\" : \"voc\"", "\"dataset\" : \"ade\"")));
    assertTrue(
        failure(file, text.substring(0, 400))
            .startsWith(file + " is no report that can be read: "));
  }

  private static String failure(Path file, String content) throws IOException {
    Files.writeString(file, content);
    return String.valueOf(
        assertThrows(IOException.class, () -> JsonReport.read(file)).getMessage());
  }
}
