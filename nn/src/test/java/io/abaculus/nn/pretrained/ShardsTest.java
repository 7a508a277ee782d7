package io.abaculus.nn.pretrained;

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
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model in several files of which some are not there: what is said is that they are several. */
class ShardsTest {
  private static final String FIRST = "model-00001-of-00002.safetensors";
  private static final String SECOND = "model-00002-of-00002.safetensors";
  private static final VitConfig TINY =
      new VitConfig(
          Architecture.DINOV2, 4, 2, 8, 2, 2, 4, FeedForwardKind.MLP, 0,
          PositionResizing.BY_FACTOR, 1e-6, 1, 0, false);

  @TempDir private Path folder;

  @BeforeEach
  void aModelInTwoFiles() throws IOException {
    write(FIRST, name -> !name.startsWith("blocks.1"));
    write(SECOND, name -> name.startsWith("blocks.1"));
  }

  private void write(String file, Predicate<String> kept) throws IOException {
    Map<String, Item> items = new LinkedHashMap<>();
    Architectures.parameters(TINY).forEach((name, type) -> {
      if (kept.test(name)) {
        items.put(name, Derived.zeros(type));
      }
    });
    ModelCheckpoint.save(folder.resolve(file), StateDict.of(items), Map.of());
  }

  private static String refusal(Path file) {
    return String.valueOf(
        assertThrows(IOException.class, () -> {
          try (PretrainedWeights weights = PretrainedWeights.open(file, null, TINY)) {
            weights.load(LoadOptions.STRICT, Devices.standard());
          }
        }).getMessage());
  }

  /** The second has no class token; the first could be a model of one block, but for what it lacks. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void oneOfThemAloneIsSaidToBeOne(int number) throws IOException {
    write(FIRST, name -> !name.startsWith("blocks.1") && !name.equals("norm.weight"));
    String refusal = refusal(folder.resolve(number == 1 ? FIRST : SECOND));
    assertTrue(
        refusal.endsWith(
            "; it is file %d of the 2 that a model was saved in: give the folder with all of them and their index,"
                .formatted(number) + " model.safetensors.index.json"),
        refusal);
  }

  @Test
  void aFolderWithoutTheirIndexIsNotSaidToHaveNoWeights() {
    String refusal = refusal(folder);
    assertTrue(
        refusal.endsWith(
            FIRST + " is one of the 2 files that a model was saved in, and their index"
                + " model.safetensors.index.json, which says what is in each, is not there"),
        refusal);
  }

  @Test
  void oneThatIsNotThereIsSaidToBelongToAnIndex() throws IOException {
    Files.delete(folder.resolve(SECOND));
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(
        index,
        "{\"weight_map\": {\"cls_token\": \"%s\", \"blocks.1.ls1.gamma\": \"%s\"}}"
            .formatted(FIRST, SECOND));
    assertEquals(
        "%s: the model is in several files, and there is no %s: get all that the index names"
            .formatted(index, folder.resolve(SECOND)),
        refusal(folder));
  }

  @Test
  void aFileUnderAnotherNameIsOffered() throws IOException {
    Files.delete(folder.resolve(FIRST));
    Files.move(folder.resolve(SECOND), folder.resolve("checkpoint.pth"));
    String refusal = refusal(folder);
    assertTrue(
        refusal.endsWith("; give the file itself, if it is one of: checkpoint.pth"), refusal);
  }

  @Test
  void aModelThatIsWholeInOneOfThemIsRead() throws IOException {
    write(SECOND, name -> true);
    try (PretrainedWeights weights = PretrainedWeights.open(folder.resolve(SECOND), null, TINY)) {
      assertEquals(2, weights.load(LoadOptions.STRICT, Devices.standard()).config().depth());
    }
  }
}
