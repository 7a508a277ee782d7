package io.abaculus.nn.pretrained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.Scope;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The architecture of the released models, read off the shapes of their weights alone. */
class ArchitecturesTest {
  private static final Architectures.Known NOTHING = new Architectures.Known(null, null, null);

  /** A tensor of which only the type is known. */
  private record Shaped(TensorType type) implements Item {
    @Override
    public HostArray read(DType dtype) {
      throw new UnsupportedOperationException("only shapes are looked at");
    }
  }

  private static StateDict shapes(VitConfig config) {
    Map<String, Item> items = new LinkedHashMap<>();
    Architectures.parameters(config).forEach((name, type) -> items.put(name, new Shaped(type)));
    return StateDict.of(items);
  }

  static Stream<VitConfig> released() {
    return Stream.of(
        VitConfig.dinov2Small(),
        VitConfig.dinov2Small().asReleasedWithRegisters(),
        VitConfig.dinov2Base(),
        VitConfig.dinov2Base().asReleasedWithRegisters(),
        VitConfig.dinov2Large(),
        VitConfig.dinov2Large().asReleasedWithRegisters(),
        VitConfig.dinov2Giant(),
        VitConfig.dinov2Giant().asReleasedWithRegisters(),
        VitConfig.dinoSmall(),
        VitConfig.dinoBase(),
        new VitConfig(
            VitConfig.Architecture.DINO, 224, 8, 768, 12, 12, 4, VitConfig.FeedForwardKind.MLP, 0,
            PositionResizing.BY_FACTOR, 1e-6, 0, 0, false));
  }

  /** ViT-H as of MAE and AugReg: 16 heads, where 1280 channels would do for 20 of 64. */
  @Test
  void theHeadsOfAWidthWhoseModelsHaveLargerOnesAreNotGuessed() throws IOException {
    VitConfig huge =
        new VitConfig(
            VitConfig.Architecture.DINO, 224, 14, 1280, 32, 16, 4, VitConfig.FeedForwardKind.MLP,
            0, PositionResizing.BY_FACTOR, 1e-6, 0, 0, false);
    IOException refused =
        assertThrows(
            IOException.class,
            () -> Architectures.of(shapes(huge), PositionResizing.BY_FACTOR, NOTHING));
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("tokens of 1280 channels are seldom of heads of 64"),
        refused.getMessage());
    assertEquals(
        huge,
        Architectures.of(
            shapes(huge), PositionResizing.BY_FACTOR,
            new Architectures.Known(16, null, null)));
  }

  @ParameterizedTest
  @MethodSource("released")
  void aReleasedModelIsRecognised(VitConfig model) throws IOException {
    assertEquals(
        model,
        Architectures.of(shapes(model), Naming.DINOV2.positions(model.registers() > 0), NOTHING));
  }

  @ParameterizedTest
  @MethodSource("released")
  void itsParametersAreAsManyAsItIsKnownToHave(VitConfig model) {
    long count =
        Architectures.parameters(model).values().stream()
            .mapToLong(type -> type.shape().size())
            .sum();
    assertEquals(model.parameterCount(), count);
  }

  /** They are written down without a model, so that a file cannot ask for one; here is the model. */
  @ParameterizedTest
  @MethodSource("released")
  void itsParametersAreThoseOfTheModel(VitConfig released) {
    VitConfig small =
        new VitConfig(
            released.architecture(), 2 * released.patchSize(), released.patchSize(), 8, 2, 2,
            released.mlpRatio(), released.feedForward(), released.registers(),
            released.positions(), 1e-6, released.layerScale(), 0, false);
    List<String> own =
        new VisionTransformer(small, Scope.blank(DType.FLOAT32, Devices.standard()))
            .parameters().stream()
            .map(parameter -> parameter.name() + " " + parameter.value().type())
            .toList();
    List<String> written =
        Architectures.parameters(small).entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .toList();
    assertEquals(own, written);
  }

  private static IOException refused(
      VitConfig config, Function<String, @Nullable String> rename) {
    return assertThrows(
        IOException.class,
        () -> Architectures.of(
            shapes(config).renamed(rename), PositionResizing.BY_FACTOR, NOTHING));
  }

  private static void assertSays(String expected, IOException failure) {
    assertTrue(String.valueOf(failure.getMessage()).contains(expected), failure::toString);
  }

  @Test
  void aTensorThatEveryModelHasIsMissedByName() {
    assertSays(
        "there is no pos_embed",
        refused(VitConfig.dinov2Small(), name -> name.equals("pos_embed") ? null : name));
  }

  @Test
  void aTensorOfAnotherRankIsNamedWithItsShape() {
    assertSays(
        "cls_token is (384), not of rank 3",
        refused(
            VitConfig.dinov2Small(),
            name -> switch (name) {
              case "cls_token" -> "other";
              case "norm.bias" -> "cls_token";
              default -> name;
            }));
  }

  @Test
  void headsThatNothingTellsAreRefused() {
    VitConfig narrow = VitConfig.dinov2Small();
    VitConfig config =
        new VitConfig(
            narrow.architecture(), 28, 14, 48, 1, 3, 4, narrow.feedForward(), 0,
            narrow.positions(), 1e-6, 1, 0, false);
    assertSays("nothing in the file says how many heads", refused(config, name -> name));
  }

  @Test
  void positionsOfNoSquareGridAreRefused() {
    VitConfig config = VitConfig.dinov2Small();
    Map<String, Item> items = new LinkedHashMap<>(shapes(config).items());
    items.put("pos_embed", new Shaped(TensorType.of(DType.FLOAT32, 1, 8, 384)));
    assertSays(
        "pos_embed has 8 positions",
        assertThrows(
            IOException.class,
            () -> Architectures.of(
                StateDict.of(items), PositionResizing.BY_FACTOR, NOTHING)));
  }
}
