package io.abaculus.nn.pretrained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.formats.StoredType;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.Scope;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken, what is left out, and what is refused, and in which words. */
class PretrainedWeightsTest {
  private static final Device DEVICE = Devices.standard();
  private static final VitConfig CONFIG =
      VitConfig.dinov2Small().withDepth(1).withImageSize(28).asReleasedWithRegisters();

  @TempDir private Path folder;

  private static VisionTransformer model(VitConfig config) {
    return new VisionTransformer(config, Scope.random(1, DType.FLOAT32, DEVICE));
  }

  private Path write(VitConfig config, Function<String, @Nullable String> rename)
      throws IOException {
    Path file = folder.resolve("weights.safetensors");
    ModelCheckpoint.save(file, StateDict.of(model(config)).renamed(rename), Map.of());
    return file;
  }

  private static float[] numbers(VisionTransformer model, String name) {
    return Objects.requireNonNull(model.namedParameters().get(name)).value().toFloatArray();
  }

  private static void assertSays(String expected, IOException failure) {
    assertTrue(String.valueOf(failure.getMessage()).contains(expected), failure::toString);
  }

  // ---- strict and partial ----

  @Test
  void whatIsMissingAndWhatIsNotKnownIsListedAndRefused() throws IOException {
    Path file = write(CONFIG, name -> name.equals("norm.bias") ? "norm.odd" : name);
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      IOException refused =
          assertThrows(IOException.class, () -> weights.load(LoadOptions.STRICT, DEVICE));
      assertSays(
          file
              + ": the state dict does not fit; 1 missing: norm.bias; 1 unexpected: norm.odd",
          refused);
    }
  }

  @Test
  void whatHasAnotherShapeIsListedWithBoth() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    StateDict narrow =
        StateDict.of(model(CONFIG)).renamed(name -> name.equals("norm.bias") ? null : name);
    StateDict wide =
        StateDict.of(model(VitConfig.dinov2Base().withDepth(1).withImageSize(28)))
            .renamed(name -> name.equals("norm.bias") ? name : null);
    ModelCheckpoint.save(file, narrow.and(wide), Map.of());
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertSays(
          "norm.bias is float32(768), needs float32(384)",
          assertThrows(IOException.class, () -> weights.load(LoadOptions.STRICT, DEVICE)));

      VisionTransformer loaded = weights.load(new LoadOptions(true, false), DEVICE);
      assertArrayEquals(numbers(model(CONFIG), "pos_embed"), numbers(loaded, "pos_embed"));
    }
  }

  @Test
  void partialKeepsTheRandomValuesOfWhatIsMissing() throws IOException {
    Path file = write(CONFIG, name -> name.equals("blocks.0.attn.proj.weight") ? null : name);
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      VisionTransformer loaded = weights.load(new LoadOptions(true, false), DEVICE);

      assertArrayEquals(
          numbers(model(CONFIG), "blocks.0.attn.qkv.weight"),
          numbers(loaded, "blocks.0.attn.qkv.weight"));
      float[] random = numbers(loaded, "blocks.0.attn.proj.weight");
      assertFalse(Arrays.equals(random, new float[random.length]));
    }
  }

  @Test
  void theMaskTokenMayBeMissingAndIsZeroThen() throws IOException {
    Path file = write(CONFIG, name -> name.equals("mask_token") ? null : name);
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      VisionTransformer loaded = weights.load(LoadOptions.STRICT, DEVICE);
      assertArrayEquals(new float[384], numbers(loaded, "mask_token"));
    }
  }

  @Test
  void withoutItsRegistersAModelResizesPositionsAsTheFirstOnesDid() throws IOException {
    Path file = write(CONFIG, name -> name);
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      VisionTransformer loaded = weights.load(new LoadOptions(false, true), DEVICE);

      assertEquals(0, loaded.config().registers());
      assertEquals(PositionResizing.BY_FACTOR, loaded.config().positions());
      assertArrayEquals(numbers(model(CONFIG), "norm.weight"), numbers(loaded, "norm.weight"));
    }
  }

  @Test
  void loadingIntoAModelOfAnotherSizeChangesNothingOfIt() throws IOException {
    Path file = write(CONFIG, name -> name);
    VisionTransformer wider = model(VitConfig.dinov2Base().withDepth(1).withImageSize(28));
    float[] before = numbers(wider, "cls_token");
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertSays(
          "cls_token is float32(1, 1, 384), needs float32(1, 1, 768)",
          assertThrows(
              IOException.class, () -> weights.loadInto(wider, LoadOptions.STRICT)));
    }
    assertArrayEquals(before, numbers(wider, "cls_token"));
  }

  // ---- names ----

  /** DINOv2's training on several machines saves block I below the chunk C that it is computed in. */
  @Test
  void blocksInSeveralChunksAreCountedThrough() throws IOException {
    VitConfig four =
        new VitConfig(
            CONFIG.architecture(), 28, 14, 64, 4, 1, 4, CONFIG.feedForward(), 0,
            PositionResizing.BY_FACTOR, 1e-6, 1, 0, false);
    VisionTransformer random = model(four);
    Path file =
        write(
            four,
            name -> name.replaceFirst("^blocks\\.([01])\\.", "blocks.0.$1.")
                .replaceFirst("^blocks\\.([23])\\.", "blocks.1.$1."));
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertEquals(four, weights.architecture());
      VisionTransformer loaded = weights.load(LoadOptions.STRICT, DEVICE);
      for (int block = 0; block < 4; block++) {
        String name = "blocks." + block + ".attn.proj.weight";
        assertArrayEquals(numbers(random, name), numbers(loaded, name), name);
      }
    }
  }

  /** torch.compile, activation checkpointing, FSDP and data parallelism, of blocks and of the whole. */
  @ParameterizedTest
  @CsvSource({
    "'', blocks.0., blocks.0._orig_mod.",
    "'', blocks.0., blocks.0._checkpoint_wrapped_module.",
    "_fsdp_wrapped_module., blocks.0., blocks.0._fsdp_wrapped_module.",
    "module., blocks.0., blocks.0._fsdp_wrapped_module._checkpoint_wrapped_module._orig_mod.",
    "_orig_mod.module., blocks.0.attn., blocks.0._orig_mod.attn.module._orig_mod.",
    "'', patch_embed.proj., patch_embed.module.proj._checkpoint_wrapped_module.",
    "student._fsdp_wrapped_module.backbone._orig_mod., norm., norm.module."
  })
  void whatWrapsModulesIsLeftOutOfTheNames(String around, String module, String wrapped)
      throws IOException {
    Path file = write(CONFIG, name -> around + name.replaceFirst("^" + module, wrapped));
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertEquals(around, weights.prefix());
      VisionTransformer loaded = weights.load(LoadOptions.STRICT, DEVICE);
      for (String name : loaded.namedParameters().keySet()) {
        assertArrayEquals(numbers(model(CONFIG), name), numbers(loaded, name), name);
      }
    }
  }

  @Test
  void aTensorWithAWrapperAndTheSameWithoutAreRefused() throws IOException {
    Path file = folder.resolve("twice.safetensors");
    StateDict plain = StateDict.of(model(CONFIG));
    ModelCheckpoint.save(
        file,
        plain.and(
            plain.renamed(
                name -> name.equals("blocks.0.norm1.bias") ? "blocks.0.module.norm1.bias" : null)),
        Map.of());
    assertSays(
        "two tensors would be called blocks.0.norm1.bias",
        assertThrows(IOException.class, () -> PretrainedWeights.open(file)));
  }

  /** Hugging Face's classifiers on top of a backbone call it {@code dinov2}. */
  @Test
  void theBackboneBelowAClassifierOfHuggingFacesIsFound() throws IOException {
    Path file = folder.resolve("model.safetensors");
    StateDict classifier =
        StateDict.of(
            Map.of("classifier.weight", Derived.zeros(TensorType.of(DType.FLOAT32, 10, 768))));
    ModelCheckpoint.save(
        file,
        Naming.HUGGINGFACE.fromDinov2(StateDict.of(model(CONFIG)), CONFIG)
            .withPrefix("dinov2.")
            .and(classifier),
        Map.of());
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertEquals("dinov2.", weights.prefix());
      assertEquals(Naming.HUGGINGFACE, weights.naming());
      assertArrayEquals(
          numbers(model(CONFIG), "blocks.0.attn.qkv.bias"),
          numbers(weights.load(LoadOptions.STRICT, DEVICE), "blocks.0.attn.qkv.bias"));
    }
  }

  // ---- numbers ----

  @ParameterizedTest
  @EnumSource(value = StoredType.class, names = {"F16", "BF16"})
  void halfPrecisionIsWidenedAfterNamesAreJoined(StoredType stored) throws IOException {
    VisionTransformer random = model(CONFIG);
    Path file = folder.resolve("model.safetensors");
    ModelCheckpoint.save(
        file,
        Naming.HUGGINGFACE.fromDinov2(StateDict.of(random), CONFIG),
        Map.of(),
        stored);
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertEquals(stored, weights.backbone().get("blocks.0.attn.qkv.weight").stored());
      VisionTransformer loaded = weights.load(LoadOptions.STRICT, DEVICE);
      float[] exact = numbers(random, "blocks.0.attn.qkv.weight");
      for (int i = 0; i < exact.length; i++) {
        exact[i] = rounded(exact[i], stored);
      }
      assertArrayEquals(exact, numbers(loaded, "blocks.0.attn.qkv.weight"));
    }
  }

  private static float rounded(float number, StoredType stored) {
    if (stored == StoredType.F16) {
      return Float.float16ToFloat(Float.floatToFloat16(number));
    }
    // The upper half of a float, rounded to the nearest, of two equally near to the even one.
    int bits = Float.floatToIntBits(number);
    return Float.intBitsToFloat((bits + 0x7FFF + ((bits >>> 16) & 1)) & 0xFFFF0000);
  }

  // ---- several models ----

  @Test
  void ofSeveralModelsTheOneThatIsNamedIsTaken() throws IOException {
    Path file = folder.resolve("several.safetensors");
    StateDict student = StateDict.of(model(CONFIG));
    StateDict teacher = StateDict.of(model(CONFIG.withRegisters(2)));
    ModelCheckpoint.save(
        file,
        student.withPrefix("student.").and(teacher.withPrefix("teacher.backbone.")),
        Map.of());

    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertEquals("teacher.backbone.", weights.prefix());
      assertEquals(2, weights.architecture().registers());
    }
    try (PretrainedWeights weights = PretrainedWeights.open(file, "student.")) {
      assertEquals(4, weights.architecture().registers());
    }
    assertSays(
        "there is no model under 'pupil.'; there are: 'teacher.backbone.', 'student.'",
        assertThrows(IOException.class, () -> PretrainedWeights.open(file, "pupil.")));
  }

  /** timm's training script and loader, DINO's and DINOv2's checkpoints, NeCo's. */
  @ParameterizedTest
  @CsvSource({
    "state_dict_ema., state_dict.", "model_ema., model.", "'', ema.", "model.ema., model.net.",
    "teacher.backbone., student.backbone.", "state_dict.model., state_dict.teacher.",
    "teacher_backbone., student_backbone."
  })
  void whichOfSeveralModelsIsTakenIsSaid(String taken, String other) throws IOException {
    Path file = folder.resolve("several.safetensors");
    StateDict one = StateDict.of(model(CONFIG));
    ModelCheckpoint.save(file, one.withPrefix(other).and(one.withPrefix(taken)), Map.of());
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertEquals(
          "of 2 models in %s the one under '%s' was taken, not '%s'"
              .formatted(file, taken, other),
          weights.choice());
    }
    try (PretrainedWeights weights = PretrainedWeights.open(write(CONFIG, name -> name))) {
      assertNull(weights.choice());
    }
  }

  @Test
  void whatWasWrittenWithItsArchitectureComesBackAsItWas() throws IOException {
    VitConfig odd =
        new VitConfig(
            CONFIG.architecture(), 28, 14, 40, 1, 5, 3, CONFIG.feedForward(), 1,
            new PositionResizing(0.25, true), 1e-5, 0.5, 0, false);
    Path file = folder.resolve("odd.safetensors");
    ModelCheckpoint.save(file, StateDict.of(model(odd)), VitMetadata.of(odd));
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertEquals(odd, weights.architecture());
    }
  }

  @Test
  void metadataThatTheShapesContradictAreRefused() throws IOException {
    Path file = folder.resolve("lie.safetensors");
    ModelCheckpoint.save(
        file, StateDict.of(model(CONFIG)), VitMetadata.of(VitConfig.dinov2Base()));
    try (PretrainedWeights weights = PretrainedWeights.open(file)) {
      assertSays(
          "; 1 unexpected: register_tokens; 21 of another shape or type: ",
          assertThrows(IOException.class, () -> weights.load(LoadOptions.STRICT, DEVICE)));
    }
  }

  @Test
  void metadataThatDescribeNoModelAreRefused() throws IOException {
    Map<String, String> metadata = new HashMap<>(VitMetadata.of(CONFIG));
    metadata.put("abaculus.heads", "seven");
    Path file = folder.resolve("bad.safetensors");
    ModelCheckpoint.save(file, StateDict.of(model(CONFIG)), metadata);
    assertSays(
        "the file's metadata describe no model",
        assertThrows(IOException.class, () -> PretrainedWeights.open(file)));
  }

  // ---- what is no file of weights ----

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path none = folder.resolve("none.pth");
    assertEquals(
        none.toString(),
        assertThrows(NoSuchFileException.class, () -> PretrainedWeights.open(none)).getFile());
  }

  @Test
  void aFolderWithoutWeightsSaysWhatIsLookedForInIt() {
    assertSays(
        folder
            + " is a folder without weights of a usual name: none of model.safetensors.index.json,",
        assertThrows(IOException.class, () -> PretrainedWeights.open(folder)));
  }

  @Test
  void aFileOfSomethingElseIsRefused() throws IOException {
    Path file = folder.resolve("photo.safetensors");
    Files.writeString(file, "\u0089PNG, more or less, and then some");
    assertSays(
        file + ": neither a safetensors file nor one of PyTorch's",
        assertThrows(IOException.class, () -> PretrainedWeights.open(file)));
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Path file = folder.resolve("empty.pth");
    Files.createFile(file);
    IOException refused =
        assertThrows(IOException.class, () -> PretrainedWeights.open(file));
    assertSays(file + ": truncated: 0 bytes", refused);
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    Path file = write(CONFIG, name -> name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertSays(
        file.toString(), assertThrows(IOException.class, () -> PretrainedWeights.open(file)));
  }

  @Test
  void tensorsThatAreNoVisionTransformerAreRefused() throws IOException {
    Path file = write(CONFIG, name -> name.startsWith("blocks.") ? name : null);
    assertSays(
        "there is no vision transformer in it",
        assertThrows(IOException.class, () -> PretrainedWeights.open(file)));
  }

  @Test
  void aPickleThatWouldRunSomethingIsRefusedByTheNameOfIt() throws IOException {
    Path file = folder.resolve("malicious.pth");
    try (InputStream golden =
        PretrainedWeightsTest.class.getResourceAsStream("/golden/files/malicious.pth")) {
      Files.copy(Objects.requireNonNull(golden), file);
    }
    assertSays(
        "it names posix.system",
        assertThrows(IOException.class, () -> PretrainedWeights.open(file)));
  }

  // ---- several files ----

  private Path index(String shard) throws IOException {
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(
        index,
        """
        {"metadata": {}, "weight_map": {"cls_token": "%s"}}
        """.formatted(shard));
    return index;
  }

  @ParameterizedTest
  @ValueSource(strings = {"../weights.safetensors", "/etc/passwd", "..", "", "a\\\\b"})
  void anIndexThatPointsElsewhereIsRefused(String shard) throws IOException {
    Path index = index(shard);
    assertSays(
        "which is not one beside it",
        assertThrows(IOException.class, () -> PretrainedWeights.open(index)));
  }

  @Test
  void aFileOfAnIndexThatIsMissingIsNamed() throws IOException {
    Path index = index("model-00001-of-00001.safetensors");
    IOException refused =
        assertThrows(IOException.class, () -> PretrainedWeights.open(index));
    assertSays(folder.resolve("model-00001-of-00001.safetensors").toString(), refused);
  }

  @Test
  void aTensorThatIsNotWhereTheIndexSaysIsNamed() throws IOException {
    Path shard = write(CONFIG, name -> name.equals("norm.bias") ? name : null);
    Path index = index(shard.getFileName().toString());
    assertSays(
        index + ": there is no cls_token in " + shard,
        assertThrows(IOException.class, () -> PretrainedWeights.open(index)));
  }

  @Test
  void jsonThatIsNoIndexIsRefused() throws IOException {
    Path file = folder.resolve("something.json");
    Files.writeString(file, "{\"a\": 1}");
    assertSays(
        "no index of weights in several files",
        assertThrows(IOException.class, () -> PretrainedWeights.open(file)));
  }

  @Test
  void aConfigurationThatCannotBeReadIsNamed() throws IOException {
    Path file = folder.resolve("model.safetensors");
    StateDict named =
        Naming.HUGGINGFACE.fromDinov2(StateDict.of(model(CONFIG)), CONFIG);
    ModelCheckpoint.save(file, named, Map.of());
    Files.writeString(
        folder.resolve("config.json"), "{\"num_attention_heads\": ", StandardCharsets.UTF_8);
    assertSays(
        folder.resolve("config.json").toString(),
        assertThrows(IOException.class, () -> PretrainedWeights.open(folder)));
  }
}
