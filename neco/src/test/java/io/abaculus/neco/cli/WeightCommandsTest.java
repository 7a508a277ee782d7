package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.safetensors.TensorData;
import io.abaculus.graph.DType;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.nn.Scope;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.tensor.Parameter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code abaculus inspect} and {@code abaculus convert}. */
class WeightCommandsTest {
  private static final VitConfig CONFIG =
      VitConfig.dinov2Small().withDepth(1).withImageSize(28).asReleasedWithRegisters();

  @TempDir private Path folder;
  private Path weights = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeWeights() throws IOException {
    weights = folder.resolve("weights.safetensors");
    BackboneWeights.save(
        weights,
        new VisionTransformer(CONFIG, Scope.random(1, DType.FLOAT32, Devices.standard())));
  }

  private int run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words);
  }

  @Test
  void inspectSaysWhatAFileHolds() {
    assertEquals(0, run("inspect", weights), err::toString);

    String text = out.toString();
    assertTrue(text.contains("DINOv2 ViT-S/14 with 4 registers, named as by DINOv2"), text);
    assertTrue(text.contains("384 channels, 1 blocks, 6 heads, MLP of 1536"), text);
    assertTrue(text.contains("complete: nothing is missing, nothing is unknown"), text);
    assertTrue(text.contains("F32"), text);
  }

  @Test
  void inspectListsWhatIsMissingAndOdd() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      ModelCheckpoint.save(
          folder.resolve("odd.safetensors"),
          StateDict.of(file)
              .renamed(name -> name.equals("norm.bias") ? "blocks.0.odd" : name),
          Map.of());
    }
    assertEquals(0, run("inspect", folder.resolve("odd.safetensors")), err::toString);

    assertTrue(out.toString().contains("missing: norm.bias"), out::toString);
    assertTrue(out.toString().contains("not known: blocks.0.odd"), out::toString);
  }

  @Test
  void inspectReadsFilesThatHoldNoModel() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      ModelCheckpoint.save(
          folder.resolve("one.safetensors"),
          StateDict.of(file).renamed(name -> name.equals("norm.bias") ? name : null),
          Map.of());
    }
    assertEquals(
        0, run("inspect", "--tensors", folder.resolve("one.safetensors")), err::toString);

    assertTrue(out.toString().contains("none: "), out::toString);
    assertTrue(out.toString().contains("norm.bias  F32 (384)"), out::toString);
  }

  /** What has options for weights alone, and what has them among those for a model. */
  @ParameterizedTest
  @ValueSource(strings = {"convert", "features"})
  void whichOfSeveralModelsIsTakenIsSaidUnlessOneSays(String command) throws IOException {
    Path several = folder.resolve("several.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      StateDict one = StateDict.of(file);
      ModelCheckpoint.save(
          several, one.withPrefix("model.").and(one.withPrefix("model_ema.")), Map.of());
    }
    Path image = folder.resolve("image.png");
    ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
    Object[] given =
        switch (command) {
          case "convert" -> new Object[]{several, folder.resolve("one.safetensors"), "--format",
            "dinov2", "--force"};
          case "features" -> new Object[]{image, "--model", several, "--out",
            folder.resolve("features"), "--force"};
          default -> throw new IllegalArgumentException(command);
        };
    List<Object> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(given));
    assertEquals(0, run(words.toArray()), err::toString);
    String note =
        "note: of 2 models in " + several
            + " the one under 'model_ema.' was taken, not 'model.' (--prefix takes another)";
    assertTrue(err.toString().contains(note), err::toString);

    err.getBuffer().setLength(0);
    words.addAll(List.of("--prefix", "model."));
    assertEquals(0, run(words.toArray()), err::toString);
    assertFalse(err.toString().contains("note:"), err::toString);

    assertEquals(0, run("inspect", several), err::toString);
    assertTrue(out.toString().contains("prefix           'model_ema.'"), out::toString);
    assertTrue(
        out.toString().contains("other models     'model.' (--prefix takes another)"),
        out::toString);
  }

  @Test
  void weightsThatAreNotFiniteAreNamedWhereAModelIsMadeOfThem() throws IOException {
    VisionTransformer model =
        new VisionTransformer(CONFIG, Scope.random(1, DType.FLOAT32, Devices.standard()));
    Parameter bias = Objects.requireNonNull(model.namedParameters().get("norm.bias"));
    HostArray numbers = bias.value().toHost().copy();
    numbers.setDouble(3, Double.NaN);
    numbers.setDouble(5, Double.POSITIVE_INFINITY);
    bias.load(numbers);
    Path file = folder.resolve("nan.safetensors");
    BackboneWeights.save(file, model);
    Path image = folder.resolve("image.png");
    ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB), "png", image.toFile());

    assertEquals(
        0, run("features", image, "--model", file, "--out", folder.resolve("features")),
        err::toString);
    String line =
        "2 of the numbers of norm.bias are NaN or infinite; what is computed with them is worth nothing";
    assertTrue(err.toString().contains("note: " + file + ": " + line), err::toString);
    err.getBuffer().setLength(0);
    Path converted = folder.resolve("converted");
    assertEquals(
        0, run("convert", file, converted, "--format", "huggingface"), err::toString);
    assertEquals(
        "note: %s: %s%n"
            .formatted(
                converted.resolve("model.safetensors"),
                line.replace("norm.bias", "layernorm.bias")),
        err.toString());
    VisionTransformer other =
        new VisionTransformer(CONFIG, Scope.random(2, DType.FLOAT32, Devices.standard()));
    assertEquals(List.of(line), BackboneWeights.load(file, other, false));
  }

  @Test
  void inspectSaysThatAFileHoldsNoTensors() throws IOException {
    Path empty = folder.resolve("empty.safetensors");
    ModelCheckpoint.save(empty, StateDict.of(Map.of()), Map.of());
    assertEquals(0, run("inspect", empty), err::toString);

    assertTrue(
        out.toString().contains(
            "model            none: there is no vision transformer in it, nor any tensor"),
        out::toString);
    assertTrue(
        out.toString().contains("tensors          none: the file holds no tensors"),
        out::toString);
  }

  @Test
  void inspectListsScalarsAndWhatHoldsNoNumber() throws IOException {
    Path odd = folder.resolve("odd.safetensors");
    SafetensorsWriter.write(
        odd,
        Map.of(
            "scalar", TensorData.float32(new float[]{1}),
            "none", TensorData.float32(new float[0], 0, 3)),
        Map.of());
    assertEquals(0, run("inspect", "--tensors", odd), err::toString);

    String text = out.toString();
    assertTrue(text.contains("tensors          2 (2 F32), 1 numbers"), text);
    assertTrue(text.contains("  scalar  F32 ()"), text);
    assertTrue(text.contains("  none  F32 (0, 3)"), text);
  }

  @Test
  void aWrongPathIsNamedInOneLine() {
    assertEquals(1, run("inspect", folder.resolve("nowhere.pth")));
    assertEquals(
        "abaculus: there is no file " + folder.resolve("nowhere.pth"), err.toString().strip());
  }

  @Test
  void aFolderForHuggingFaceHasItsConfigurationsBesideTheWeights() throws IOException {
    Path target = folder.resolve("hf");
    assertEquals(
        0, run("convert", weights, target, "--format", "huggingface"), err::toString);

    JsonNode config = new ObjectMapper().readTree(target.resolve("config.json").toFile());
    assertEquals("dinov2_with_registers", config.get("model_type").asText());
    assertEquals("Dinov2WithRegistersModel", config.get("architectures").get(0).asText());
    assertEquals(384, config.get("hidden_size").asInt());
    assertEquals(1, config.get("num_hidden_layers").asInt());
    assertEquals(6, config.get("num_attention_heads").asInt());
    assertTrue(config.get("mlp_ratio").isInt());
    assertEquals(4, config.get("num_register_tokens").asInt());
    assertEquals(1e-6, config.get("layer_norm_eps").asDouble());
    JsonNode images =
        new ObjectMapper().readTree(target.resolve("preprocessor_config.json").toFile());
    assertEquals(224, images.get("crop_size").get("height").asInt());
    assertEquals(256, images.get("size").get("shortest_edge").asInt());
    try (SafetensorsFile file = SafetensorsFile.open(target.resolve("model.safetensors"))) {
      assertTrue(
          file.tensors().containsKey("encoder.layer.0.attention.attention.query.weight"));
    }
  }

  @Test
  void everyFormatComesBackBitForBit() throws IOException {
    for (String format : new String[]{"dinov2", "huggingface"}) {
      Path target = folder.resolve(format + (format.equals("dinov2") ? ".safetensors" : ""));
      Path back = folder.resolve(format + "-back.safetensors");
      assertEquals(0, run("convert", weights, target, "--format", format), err::toString);
      assertEquals(0, run("convert", target, back, "--format", "dinov2"), err::toString);
      try (PretrainedWeights one = PretrainedWeights.open(weights);
          PretrainedWeights other = PretrainedWeights.open(back)) {
        assertEquals(one.backbone().names(), other.backbone().names(), format);
        for (String name : one.backbone().names()) {
          assertEquals(
              0,
              java.util.Arrays.compare(
                  one.backbone().get(name).read(DType.FLOAT32).floats(),
                  other.backbone().get(name).read(DType.FLOAT32).floats()),
              format + " " + name);
        }
      }
    }
  }

  @Test
  void numbersAreStoredAsAskedFor() throws IOException {
    Path half = folder.resolve("half.safetensors");
    assertEquals(
        0,
        run("convert", weights, half, "--format", "dinov2", "--dtype", "float16"),
        err::toString);
    Path again = folder.resolve("again.safetensors");
    assertEquals(0, run("convert", half, again, "--format", "timm"), err::toString);

    try (SafetensorsFile file = SafetensorsFile.open(again)) {
      assertTrue(
          file.tensors().values().stream().allMatch(entry -> entry.dtype() == StoredType.F16));
      assertFalse(file.tensors().containsKey("mask_token"));
      assertTrue(file.tensors().containsKey("reg_token"));
    }
    assertTrue(out.toString().contains("no mask token"), out::toString);
    assertTrue(out.toString().contains("vit_small_patch14_reg4_dinov2"), out::toString);
  }

  @Test
  void registersAreDroppedWhenAsked() throws IOException {
    Path target = folder.resolve("xr.safetensors");
    assertEquals(
        0,
        run("convert", weights, target, "--format", "dinov2", "--drop-registers"),
        err::toString);

    try (PretrainedWeights xr = PretrainedWeights.open(target)) {
      assertEquals(0, xr.architecture().registers());
      assertTrue(xr.comparison().isExact());
    }
  }

  @Test
  void nothingIsReplacedUnlessForced() throws IOException {
    Path target = folder.resolve("there.safetensors");
    Files.writeString(target, "mine");

    assertEquals(2, run("convert", weights, target, "--format", "dinov2"));
    assertTrue(err.toString().contains("exists: give another name, or --force"), err::toString);
    assertEquals("mine", Files.readString(target));
    assertEquals(0, run("convert", weights, target, "--format", "dinov2", "--force"));
  }

  @Test
  void theNameMustTellToolsWhatTheFileIs() {
    assertEquals(1, run("convert", weights, folder.resolve("out.pth"), "--format", "timm"));
    assertTrue(err.toString().contains("a file whose name ends in .safetensors"), err::toString);
  }

  @Test
  void anUnknownFormatIsRefused() {
    assertEquals(2, run("convert", weights, folder.resolve("out"), "--format", "onnx"));
    assertTrue(err.toString().contains("onnx"), err::toString);
  }
}
