package io.abaculus.nn.pretrained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.device.Devices;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.graph.DType;
import io.abaculus.nn.vit.Features;
import io.abaculus.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Small files of weights of other libraries, and what is expected of them. */
final class PretrainedFiles {
  private PretrainedFiles() {}

  static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(PretrainedFiles.class.getResource("/pretrained/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The tokens of images are those in a file of what the library itself computed, under a name. */
  static void assertFeatures(
      PretrainedWeights weights, Tensor images, SafetensorsFile expected, String name,
      float tolerance)
      throws IOException {
    Features features =
        weights.load(LoadOptions.STRICT, Devices.standard()).forwardFeatures(images);

    assertArrayEquals(
        expected.readFloats(name + ".patches"), features.patchTokens().toFloatArray(), tolerance);
    assertArrayEquals(
        expected.readFloats(name + ".class"), features.classToken().toFloatArray(), tolerance);
  }

  static void assertSameBackbone(PretrainedWeights expected, PretrainedWeights weights)
      throws IOException {
    assertEquals(expected.backbone().names(), weights.backbone().names());
    for (String name : expected.backbone().names()) {
      assertArrayEquals(
          expected.backbone().get(name).read(DType.FLOAT32).copy().floats(),
          weights.backbone().get(name).read(DType.FLOAT32).copy().floats(),
          name);
    }
  }
}
