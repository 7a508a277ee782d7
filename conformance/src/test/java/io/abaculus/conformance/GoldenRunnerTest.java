package io.abaculus.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.formats.json.Json;
import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.safetensors.TensorData;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What passes, what fails, and what is said about it; and attributes that no golden file has. */
final class GoldenRunnerTest {
  private final Device device = Devices.get("reference");
  private final GoldenRunner runner = new GoldenRunner(TensorCases.runners());

  /** A case written down in a line. Names carry their prefixes. */
  private static final class Case {
    private final String op;
    private final String attributes;
    private final Map<String, Map<String, HostArray>> tensors = new LinkedHashMap<>();

    Case(String op, String attributes) {
      this.op = op;
      this.attributes = attributes;
    }

    Case with(String name, int[] shape, double... elements) {
      return with(name, DType.FLOAT32, shape, elements);
    }

    Case with(String name, DType dtype, int[] shape, double... elements) {
      HostArray array = HostArray.allocate(TensorType.of(dtype, shape));
      for (int i = 0; i < elements.length; i++) {
        array.setDouble(i, elements[i]);
      }
      int dot = name.indexOf('.');
      tensors
          .computeIfAbsent(name.substring(0, dot), key -> new LinkedHashMap<>())
          .put(name.substring(dot + 1), array);
      return this;
    }

    GoldenCase build() {
      return new GoldenCase(
          Path.of("case.safetensors"),
          op,
          Json.parse(attributes),
          1e-4,
          1e-5,
          of("in"),
          of("param"),
          of("out"),
          of("cot"),
          of("grad"));
    }

    private Map<String, HostArray> of(String prefix) {
      return tensors.getOrDefault(prefix, Map.of());
    }
  }

  private CaseResult run(Case golden) {
    return runner.run(golden.build(), device);
  }

  private void assertPasses(Case golden) {
    CaseResult result = run(golden);
    assertTrue(result.passed(), result::message);
  }

  private void assertFails(Case golden, String... parts) {
    CaseResult result = run(golden);
    assertFalse(result.passed());
    for (String part : parts) {
      assertTrue(result.message().contains(part), result::message);
    }
  }

  private static int[] shape(int... dims) {
    return dims;
  }

  private static Case unary(String op, String attributes) {
    return new Case(op, attributes).with("in.x", shape(2, 2), 1, 2, 3, 5);
  }

  @Test
  void valuesWithinTheTolerancePass() {
    assertPasses(unary("square", "{}").with("out.y", shape(2, 2), 1, 4.0003, 9, 25));
    CaseResult result = run(unary("square", "{}").with("out.y", shape(2, 2), 1, 4, 9, 25.001));
    assertTrue(result.passed());
    assertEquals(0.001, result.largestError(), 1e-5);
    assertTrue(result.message().contains("out.y[3]"), result::message);
  }

  @Test
  void aValueOutsideOfTheToleranceFails() {
    assertFails(
        unary("square", "{}").with("out.y", shape(2, 2), 1, 4.001, 9, 25), "out.y[1]", "is 4.0");
    assertFails(
        unary("square", "{}").with("out.y", shape(2, 2), 1, 4, Double.NaN, 25), "out.y[2]");
    assertFails(
        unary("square", "{}").with("out.y", shape(2, 2), 1, 4, 9, Double.POSITIVE_INFINITY),
        "out.y[3]");
  }

  @Test
  void infinitiesAgreeWithThemselves() {
    double inf = Double.POSITIVE_INFINITY;
    Case golden =
        new Case("log", "{}").with("in.x", shape(2), 0, inf).with("out.y", shape(2), -inf, inf);
    assertPasses(golden);
    assertEquals(0, run(golden).largestError());
  }

  @Test
  void anotherShapeFails() {
    assertFails(unary("square", "{}").with("out.y", shape(4), 1, 4, 9, 25), "(2, 2)", "(4)");
  }

  @Test
  void gradientsAreThoseOfTheOutputsTimesTheirCotangents() {
    Case golden =
        unary("square", "{}")
            .with("out.y", shape(2, 2), 1, 4, 9, 25)
            .with("cot.y", shape(2, 2), 1, 10, 0, -1);
    assertPasses(golden.with("grad.x", shape(2, 2), 2, 40, 0, -10));
    assertFails(golden.with("grad.x", shape(2, 2), 2, 40, 0, 10), "grad.x[3]");
  }

  @Test
  void theGradientOfWhatHasNoInfluenceIsZero() {
    assertPasses(
        unary("pow", "{\"exponent\": 0}")
            .with("out.y", shape(2, 2), 1, 1, 1, 1)
            .with("cot.y", shape(2, 2), 1, 1, 1, 1)
            .with("grad.x", shape(2, 2), 0, 0, 0, 0));
  }

  @Test
  void whatIsUnknownFails() {
    assertFails(unary("no_such_thing", "{}").with("out.y", shape(1), 1), "no_such_thing");
    assertFails(unary("square", "{}").with("out.z", shape(1), 1), "out.z", "not computed");
    assertFails(unary("square", "{}"), "expects nothing");
    assertFails(
        unary("square", "{\"power\": 3}").with("out.y", shape(2, 2), 1, 4, 9, 25), "power");
    assertFails(
        unary("square", "{}")
            .with("in.mask", shape(1), 1)
            .with("out.y", shape(2, 2), 1, 4, 9, 25),
        "mask");
    assertFails(new Case("square", "{}").with("out.y", shape(1), 1), "no input 'x'");
    assertFails(
        unary("square", "{}")
            .with("out.y", shape(2, 2), 1, 4, 9, 25)
            .with("grad.x", shape(2, 2), 1, 1, 1, 1),
        "cotangents");
    assertFails(
        unary("cumsum", "{\"axis\": 2}").with("out.y", shape(2, 2), 1, 4, 9, 25), "axis 2");
    assertPasses(
        unary("square", "{\"note\": \"for people\", \"nothing\": null}")
            .with("out.y", shape(2, 2), 1, 4, 9, 25));
  }

  @Test
  void reductionsKeepAxesAndCorrect() {
    assertPasses(
        unary("sum", "{\"axes\": [-1], \"keepdim\": true}").with("out.y", shape(2, 1), 3, 8));
    assertPasses(unary("mean", "{}").with("out.y", shape(), 2.75));
    assertPasses(
        unary("max", "{\"axes\": null, \"keepdim\": true}").with("out.y", shape(1, 1), 5));
    assertPasses(unary("var", "{\"axes\": [1]}").with("out.y", shape(2), 0.25, 1));
    assertPasses(
        unary("var", "{\"axes\": [1], \"correction\": 1}").with("out.y", shape(2), 0.5, 2));
    assertPasses(
        unary("std", "{\"axis\": 1, \"unbiased\": true}")
            .with("out.y", shape(2), Math.sqrt(0.5), Math.sqrt(2)));
    assertPasses(
        unary("argmax", "{\"axis\": 1, \"keepdim\": true}")
            .with("out.y", DType.INT64, shape(2, 1), 1, 1));
  }

  @Test
  void sortsAndChoicesTakeTheirAttributes() {
    assertPasses(
        unary("topk", "{\"k\": 1, \"axis\": 0, \"largest\": false}")
            .with("out.values", shape(1, 2), 1, 2)
            .with("out.indices", DType.INT64, shape(1, 2), 0, 0));
    assertFails(
        unary("topk", "{\"k\": 1, \"sorted\": false}").with("out.values", shape(2, 1), 2, 5),
        "sorted");
    assertPasses(
        unary("sort", "{\"descending\": true}").with("out.values", shape(2, 2), 2, 1, 5, 3));
  }

  @Test
  void crossEntropyReducesInThreeWays() {
    double ln2 = Math.log(2);
    for (String[] reduction : new String[][]{{"mean", "1"}, {"sum", "2"}, {"none", ""},
      {"max", ""}}) {
      Case golden =
          new Case("cross_entropy", "{\"reduction\": \"" + reduction[0] + "\"}")
              .with("in.logits", shape(3, 2), 0, 0, 1, 1, 5, 7)
              .with("in.target", DType.INT64, shape(3), 1, 0, -100);
      switch (reduction[0]) {
        case "none" -> assertPasses(golden.with("out.y", shape(3), ln2, ln2, 0));
        case "max" -> assertFails(golden.with("out.y", shape(), ln2), "reduction", "max");
        default ->
            assertPasses(golden.with("out.y", shape(), ln2 * Integer.parseInt(reduction[1])));
      }
    }
  }

  @Test
  void convolutionsPadAndStrideAndRefuseTheRest() {
    double[] ones = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    for (String padding : new String[]{"1", "[1, 1]", "\"same\""}) {
      assertPasses(
          new Case("conv2d", "{\"padding\": " + padding + ", \"dilation\": [1, 1], \"groups\": 1}")
              .with("in.x", shape(1, 1, 2, 2), 1, 2, 3, 4)
              .with("in.weight", shape(1, 1, 3, 3), ones)
              .with("out.y", shape(1, 1, 2, 2), 10, 10, 10, 10));
    }
    for (String refused : new String[]{"\"dilation\": 2", "\"groups\": 2",
      "\"padding\": \"other\""}) {
      assertFails(
          new Case("conv2d", "{" + refused + "}")
              .with("in.x", shape(1, 1, 2, 2), 1, 2, 3, 4)
              .with("in.weight", shape(1, 1, 1, 1), 1)
              .with("out.y", shape(1, 1, 2, 2), 1, 2, 3, 4),
          refused.substring(1, refused.indexOf('"', 1)));
    }
  }

  @Test
  void interpolationTakesSizesAndFactors() {
    double[] doubled = {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4};
    for (String how : new String[]{
      "\"size\": [4, 4]",
      "\"size\": 4",
      "\"scale_factor\": 2",
      "\"scale_factor\": [2.2, 2.2], \"recompute_scale_factor\": true"
    }) {
      assertPasses(
          new Case("interpolate", "{\"mode\": \"nearest\", " + how + "}")
              .with("in.x", shape(1, 1, 2, 2), 1, 2, 3, 4)
              .with("out.y", shape(1, 1, 4, 4), doubled));
    }
    assertPasses(
        new Case("interpolate",
            "{\"mode\": \"bilinear\", \"size\": [1, 3], \"align_corners\": true}")
            .with("in.x", shape(1, 1, 1, 2), 1, 2)
            .with("out.y", shape(1, 1, 1, 3), 1, 1.5, 2));
    assertPasses(
        new Case("interpolate", "{\"mode\": \"bilinear\", \"size\": [1, 2], \"antialias\": true}")
            .with("in.x", shape(1, 1, 1, 4), 1, 2, 3, 4)
            .with("out.y", shape(1, 1, 1, 2), (1 * 3 + 2 * 3 + 3) / 7.0,
                (4 * 3 + 3 * 3 + 2) / 7.0));
    assertFails(
        new Case("interpolate", "{\"mode\": \"area\", \"size\": 1}")
            .with("in.x", shape(1, 1, 1, 1), 1)
            .with("out.y", shape(1, 1, 1, 1), 1),
        "mode",
        "area");
    assertFails(
        new Case("interpolate", "{\"mode\": \"nearest\"}")
            .with("in.x", shape(1, 1, 1, 1), 1)
            .with("out.y", shape(1, 1, 1, 1), 1),
        "size",
        "scale_factor");
  }

  @Test
  void regionsAreAlignedOrNotAndSampledAsOftenAsAsked() {
    double[] ramp = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (String[] attributes : new String[][]{
      {"\"aligned\": true, \"sampling_ratio\": -1, \"spatial_scale\": 0.5", "2.5"},
      {"\"aligned\": true, \"sampling_ratio\": 2, \"spatial_scale\": 0.5", "2.5"},
      {"\"aligned\": false, \"sampling_ratio\": 2, \"spatial_scale\": 0.5", "5"}
    }) {
      assertPasses(
          new Case("roi_align", "{\"output_size\": 1, " + attributes[0] + "}")
              .with("in.x", shape(1, 1, 4, 4), ramp)
              .with("in.boxes", shape(1, 4), 0, 0, 4, 4)
              .with("in.batch_index", DType.INT64, shape(1), 0)
              .with("out.y", shape(1, 1, 1, 1), Double.parseDouble(attributes[1])));
    }
  }

  @Test
  void distancesOfSeveralNorms() {
    for (Object[] norm : new Object[][]{{"1", 7.0}, {"2", 5.0}, {"\"inf\"", 4.0},
      {"3", Math.cbrt(91)}}) {
      assertPasses(
          new Case("cdist", "{\"p\": " + norm[0] + "}")
              .with("in.a", shape(1, 2), 0, 0)
              .with("in.b", shape(1, 2), 3, -4)
              .with("out.y", shape(1, 1), (double) norm[1]));
    }
    assertFails(
        new Case("cdist", "{\"p\": 0}")
            .with("in.a", shape(1, 2), 0, 0)
            .with("in.b", shape(1, 2), 3, -4)
            .with("out.y", shape(1, 1), 2),
        "p",
        "0.0");
  }

  @Test
  void attentionScalesAndRefusesMasks() {
    assertPasses(attention("{\"scale\": 0}").with("out.y", shape(2, 1), 2, 2));
    assertPasses(
        attention("{\"scale\": null}").with("out.y", shape(2, 1), 1 + 2 / (1 + Math.exp(1)), 2));
    assertFails(attention("{\"is_causal\": true}").with("out.y", shape(2, 1), 1, 2), "is_causal");
    assertFails(
        attention("{}").with("in.mask", shape(2, 2), 0, 0, 0, 0).with("out.y", shape(2, 1), 1, 2),
        "mask");
  }

  private static Case attention(String attributes) {
    return new Case("scaled_dot_product_attention", attributes)
        .with("in.q", shape(2, 1), 1, 0)
        .with("in.k", shape(2, 1), 1, 0)
        .with("in.v", shape(2, 1), 1, 3);
  }

  @Test
  void furtherOperationsAreTakenIn() {
    GoldenRunner further =
        new GoldenRunner(
            Map.of(
                "weigh",
                CaseRunner.of(
                    at -> Map.of("y", at.input("x").mul(at.parameter("layer.weight")).sum()))));
    Case golden =
        new Case("weigh", "{}")
            .with("in.x", shape(2), 3, 4)
            .with("param.layer.weight", shape(2), 10, 100)
            .with("out.y", shape(), 430)
            .with("cot.y", shape(), 2)
            .with("grad.param.layer.weight", shape(2), 6, 8);
    CaseResult result = further.run(golden.build(), device);
    assertTrue(result.passed(), result::message);
  }

  @Test
  void aFileThatIsNoCaseIsSaidToBeNone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("other.safetensors");
    SafetensorsWriter.write(
        file, Map.of("x", TensorData.float32(new float[]{1}, 1)), Map.of("op", "abs"));
    IOException e = assertThrows(IOException.class, () -> GoldenCase.read(file));
    assertTrue(String.valueOf(e.getMessage()).contains("attrs"));
    Files.writeString(file, "no tensors here");
    assertThrows(IOException.class, () -> GoldenCase.read(file));
  }
}
