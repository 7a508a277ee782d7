package io.abaculus.eval;

import io.abaculus.data.image.Normalization;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.dataset.DatasetKind;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentationDatasets;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.LabelledFeatureReader;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * A tiny set of images, random weights, and what the published evaluation code says of them; the README
 * beside them tells how it was run.
 */
public final class PublishedFixture {
  public static final Device DEVICE = Devices.standard();
  public static final int SIDE = 56;

  private PublishedFixture() {}

  /** A file of the fixture. */
  public static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(
              PublishedFixture.class.getResource("/published/" + name), name)
              .toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The images of a split. */
  public static SegmentationDataset images(Split split) throws IOException {
    return SegmentationDatasets.open(DatasetKind.VOC, file("data"), split, Protocol.REFERENCE);
  }

  private static VisionTransformer model() throws IOException {
    try (PretrainedWeights weights = PretrainedWeights.open(file("vit.safetensors"), null)) {
      return weights.load(new LoadOptions(false, false), DEVICE);
    }
  }

  /** The model, and how it sees images. */
  public static FeatureExtractor encoder(Normalization normalization) throws IOException {
    return new FeatureExtractor(model(), DEVICE, normalization);
  }

  /** Which model it is. */
  public static ModelIdentity identity() throws IOException {
    return ModelIdentity.of("fixture", model());
  }

  /** The features of a split, with labels as the linear probe and over-clustering see them. */
  public static FeatureSet features(Split split) throws IOException {
    SegmentationDataset images = images(split);
    return FeatureSet.inMemory(
        images,
        images.size(),
        new LabelledFeatureReader(
            encoder(Normalization.IMAGENET), new SegmentationView(SIDE, 100), 4, 1),
        new FeatureSet.Listener() {
          @Override
          public void computed(int done, int of) {}

          @Override
          public void skip(String record, String reason) {
            throw new AssertionError(record + ": " + reason);
          }
        },
        () -> false)
        .orElseThrow();
  }

  /** The bytes of an array in a .npy file of version 1, behind its header. */
  private static byte[] array(String name) throws IOException {
    byte[] all = Files.readAllBytes(file("expected/" + name));
    int header = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
    return Arrays.copyOfRange(all, 10 + header, all.length);
  }

  /** An array of unsigned bytes. */
  public static byte[] bytes(String name) throws IOException {
    return array(name);
  }

  /** An array of float32. */
  public static float[] floats(String name) throws IOException {
    byte[] bytes = array(name);
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
