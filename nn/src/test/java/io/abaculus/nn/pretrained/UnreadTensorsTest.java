package io.abaculus.nn.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What messages say of tensors that are in a file in a form that is not read. */
class UnreadTensorsTest {
  private static final VitConfig TINY =
      new VitConfig(
          Architecture.DINOV2, 4, 2, 8, 2, 2, 4, FeedForwardKind.MLP, 0,
          PositionResizing.BY_FACTOR, 1e-6, 1, 0, false);

  private static final String FC2 = "blocks.0.mlp.fc2.weight";

  @TempDir private Path folder;

  /** A file of PyTorch's of tensors without their arguments, which nothing looks at. */
  private Path torch(String name, Map<String, String> functions) throws IOException {
    String pickle =
        functions.entrySet().stream()
            .map(
                one -> "S'%s'\nctorch._utils\n%s\n(tRs"
                    .formatted(one.getKey(), one.getValue()))
            .collect(Collectors.joining("", "(d", "."));
    byte[] bytes = pickle.getBytes(UTF_8);
    CRC32 sum = new CRC32();
    sum.update(bytes);
    ZipEntry entry = new ZipEntry("archive/data.pkl");
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(sum.getValue());
    Path file = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(entry);
      out.write(bytes);
    }
    return file;
  }

  private static String refusal(Path file) {
    IOException refused =
        assertThrows(
            IOException.class,
            () -> {
              try (PretrainedWeights weights = PretrainedWeights.open(file, null, TINY)) {
                weights.load(LoadOptions.STRICT, Devices.standard());
              }
            });
    return String.valueOf(refused.getMessage());
  }

  @Test
  void aFileOfNothingElseIsNotCalledEmptyAlone() throws IOException {
    Map<String, String> functions = new LinkedHashMap<>();
    functions.put("cls_token", "_rebuild_meta_tensor_no_storage");
    functions.put("pos_embed", "_rebuild_meta_tensor_no_storage");
    functions.put(FC2, "_rebuild_sparse_tensor");
    Path file = torch("meta.pth", functions);

    String message = refusal(file);
    assertTrue(
        message.contains(
            "; there, but in a form that is not read: 'cls_token' and 1 more, each without numbers, on the"
                + " meta device (save the model after its weights were loaded), '" + FC2
                + "' is sparse (save its .to_dense() in Python)"),
        message);
    try (WeightFile open = WeightFile.open(file)) {
      assertEquals(functions.keySet(), open.unread().keySet());
    }
  }

  @Test
  void aTensorThatIsMissingForItsFormIsSaidToBeThere() throws IOException {
    Map<String, Item> items = new LinkedHashMap<>();
    Architectures.parameters(TINY).forEach((name, type) -> items.put(name, Derived.zeros(type)));
    items.remove(FC2);
    ModelCheckpoint.save(folder.resolve("most.safetensors"), StateDict.of(items), Map.of());
    torch("rest.bin", Map.of(FC2, "_rebuild_qtensor"));
    String places =
        Stream.concat(
            items.keySet().stream().map("\"%s\": \"most.safetensors\""::formatted),
            Stream.of("\"%s\": \"rest.bin\"".formatted(FC2)))
            .collect(Collectors.joining(", "));
    Path index =
        Files.writeString(
            folder.resolve("model.json"), "{\"weight_map\": {" + places + "}}");

    String message = refusal(index);
    assertTrue(
        message.endsWith(
            "; there, but in a form that is not read: '" + FC2
                + "' is quantised (save its .dequantize() in Python)"),
        message);
  }
}
