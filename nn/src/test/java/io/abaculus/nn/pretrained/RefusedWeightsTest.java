package io.abaculus.nn.pretrained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that say of themselves what cannot be, each refused by an error that names the file. */
class RefusedWeightsTest {
  private static final Device DEVICE = Devices.standard();

  private static final VitConfig TINY =
      new VitConfig(
          Architecture.DINOV2, 4, 2, 8, 2, 2, 4, FeedForwardKind.MLP, 0,
          PositionResizing.BY_FACTOR, 1e-6, 1, 0, false);

  @TempDir private Path folder;

  private static Map<String, Item> zeros(VitConfig config) {
    Map<String, Item> items = new LinkedHashMap<>();
    Architectures.parameters(config).forEach((name, type) -> items.put(name, Derived.zeros(type)));
    return items;
  }

  private Path write(Map<String, Item> items, Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("model.safetensors");
    ModelCheckpoint.save(file, StateDict.of(items), metadata);
    return file;
  }

  private Path writeHuggingFace(Map<String, Item> changed) throws IOException {
    Map<String, Item> items =
        new LinkedHashMap<>(
            Naming.HUGGINGFACE.fromDinov2(StateDict.of(zeros(TINY)), TINY).items());
    items.putAll(changed);
    return write(items, Map.of());
  }

  /** Its length may begin with the byte of '{', as JSON does, which the index of a model in several files is. */
  @Test
  void aHeaderOfAnyLengthIsThatOfOneFile() throws IOException {
    byte[] header = Arrays.copyOf("{}".getBytes(StandardCharsets.US_ASCII), '{');
    Arrays.fill(header, 2, header.length, (byte) ' ');
    ByteBuffer content =
        ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(header.length).put(header);
    try (WeightFile file =
        WeightFile.open(Files.write(folder.resolve("model.safetensors"), content.array()))) {
      assertEquals("safetensors", file.format());
    }
  }

  private static void assertRefused(Path file, String... says) {
    IOException refused = assertThrows(IOException.class, () -> {
      try (PretrainedWeights weights = PretrainedWeights.open(file, null, TINY)) {
        weights.load(LoadOptions.STRICT, DEVICE);
      }
    });
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith(file.toString()), message);
    for (String part : says) {
      assertTrue(message.contains(part), message);
    }
  }

  // ---- metadata ----

  @ParameterizedTest
  @CsvSource({
    "depth, 2000000000, the depth is 2000000000",
    "depth, 0, the depth is 0",
    "embed_dim, 20000, 'cls_token is float32(1, 1, 8), needs float32(1, 1, 20000)'",
    "embed_dim, 2000000000, elements",
    "heads, 3, 8 channels do not divide among 3 heads",
    "heads, 0, 8 channels do not divide among 0 heads",
    "patch_size, 4, 'patch_embed.proj.weight is float32(8, 3, 2, 2), needs float32(8, 3, 4, 4)'",
    "image_size, 8, 'pos_embed is float32(1, 5, 8), needs float32(1, 17, 8)'",
    "registers, 4, 1 missing: register_tokens",
    "layer_scale, 0, unexpected: blocks.0.ls1.gamma",
    "mlp_ratio, NaN, the MLP ratio is NaN",
    "mlp_ratio, 1e300, elements",
    "mlp_ratio, 2, 'blocks.0.mlp.fc1.weight is float32(32, 8), needs float32(16, 8)'",
    "feed_forward, SWIGLU, missing: blocks.0.mlp.w12.weight",
    "feed_forward, GATED, the file's metadata describe no model",
    "position_offset, 2, the offset 2.0 is not in",
    "layer_norm_epsilon, -1, the epsilon of the layer norm is -1.0",
  })
  void metadataThatTheTensorsContradictAreRefused(String key, String value, String says)
      throws IOException {
    Map<String, String> metadata = new HashMap<>(VitMetadata.of(TINY));
    metadata.put("abaculus." + key, value);
    assertRefused(write(zeros(TINY), metadata), says);
  }

  @Test
  void metadataWithoutAllThatDescribesAModelAreRefused() throws IOException {
    Map<String, String> metadata = new HashMap<>(VitMetadata.of(TINY));
    metadata.remove("abaculus.depth");
    assertRefused(write(zeros(TINY), metadata), "there is no 'abaculus.depth'");
  }

  // ---- a configuration beside the file ----

  @ParameterizedTest
  @CsvSource({
    "'{\"num_attention_heads\": \"two\"}', 'num_attention_heads: expected a number, found a string'",
    "'{\"num_attention_heads\": 2.5}', 'expected an integer of 64 bits, found 2.5'",
    "'{\"num_attention_heads\": 2, \"layer_norm_eps\": -1}', the epsilon of the layer norm is -1.0",
    "'{\"num_attention_heads\": 2, \"layer_norm_eps\": 1e999}', the epsilon of the layer norm is Inf",
    "'[]', 'expected an object, found an array'",
  })
  void aConfigurationThatDescribesNoModelIsRefused(String config, String says)
      throws IOException {
    Path file = writeHuggingFace(Map.of());
    Files.writeString(folder.resolve("config.json"), config);
    assertRefused(file, says);
  }

  // ---- shapes ----

  @Test
  void aPartOfQueryKeyAndValueThatIsMissingShowsInTheShape() throws IOException {
    Path file = writeHuggingFace(Map.of());
    Map<String, Item> items;
    try (WeightFile whole = WeightFile.open(file)) {
      items = new LinkedHashMap<>();
      for (String name : whole.tensors().names()) {
        items.put(name, Derived.zeros(whole.tensors().get(name).type()));
      }
    }
    items.remove("encoder.layer.1.attention.attention.key.weight");
    assertRefused(
        write(items, Map.of()),
        "blocks.1.attn.qkv.weight is float32(16, 8), needs float32(24, 8)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "key"})
  void aPartWithoutAxesDoesNotLieBelowAnother(String part) throws IOException {
    assertRefused(
        writeHuggingFace(
            Map.of(
                "encoder.layer.0.attention.attention." + part + ".weight",
                Derived.zeros(TensorType.of(DType.FLOAT32)))),
        "a tensor without axes does not fit below another");
  }

  @Test
  void aPartOfAnotherWidthDoesNotLieBelowAnother() throws IOException {
    assertRefused(
        writeHuggingFace(
            Map.of(
                "encoder.layer.0.attention.attention.value.weight",
                Derived.zeros(TensorType.of(DType.FLOAT32, 8, 9)))),
        "float32(8, 8) and float32(8, 9) do not fit below one another");
  }

  @Test
  void tensorsUnderBothOfHuggingFacesNamesAreRefused() throws IOException {
    assertRefused(
        writeHuggingFace(
            Map.of(
                "encoder.layer.0.attention.o_proj.weight",
                Derived.zeros(TensorType.of(DType.FLOAT32, 8, 8)))),
        "two tensors would be called blocks.0.attn.proj.weight");
  }

  @Test
  void aHalfOfQueryKeyAndValueUnderBothOfHuggingFacesNamesIsRefused() throws IOException {
    assertRefused(
        writeHuggingFace(
            Map.of(
                "encoder.layer.0.attention.q_proj.weight",
                Derived.zeros(TensorType.of(DType.FLOAT32, 8, 8)))),
        "two tensors would be part 1 of blocks.0.attn.qkv.weight");
  }

  @Test
  void tokensWithoutChannelsAreRefused() throws IOException {
    Map<String, Item> items = zeros(TINY);
    items.put("cls_token", Derived.zeros(TensorType.of(DType.FLOAT32, 1, 1, 0)));
    items.put("patch_embed.proj.weight", Derived.zeros(TensorType.of(DType.FLOAT32, 0, 3, 2, 2)));
    assertRefused(write(items, Map.of()), "0 channels do not divide among 0 heads");
  }

  @Test
  void patchesWithoutPixelsAreRefused() throws IOException {
    Map<String, Item> items = zeros(TINY);
    items.put("patch_embed.proj.weight", Derived.zeros(TensorType.of(DType.FLOAT32, 8, 3, 0, 0)));
    assertRefused(write(items, Map.of()), "images of 0 pixels have no patches of 0");
  }

  @Test
  void moreBlocksThanAnyModelHasAreRefused() throws IOException {
    Map<String, Item> items = zeros(TINY);
    items.put("blocks.99999.norm1.bias", Derived.zeros(TensorType.of(DType.FLOAT32, 8)));
    assertRefused(write(items, Map.of()), "there are 100000 blocks");
  }

  @Test
  void wideTokensWithoutTheWeightsForThemCostNoMemory() throws IOException {
    Map<String, Item> items = zeros(TINY);
    items.put("cls_token", Derived.zeros(TensorType.of(DType.FLOAT32, 1, 1, 25600)));
    items.put(
        "patch_embed.proj.weight", Derived.zeros(TensorType.of(DType.FLOAT32, 25600, 3, 1, 1)));
    assertRefused(
        write(items, Map.of()),
        "blocks.0.attn.qkv.weight is float32(24, 8), needs float32(76800, 25600)");
  }

  @Test
  void axesThatNoTensorHasAreRefused() throws IOException {
    byte[] header =
        "{\"cls_token\":{\"dtype\":\"F32\",\"shape\":[0,8589934592],\"data_offsets\":[0,0]}}"
            .getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("model.safetensors");
    Files.write(
        file,
        ByteBuffer.allocate(8 + header.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .array());
    assertRefused(file, "an axis holds fewer than 2^31 elements");
  }

  /** A grid of 3 x 4, and one of 2 x 2 with two tokens before it. */
  @ParameterizedTest
  @ValueSource(ints = {1 + 12, 2 + 4})
  void positionsThatAreNotThoseOfAClassTokenAndASquareAreRefused(int positions)
      throws IOException {
    Map<String, Item> items = new LinkedHashMap<>(zeros(TINY));
    items.put("pos_embed", Derived.zeros(TensorType.of(DType.FLOAT32, 1, positions, 8)));
    assertRefused(
        write(items, Map.of()),
        "pos_embed has " + positions
            + " positions, which are not those of a class token and a square grid of patches; other grids"
            + " are not supported");
  }

  @Test
  void aTensorThatIsMissingIsSaidToBeWithWhatIsThere() throws IOException {
    Map<String, Item> items = new LinkedHashMap<>(zeros(TINY));
    items.remove("blocks.0.mlp.fc2.weight");
    assertRefused(
        write(items, Map.of()),
        "there is no blocks.0.mlp.fc2.weight, which DINO's and DINOv2's vision transformers have, among"
            + " the 34 tensors: cls_token, pos_embed, mask_token, patch_embed.proj.weight,"
            + " patch_embed.proj.bias, ...");
  }

  // ---- types that are not read ----

  /** The file of a model in which the float32 numbers of some tensors are said to be something else. */
  private Path withTypes(String type, int elementsOfOne, StateDict weights, String... names)
      throws IOException {
    Path file = write(new LinkedHashMap<>(weights.items()), Map.of());
    byte[] bytes = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    for (String name : names) {
      int[] dims = weights.get(name).type().shape().toArray();
      String shape = Arrays.toString(dims).replace(" ", "");
      dims[dims.length - 1] *= elementsOfOne;
      header =
          header.replace(
              "\"%s\":{\"dtype\":\"F32\",\"shape\":%s".formatted(name, shape),
              "\"%s\":{\"dtype\":\"%s\",\"shape\":%s"
                  .formatted(name, type, Arrays.toString(dims).replace(" ", "")));
    }
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(bytes.length - length + text.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .put(bytes, 8 + length, bytes.length - 8 - length)
            .array());
    return file;
  }

  @ParameterizedTest
  @CsvSource({"F8_E4M3, 4", "F8_E5M2, 4", "F8_E8M0, 4", "F4, 8"})
  void aTensorOfATypeThatIsNotReadIsRefusedByItsNameAndTypeIfTheModelNeedsIt(
      String type, int elementsOfOne) throws IOException {
    StateDict wide = StateDict.of(zeros(TINY));
    String name = "blocks.1.mlp.fc1.bias";
    assertRefused(
        withTypes(type, elementsOfOne, wide, name),
        "tensor '" + name + "': numbers of type " + type + " are not read: save it as float32");
  }

  @Test
  void integersAreRefusedByNameAndTypeIfTheModelNeedsThem() throws IOException {
    String name = "blocks.1.mlp.fc1.bias";
    assertRefused(
        withTypes("I8", 4, StateDict.of(zeros(TINY)), name),
        "tensor '" + name + "' is stored as I8: save it as float32");
  }

  @Test
  void itsNameIsThatInTheFile() throws IOException {
    StateDict named = Naming.HUGGINGFACE.fromDinov2(StateDict.of(zeros(TINY)), TINY);
    String key = "encoder.layer.1.attention.attention.key.bias";
    assertRefused(
        withTypes("F8_E4M3", 4, named, key),
        "tensor '" + key + "': numbers of type F8_E4M3 are not read");
  }

  @ParameterizedTest
  @CsvSource({"F8_E8M0, 4", "F4, 8", "U8, 4", "U16, 2", "U32, 1", "I32, 1", "BOOL, 4"})
  void aTensorOfATypeThatNoWeightsHaveIsLeftOutIfTheModelDoesNotNeedIt(
      String type, int elementsOfOne) throws IOException {
    Map<String, Item> items = new LinkedHashMap<>(zeros(TINY));
    items.put("other.scale", Derived.zeros(TensorType.of(DType.FLOAT32, 3)));
    Path file = withTypes(type, elementsOfOne, StateDict.of(items), "other.scale");
    try (PretrainedWeights weights = PretrainedWeights.open(file, null, TINY)) {
      assertEquals(TINY.depth(), weights.load(LoadOptions.STRICT, DEVICE).config().depth());
      assertTrue(weights.tensors().names().contains("other.scale"));
      assertEquals(List.of(), weights.comparison().lines());
    }
  }

  // ---- files that end too soon ----

  /** As a cache leaves it that lost a file: to go on without it would take heads and epsilon for others. */
  @Test
  void aConfigurationThatIsALinkToNothingIsNotLeftOut() throws IOException {
    Path file = writeHuggingFace(Map.of());
    Path config = folder.resolve("config.json");
    Files.createSymbolicLink(config, Path.of("blobs", "gone"));
    assertRefused(file, config + ": it is a link to blobs/gone, which is not there");
  }

  /** What a configuration calls a model is certain, where names of tensors may be those of several. */
  @Test
  void aModelOfAnotherTypeIsCalledAsItsConfigurationSays() throws IOException {
    Path file = writeHuggingFace(
        Map.of("embeddings.distillation_token",
            Derived.zeros(TensorType.of(DType.FLOAT32, 1, 1, 8))));
    assertRefused(file, "it is a distilled DeiT, which");
    Files.writeString(
        folder.resolve("config.json"), "{\"model_type\": \"audio-spectrogram-transformer\"}");
    assertRefused(file, "it is AST (model_type 'audio-spectrogram-transformer'), which");
  }

  /** iBOT's code has a mask token in DINO's models, under a name of its own. */
  @Test
  void theMaskTokenOfIbotIsLeftOut() throws IOException {
    Map<String, Item> items = zeros(TINY.withRegisters(0));
    items.put("masked_embed", Derived.zeros(TensorType.of(DType.FLOAT32, 1, 8)));
    try (PretrainedWeights weights = PretrainedWeights.open(write(items, Map.of()), null, TINY)) {
      assertEquals(List.of("masked_embed"), weights.heads());
      weights.load(LoadOptions.STRICT, DEVICE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dino-full.pth", "dinov2-chunked.pth", "neco.ckpt", "hf-memory.pth"})
  void aFileOfPyTorchsThatEndsTooSoonIsRefused(String name) throws Exception {
    byte[] bytes =
        Files.readAllBytes(
            Path.of(
                Objects.requireNonNull(
                    RefusedWeightsTest.class.getResource("/pretrained/" + name)).toURI()));
    for (int length : new int[]{1, 100, bytes.length / 2, bytes.length - 1}) {
      Path file = folder.resolve(length + name);
      Files.write(file, Arrays.copyOf(bytes, length));
      assertRefused(file);
    }
  }

  @Test
  void aShardThatEndsTooSoonIsNamed() throws IOException {
    Path shard = write(zeros(TINY), Map.of());
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(bytes, bytes.length - 1));
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"cls_token\": \"model.safetensors\"}}");
    IOException refused = assertThrows(IOException.class, () -> PretrainedWeights.open(index));
    assertTrue(String.valueOf(refused.getMessage()).contains(shard.toString()), refused::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "/model.safetensors", "a/../model.safetensors"})
  void anIndexNamesFilesBesideItAlone(String shard) throws IOException {
    write(zeros(TINY), Map.of());
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"cls_token\": \"%s\"}}".formatted(shard));
    assertRefused(index, "names the file '" + shard + "', which is not one beside it");
  }

  @Test
  void anIndexOfNothingHasNoTransformer() throws IOException {
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {}}");
    assertRefused(index, "there is no vision transformer in it");
  }

  @Test
  void theTinyModelThatTheseAreMadeFromIsTaken() throws IOException {
    try (PretrainedWeights weights =
        PretrainedWeights.open(write(zeros(TINY), VitMetadata.of(TINY)))) {
      assertEquals(TINY, weights.load(LoadOptions.STRICT, DEVICE).config());
    }
  }
}
