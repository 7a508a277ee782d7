package io.abaculus.eval.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.eval.MeanColours;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.safetensors.TensorData;
import io.abaculus.tensor.Resampling;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearHeadTest {
  private static final Device DEVICE = Devices.standard();
  private static final ModelIdentity MODEL = new ModelIdentity("vits.safetensors", "1234");
  private static final LinearHead.Description DESCRIPTION =
      new LinearHead.Description(MODEL, 2, 3, List.of("back\"ground", "red", "green", "blue"));

  @TempDir private Path folder;

  private static float[] normal(int count, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  @Test
  void enlargedScoresAreTheScoresOfEnlargedFeatures() {
    LinearHead head = LinearHead.random(DESCRIPTION, 3, DEVICE);
    Tensor tokens = Tensors.of(normal(2 * 12 * 3, 1), DEVICE, 2, 12, 3);

    Tensor enlarged =
        Resampling.of(Resampling.Mode.BILINEAR)
            .resize(tokens.transpose(1, 2).reshape(2, 3, 3, 4), 10, 7);
    Tensor ofPixels =
        head.linear().forward(enlarged.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
    assertArrayEquals(
        ofPixels.toFloatArray(), head.logits(tokens, 3, 4, 10, 7).toFloatArray(), 1e-6f);
  }

  @Test
  void theFirstValuesAreThoseOfPyTorchsConvolution() {
    LinearHead head =
        LinearHead.random(
            new LinearHead.Description(MODEL, 14, 400, List.of("a", "b")), 1, DEVICE);
    float largest = 0;
    for (float weight : head.linear().weight().value().toFloatArray()) {
      largest = Math.max(largest, Math.abs(weight));
    }
    // Uniform up to 1 / sqrt(400).
    assertTrue(largest <= 0.05f && largest > 0.049f, "" + largest);
  }

  @Test
  void aSavedHeadPredictsTheSame() throws IOException {
    LinearHead head = LinearHead.random(DESCRIPTION, 5, DEVICE);
    Path file = folder.resolve("head.safetensors");
    head.save(file);

    LinearHead read = LinearHead.load(file, DEVICE);
    PatchFeatures image = new PatchFeatures(3, 4, 3, normal(36, 2), new float[3]);
    assertEquals(DESCRIPTION, read.description());
    assertEquals(head.predict(image, 9, 14), read.predict(image, 9, 14));
  }

  @Test
  void aHeadWithNumbersThatAreNotFiniteIsReadAndSaysSo() throws IOException {
    LinearHead head = LinearHead.random(DESCRIPTION, 5, DEVICE);
    HostArray weight = head.linear().weight().value().toHost().copy();
    weight.setDouble(1, Double.NaN);
    head.linear().weight().load(weight);
    Path file = folder.resolve("head.safetensors");
    head.save(file);

    assertEquals(
        "1 of the numbers of weight is NaN or infinite; what is computed with them is worth nothing",
        LinearHead.load(file, DEVICE).notFinite());
  }

  @Test
  void aFileThatIsNoHeadIsRefused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(
        file, Map.of("weight", TensorData.float32(new float[2], 1, 2)), Map.of());
    IOException failure =
        assertThrows(IOException.class, () -> LinearHead.load(file, DEVICE));
    assertEquals(
        file + " is no head of a linear segmentation: its metadata do not say so",
        failure.getMessage());
  }

  @Test
  void aHeadWhoseClassesAreNotThoseOfItsWeightsIsRefused() throws IOException {
    Path file = folder.resolve("head.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(
            "weight", TensorData.float32(new float[6], 2, 3),
            "bias", TensorData.float32(new float[2], 2)),
        LinearHead.random(DESCRIPTION, 5, DEVICE).metadata());
    IOException failure =
        assertThrows(IOException.class, () -> LinearHead.load(file, DEVICE));
    assertTrue(
        String.valueOf(failure.getMessage())
            .endsWith("weights of shape [2, 3] are not those of 4 classes"),
        failure::getMessage);
  }

  @Test
  void aHeadThatDoesNotSayWhatItIsMadeForIsRefused() throws IOException {
    Path file = folder.resolve("head.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of("weight", TensorData.float32(new float[6], 2, 3)),
        Map.of("format", "abaculus linear head 1", "class_names", "[\"a\", \"b\"]"));
    IOException failure =
        assertThrows(IOException.class, () -> LinearHead.load(file, DEVICE));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("does not say what the head is made for"),
        failure::getMessage);
  }

  @Test
  void aModelOfOtherFeaturesIsRefusedWithBothSizes() {
    LinearHead head = LinearHead.random(DESCRIPTION, 5, DEVICE);
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> head.requireFits(new MeanColours(4), new ModelIdentity("mine", "1234")));
    assertEquals(
        "the head is for vits.safetensors, of 3 channels in patches of 2 pixels; mine has 3 in"
            + " patches of 4",
        failure.getMessage());
  }

  @Test
  void aModelOfOtherWeightsIsRefused() {
    LinearHead head = LinearHead.random(DESCRIPTION, 5, DEVICE);
    head.requireFits(new MeanColours(2), new ModelIdentity("the same elsewhere", "1234"));
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> head.requireFits(new MeanColours(2), new ModelIdentity("mine", "9")));
    assertEquals(
        "the head was trained on the features of vits.safetensors, and the weights of mine are others",
        failure.getMessage());
  }
}
