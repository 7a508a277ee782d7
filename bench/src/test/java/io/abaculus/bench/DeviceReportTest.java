package io.abaculus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What a report prints, at the smallest sizes. */
final class DeviceReportTest {
  private static final VitConfig TINY =
      new VitConfig(
          Architecture.DINOV2, 28, 14, 8, 1, 2, 2, FeedForwardKind.MLP, 0,
          PositionResizing.BY_FACTOR, 1e-6, 1, 0, false);

  static final WorkloadSizes SIZES =
      new WorkloadSizes(
          256, 28, 14, TINY, TINY,
          List.of(
              "train.img_size=28", "train.embed_dim=8", "train.num_heads=2", "train.depth=1",
              "train.projection_hidden_dim=8", "train.projection_feat_dim=4",
              "train.roi_align_kernel_size=2", "train.queue_length=16"));

  private static List<String> report(String... arguments) {
    StringWriter text = new StringWriter();
    DeviceReport report = new DeviceReport(new PrintWriter(text));
    new CommandLine(report).parseArgs(arguments);
    assertEquals(0, report.run(SIZES), text::toString);
    return text.toString().lines().toList();
  }

  private static List<JsonNode> measured(List<String> lines) throws Exception {
    List<JsonNode> measured = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("{")) {
        measured.add(new ObjectMapper().readTree(line));
      }
    }
    return measured.subList(1, measured.size());
  }

  @Test
  void everythingIsALineOfJsonAndARowOfTheTable() throws Exception {
    List<String> lines = report("--batch", "1", "--seconds", "0");
    List<JsonNode> measured = measured(lines);

    assertEquals(
        List.of(
            "neco step", "vit-s/14 training step", "vit-b/14 training step", "vit-s/14 forward",
            "vit-b/14 forward", "linear", "linear", "linear", "linear+gelu", "weight gradient",
            "attention forward", "attention forward+backward", "layer norm forward",
            "layer norm forward+backward", "soft sort bitonic forward",
            "soft sort bitonic forward+backward", "soft sort odd_even forward",
            "soft sort odd_even forward+backward", "product"),
        measured.stream().map(line -> line.get("name").textValue()).toList());
    for (JsonNode line : measured) {
      assertEquals("abaculus", line.get("side").textValue());
      double median = line.get("ms").doubleValue();
      assertTrue(
          0 < line.get("fastest").doubleValue()
              && line.get("fastest").doubleValue() <= median
              && median <= line.get("slowest").doubleValue(),
          line::toString);
      assertTrue(line.get("first_ms").doubleValue() > 0, line::toString);
      assertTrue(line.get("rate").isNumber() && line.get("unit").isTextual(), line::toString);
      assertTrue(line.get("planned_bytes").longValue() > 0, line::toString);
      assertEquals(0, line.get("launches").longValue(), "the CPU is not launched at");
    }
    assertEquals(2 + measured.size(), lines.stream().filter(line -> line.startsWith("|")).count());
  }

  @Test
  void namesChooseWhatIsTimed() throws Exception {
    List<JsonNode> measured =
        measured(report("--batch", "1", "--seconds", "0", "--only", "layer norm,gelu"));

    assertEquals(
        List.of("linear+gelu", "layer norm forward", "layer norm forward+backward"),
        measured.stream().map(line -> line.get("name").textValue()).toList());
  }

  @Test
  void whatThereIsNoTimeForIsSkippedByName() throws Exception {
    List<JsonNode> measured = measured(report("--batch", "1", "--limit", "-1", "--only", "neco"));

    assertEquals(1, measured.size());
    assertTrue(measured.getFirst().get("skipped").booleanValue());
  }
}
