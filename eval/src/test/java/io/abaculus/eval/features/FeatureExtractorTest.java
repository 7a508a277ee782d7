package io.abaculus.eval.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.RecordReadException;
import io.abaculus.data.image.Normalization;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.picture.PictureSheet;
import io.abaculus.graph.DType;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.Features;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureExtractorTest {
  private static final Device DEVICE = Devices.standard();
  private static final VitConfig CONFIG =
      VitConfig.dinov2Small().withDepth(1).withImageSize(28).asReleasedWithRegisters();
  private static final VisionTransformer MODEL =
      new VisionTransformer(CONFIG, Scope.random(1, DType.FLOAT32, DEVICE));

  @TempDir private Path folder;
  private final List<ImageFeatures> taken = new ArrayList<>();
  private final List<Path> skipped = new ArrayList<>();

  private static RgbImage image(int width, int height, long seed) {
    byte[] pixels = new byte[3 * width * height];
    new Random(seed).nextBytes(pixels);
    return RgbImage.of(width, height, pixels);
  }

  private Path write(String name, RgbImage image) throws IOException {
    Path file = folder.resolve(name);
    PictureSheet.writeImage(file, image);
    return file;
  }

  @Test
  void itsDescriptionTellsNormalisationsApart() {
    FeatureExtractor other =
        new FeatureExtractor(
            MODEL, DEVICE, Normalization.of(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.255f));
    assertNotEquals(new FeatureExtractor(MODEL, DEVICE).description(), other.description());
    assertEquals(
        new FeatureExtractor(MODEL, DEVICE).description(),
        new FeatureExtractor(MODEL, DEVICE, Normalization.IMAGENET).description());
  }

  private void extract(List<Path> files, int batch) throws IOException {
    new FeatureExtractor(MODEL, DEVICE)
        .extract(
            files,
            new ImageSizing(14, null, null),
            batch,
            new FeatureExtractor.Receiver() {
              @Override
              public void accept(ImageFeatures features) {
                taken.add(features);
              }

              @Override
              public void skip(Path file, RecordReadException reason) {
                skipped.add(file);
              }
            },
            () -> false);
    taken.sort(Comparator.comparingInt(ImageFeatures::index));
  }

  @Test
  void featuresAreThoseOfTheModelAfterItsLastNormalisation() {
    RgbImage image = image(42, 28, 1);
    PatchFeatures features =
        new FeatureExtractor(MODEL, DEVICE).encode(List.of(image)).getFirst();

    Features direct =
        MODEL.forwardFeatures(
            Tensors.of(Normalization.IMAGENET.toChw(image), DEVICE, 1, 3, 28, 42));
    assertEquals(2, features.rows());
    assertEquals(3, features.columns());
    assertArrayEquals(direct.patchTokens().toFloatArray(), features.patches());
    assertArrayEquals(direct.classToken().toFloatArray(), features.classToken());
  }

  @Test
  void everyImageOfABatchGetsItsOwn() {
    RgbImage one = image(28, 28, 1);
    RgbImage other = image(28, 28, 2);
    FeatureExtractor extractor = new FeatureExtractor(MODEL, DEVICE);

    List<PatchFeatures> both = extractor.encode(List.of(one, other));

    assertArrayEquals(
        extractor.encode(List.of(other)).getFirst().patches(), both.get(1).patches(), 1e-5f);
  }

  @Test
  void imagesOfSeveralSizesAreAllTaken() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      files.add(write(i + ".png", image(i % 2 == 0 ? 28 : 42, 30, i)));
    }
    extract(files, 2);

    assertEquals(files, taken.stream().map(ImageFeatures::file).toList());
    assertEquals(new PixelSize(28, 30), taken.getFirst().original());
    assertEquals(28, taken.getFirst().image().height());
    assertTrue(taken.getFirst().isResized());
    assertEquals(3, taken.get(1).features().columns());
  }

  @Test
  void aDamagedImageIsSkippedAndTheOthersGoOn() throws IOException {
    Path good = write("good.png", image(28, 28, 1));
    Path damaged = folder.resolve("damaged.png");
    Files.write(damaged, new byte[]{1, 2, 3});

    extract(List.of(damaged, good), 4);

    assertEquals(List.of(damaged), skipped);
    assertEquals(List.of(good), taken.stream().map(ImageFeatures::file).toList());
  }

  @Test
  void classAttentionIsTheMeanOfTheHeadsAndOfAnImageOnly() {
    List<RgbImage> images = List.of(image(42, 28, 1), image(42, 28, 2));
    List<float[]> attention = new FeatureExtractor(MODEL, DEVICE).classAttention(images);

    float[] pixels = new float[3 * 28 * 42];
    Normalization.IMAGENET.toChw(images.get(1), pixels, 0);
    float[] heads =
        MODEL.lastSelfAttention(Tensors.of(pixels, DEVICE, 1, 3, 28, 42)).toFloatArray();
    float[] mean = new float[6];
    for (int i = 0; i < heads.length; i++) {
      mean[i % 6] += heads[i] / CONFIG.heads();
    }
    assertArrayEquals(mean, attention.get(1), 1e-6f);
    PatchFeatures map =
        new AttentionMaps(new FeatureExtractor(MODEL, DEVICE)).encode(images).get(1);
    assertEquals(2, map.rows());
    assertArrayEquals(attention.get(1), map.patches());
  }
}
