package io.abaculus.nn.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.Linear;
import io.abaculus.nn.Scope;
import io.abaculus.nn.checkpoint.ModelCheckpoint.Loaded;
import io.abaculus.nn.checkpoint.ModelCheckpoint.Strictness;
import io.abaculus.nn.vit.TinyModels;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCheckpointTest {
  @TempDir Path directory;

  private static Linear linear(long seed) {
    return new Linear(Scope.random(seed), 3, 2);
  }

  private static float[] weight(Linear linear) {
    return linear.weight().value().toFloatArray();
  }

  private static Parameter parameter(String name, float... values) {
    return new Parameter(name, Tensors.of(values, values.length));
  }

  @Test
  void aModelComesBackFromItsFileToTheBit() throws IOException {
    Path file = directory.resolve("model.safetensors");
    VisionTransformer model = new VisionTransformer(TinyModels.dinov2(), Scope.random(1));
    ModelCheckpoint.save(file, StateDict.of(model), Map.of("step", "12"));

    Scope blank = Scope.blank(DType.FLOAT32, Devices.standard());
    VisionTransformer other = new VisionTransformer(TinyModels.dinov2(), blank);
    assertEquals(Map.of("step", "12"), ModelCheckpoint.load(file, other));
    Tensor images = new RandomKey(1).normal(1, 3, 42, 42);
    assertArrayEquals(
        model.forwardFeatures(images).prenorm().toFloatArray(),
        other.forwardFeatures(images).prenorm().toFloatArray());
  }

  @Test
  void halfPrecisionIsWidenedWhenLoaded() throws IOException {
    Path file = directory.resolve("half.safetensors");
    for (StoredType type : List.of(StoredType.F16, StoredType.BF16)) {
      Linear saved = linear(1);
      ModelCheckpoint.save(file, StateDict.of(saved), Map.of(), type);
      try (SafetensorsFile open = SafetensorsFile.open(file)) {
        assertEquals(type, open.tensor("weight").dtype());
      }
      Linear loaded = linear(2);
      ModelCheckpoint.load(file, loaded);
      assertArrayEquals(weight(saved), weight(loaded), 0.02f * 0.01f);
    }
  }

  @Test
  void integersComeBackAsIntegers() throws IOException {
    Path file = directory.resolve("step.safetensors");
    Parameter step =
        new Parameter("step", Tensors.of(new long[]{1L << 60}, Devices.standard(), new int[0]));
    ModelCheckpoint.save(file, StateDict.of(List.of(step)), Map.of());
    Parameter loaded =
        new Parameter("step", Tensors.of(new long[]{0}, Devices.standard(), new int[0]));
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      ModelCheckpoint.load(StateDict.of(open), List.of(loaded), Strictness.EXACT);
    }
    assertEquals(1L << 60, loaded.value().toLongArray()[0]);
  }

  @Test
  void valuesThatAreOnlyAssignedAreSavedToo() throws IOException {
    Path file = directory.resolve("assigned.safetensors");
    Parameter p = parameter("p", 1, 2);
    p.assign(p.value().mul(10));
    ModelCheckpoint.save(file, StateDict.of(List.of(p)), Map.of());
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      assertArrayEquals(new float[]{10, 20}, open.readFloats("p"));
    }
  }

  @Test
  void loadingFromAModelCopiesIt() throws IOException {
    Linear source = linear(1);
    Linear target = linear(2);
    ModelCheckpoint.load(StateDict.of(source), target.parameters(), Strictness.EXACT);
    float[] before = weight(source);
    target.weight().assign(target.weight().value().add(1));
    Tensors.evaluate(List.of(), target.parameters());
    assertArrayEquals(before, weight(source));
  }

  @Test
  void whatDoesNotFitIsNamedAndNothingIsChanged() {
    Linear target = linear(1);
    float[] before = weight(target);
    StateDict tensors =
        StateDict.of(List.of(linear(2).weight(), parameter("extra", 1)));
    StateDictMismatchException e =
        assertThrows(
            StateDictMismatchException.class,
            () -> ModelCheckpoint.load(tensors, target.parameters(), Strictness.EXACT));
    assertEquals(List.of("bias"), e.missing());
    assertEquals(List.of("extra"), e.unexpected());
    assertEquals(List.of(), e.misfitting());
    assertEquals(
        "the state dict does not fit; 1 missing: bias; 1 unexpected: extra", e.getMessage());
    assertArrayEquals(before, weight(target));
  }

  @Test
  void otherShapesAreRefusedHoweverLenient() {
    StateDict tensors = StateDict.of(List.of(parameter("bias", 1, 2, 3)));
    StateDictMismatchException e =
        assertThrows(
            StateDictMismatchException.class,
            () -> ModelCheckpoint.load(tensors, linear(1).parameters(), Strictness.PARTIAL));
    assertEquals(List.of("bias is float32(3), needs float32(2)"), e.misfitting());
  }

  @Test
  void integersDoNotBecomeWeights() {
    StateDict tensors =
        StateDict.of(List.of(new Parameter("bias", Tensors.of(new long[]{1, 2}, 2))));
    assertThrows(
        StateDictMismatchException.class,
        () -> ModelCheckpoint.load(tensors, linear(1).parameters(), Strictness.PARTIAL));
  }

  @Test
  void aPartialLoadSaysWhatItLeftOut() throws IOException {
    Linear target = linear(1);
    StateDict tensors = StateDict.of(List.of(parameter("bias", 1, 2), parameter("extra", 1)));
    Loaded loaded = ModelCheckpoint.load(tensors, target.parameters(), Strictness.PARTIAL);
    assertEquals(new Loaded(List.of("weight"), List.of("extra"), null), loaded);
    assertArrayEquals(new float[]{1, 2},
        Objects.requireNonNull(target.bias()).value().toFloatArray());
  }

  @Test
  void whatIsNotFiniteIsLoadedAndNamed() throws IOException {
    StateDict tensors =
        StateDict.of(
            List.of(
                parameter("weight", 1, Float.NaN),
                parameter("other", Float.NaN, Float.NEGATIVE_INFINITY),
                parameter("bias", Float.POSITIVE_INFINITY, 3)));
    Linear target = linear(1);
    Loaded loaded =
        ModelCheckpoint.load(
            tensors, List.of(Objects.requireNonNull(target.bias())), Strictness.PARTIAL);
    assertEquals(new NotFinite("bias", 1, 1), loaded.notFinite());

    List<Parameter> all =
        List.of(parameter("weight", 1, 2), parameter("other", 1, 2), parameter("bias", 1, 2));
    NotFinite found =
        Objects.requireNonNull(ModelCheckpoint.load(tensors, all, Strictness.EXACT).notFinite());
    assertEquals(new NotFinite("weight", 1, 3), found);
    assertEquals(
        "1 of the numbers of weight is NaN or infinite, and 2 more tensors have such, too; what is computed"
            + " with them is worth nothing",
        found.line());
  }

  @Test
  void aCompleteLoadPassesOverWhatIsTooMuch() throws IOException {
    StateDict tensors = StateDict.of(linear(2)).and(StateDict.of(List.of(parameter("extra", 1))));
    Loaded loaded = ModelCheckpoint.load(tensors, linear(1).parameters(), Strictness.COMPLETE);
    assertEquals(List.of("extra"), loaded.unexpected());
    assertThrows(
        StateDictMismatchException.class,
        () -> ModelCheckpoint.load(
            StateDict.of(List.of(parameter("bias", 1, 2))),
            linear(1).parameters(),
            Strictness.COMPLETE));
  }

  @Test
  void namesCanBePrefixedAndStripped() {
    StateDict student = StateDict.of(linear(1)).withPrefix("student.");
    StateDict both = student.and(StateDict.of(linear(2)).withPrefix("teacher."));
    assertTrue(both.names().contains("teacher.weight"));
    assertEquals(List.of("weight", "bias"), List.copyOf(both.under("student.").names()));
    assertThrows(TensorException.class, () -> both.renamed(name -> "same"));
    assertThrows(TensorException.class, () -> both.and(student));
    assertThrows(TensorException.class, () -> both.get("nobody"));
  }
}
