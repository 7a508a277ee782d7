package io.abaculus.nn.pretrained;

import static io.abaculus.nn.pretrained.PretrainedFiles.assertFeatures;
import static io.abaculus.nn.pretrained.PretrainedFiles.assertSameBackbone;
import static io.abaculus.nn.pretrained.PretrainedFiles.resource;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.graph.DType;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Weights as their own libraries saved them, and what those computed; see {@code generate.py} there, and
 * {@code generate_vit.py} for what is in several files of PyTorch's.
 */
class RealWeightsTest {
  private static final float TOLERANCE = 1e-4f;

  private static final VitConfig PLAIN =
      new VitConfig(
          Architecture.DINOV2, 8, 2, 16, 2, 2, 4, FeedForwardKind.MLP, 0,
          PositionResizing.BY_FACTOR, 1e-6, 1, 0, false);

  /**
   * A file, and what must be found in it.
   *
   * @param name of what was computed from it
   */
  private record Case(
      String file, String name, String format, Naming naming, String prefix, VitConfig model) {
    @Override
    public String toString() {
      return file;
    }
  }

  private static VitConfig swiglu(VitConfig config) {
    return new VitConfig(
        config.architecture(), config.imageSize(), config.patchSize(), config.embedDim(),
        config.depth(), config.heads(), config.mlpRatio(), FeedForwardKind.SWIGLU,
        config.registers(), config.positions(), config.layerNormEpsilon(), config.layerScale(),
        config.dropPathRate(), config.dropPathUniform());
  }

  static Stream<Case> cases() {
    PositionResizing bySize = new PositionResizing(0, false);
    VitConfig registers = PLAIN.asReleasedWithRegisters();
    VitConfig dino =
        new VitConfig(
            Architecture.DINO, 8, 2, 16, 2, 2, 4, FeedForwardKind.MLP, 0,
            PositionResizing.BY_FACTOR, 1e-6, 0, 0, false);
    return Stream.of(
        new Case("hf", "hf", "safetensors", Naming.HUGGINGFACE, "", PLAIN.withPositions(bySize)),
        new Case(
            "hf-sharded", "hf-sharded", "safetensors in 2 files", Naming.HUGGINGFACE, "",
            PLAIN.withPositions(bySize)),
        new Case(
            "hf-sharded-bin", "hf", "PyTorch in 2 files", Naming.HUGGINGFACE, "",
            PLAIN.withPositions(bySize)),
        new Case(
            "hf-sharded-bin/pytorch_model.bin.index.json", "hf", "PyTorch in 2 files",
            Naming.HUGGINGFACE, "", PLAIN.withPositions(bySize)),
        new Case(
            "hf-registers", "hf-registers", "safetensors", Naming.HUGGINGFACE, "",
            registers.withRegisters(3)),
        new Case(
            "hf-swiglu", "hf-swiglu", "safetensors", Naming.HUGGINGFACE, "",
            swiglu(PLAIN.withPositions(bySize))),
        new Case(
            "timm-registers.safetensors", "timm-registers", "safetensors", Naming.TIMM, "",
            registers),
        new Case(
            "timm-swiglu.safetensors", "timm-swiglu", "safetensors", Naming.TIMM, "",
            swiglu(PLAIN.withPositions(PositionResizing.TO_SIZE))),
        new Case(
            "dinov2-chunked.pth", "dinov2-chunked", "PyTorch", Naming.DINOV2, "", registers),
        new Case(
            "neco.ckpt", "neco", "PyTorch", Naming.DINOV2, "state_dict.model.", PLAIN),
        new Case(
            "dino-full.pth", "dino-full", "PyTorch", Naming.DINOV2, "teacher.backbone.", dino));
  }

  /** The heads are told only to those that cannot know: nothing in most files says how many. */
  private static PretrainedWeights open(Case given) throws IOException {
    return PretrainedWeights.open(resource(given.file), null, given.model);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatItIsIsRecognisedByItsContent(Case given) throws IOException {
    try (PretrainedWeights weights = open(given)) {
      assertEquals(given.format, weights.format());
      assertEquals(given.naming, weights.naming());
      assertEquals(given.prefix, weights.prefix());
      assertEquals(given.model, weights.architecture().withLayerScale(given.model.layerScale()));
      assertEquals(List.of(), weights.comparison().lines());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itsFeaturesAreThoseOfItsOwnLibrary(Case given) throws IOException {
    Device device = Devices.standard();
    try (PretrainedWeights weights = open(given);
        SafetensorsFile expected = SafetensorsFile.open(resource("expected.safetensors"))) {
      Tensor images = Tensors.of(expected.readFloats("images"), device, 1, 3, 8, 8);
      assertFeatures(weights, images, expected, given.name, TOLERANCE);
    }
  }

  /** Since version 5 the models of transformers have other names in memory than in their files. */
  @Test
  void whatTransformersHasInMemoryIsWhatItWritesIntoItsFiles() throws IOException {
    try (PretrainedWeights memory =
        PretrainedWeights.open(resource("hf-memory.pth"), null, PLAIN);
        PretrainedWeights file = PretrainedWeights.open(resource("hf-swiglu"))) {
      assertEquals(Naming.HUGGINGFACE, memory.naming());
      assertEquals(List.of(), memory.comparison().lines());
      assertSameBackbone(file, memory);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void underItsOwnNamesAgainItIsTheSameBitForBit(Case given) throws IOException {
    try (PretrainedWeights weights = open(given)) {
      StateDict back =
          given.naming.fromDinov2(
              weights.fitting(LoadOptions.STRICT), weights.architecture());
      StateDict original =
          weights.tensors()
              .under(given.prefix)
              .renamed(
                  name -> weights.heads().contains(name)
                      ? null
                      : name.replaceFirst("^blocks\\.\\d+\\.(\\d+)\\.", "blocks.$1."));
      assertEquals(original.names(), back.names());
      for (String name : original.names()) {
        assertEquals(
            original.get(name).type().shape(), back.get(name).type().shape(), name);
        assertArrayEquals(
            original.get(name).read(DType.FLOAT32).copy().floats(),
            back.get(name).read(DType.FLOAT32).copy().floats(),
            name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theTextOfACheckpointIsToldAndItsHeadsAreLeftOut(Case given) throws IOException {
    try (PretrainedWeights weights = open(given)) {
      switch (given.file) {
        case "neco.ckpt" -> {
          assertEquals(List.of("projection_head.0.weight"), weights.heads());
          assertTrue(weights.otherContent().contains("epoch: 24"),
              weights.otherContent()::toString);
          assertEquals(List.of("state_dict.teacher."), weights.otherPrefixes());
        }
        case "dino-full.pth" -> {
          assertEquals(List.of(), weights.heads());
          assertTrue(
              weights.otherContent().contains("epoch: 100"), weights.otherContent()::toString);
          assertEquals(List.of("student.module.backbone."), weights.otherPrefixes());
        }
        default -> {
          assertEquals(List.of(), weights.heads());
          assertEquals(List.of(), weights.otherPrefixes());
        }
      }
    }
  }
}
