package io.abaculus.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.data.Collator;
import io.abaculus.data.DataLoader;
import io.abaculus.data.LoaderOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir private Path root;

  /** An image of one colour. */
  private void write(String name, int width, int height, int color) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, color);
      }
    }
    ImageIO.write(image, "png", file.toFile());
  }

  @Test
  void classesAndTheirImagesAreInTheOrderOfTheirNames() throws IOException {
    write("dog/b.png", 1, 1, 0);
    write("dog/a.png", 1, 1, 0);
    write("cat/young/z.png", 1, 1, 0);
    write(".hidden/a.png", 1, 1, 0);
    write("not-in-a-class.png", 1, 1, 0);
    Files.writeString(root.resolve("cat/notes.txt"), "not an image");

    ImageFolder folder = ImageFolder.open(root);

    assertEquals(List.of("cat", "dog"), folder.classes());
    assertEquals(
        List.of(
            root.resolve("cat/young/z.png"), root.resolve("dog/a.png"), root.resolve("dog/b.png")),
        IntStream.range(0, folder.size()).mapToObj(folder::path).toList());
    assertEquals(0, folder.get(0).label());
    assertEquals(1, folder.get(2).label());
    assertEquals(List.of(), folder.unread());
  }

  @Test
  void aBatchHoldsNormalisedPixelsAndLabels() throws IOException {
    write("black/a.png", 8, 6, 0x000000);
    write("white/a.png", 6, 8, 0xffffff);
    Normalization normalization = Normalization.of(0.5f, 0.5f, 0.5f, 0.25f, 0.25f, 0.25f);
    try (DataLoader<LabelledImage, ImageBatch> loader =
        DataLoader.open(
            ImageFolder.open(root),
            LoaderOptions.inOrder(2),
            ImageBatch.collator(
                ImageTransforms.resize(4, Interpolation.BICUBIC)
                    .andThen(ImageTransforms.centerCrop(2)),
                normalization))) {
      ImageBatch batch = loader.next().value();

      assertEquals("(2, 3, 2, 2)", batch.images().type().shape().toString());
      // (0 - 0.5) / 0.25 and (1 - 0.5) / 0.25
      float[] expected = new float[24];
      Arrays.fill(expected, 0, 12, -2);
      Arrays.fill(expected, 12, 24, 2);
      assertArrayEquals(expected, batch.images().floats());
      assertArrayEquals(new long[]{0, 1}, batch.labels().longs());
    }
  }

  @Test
  void anImageThatCannotBeReadIsNamed() throws IOException {
    write("cat/a.png", 2, 2, 0);
    Path damaged = root.resolve("cat/b.png");
    Files.writeString(damaged, "not an image");
    try (DataLoader<LabelledImage, Integer> loader =
        DataLoader.open(
            ImageFolder.open(root),
            LoaderOptions.inOrder(2),
            Collator.of((image, random) -> image, List::size))) {
      UncheckedIOException stopped = assertThrows(UncheckedIOException.class, loader::next);
      assertEquals(
          "cannot read the image " + damaged
              + ": it is no image of a known format (JPEG, PNG, WebP, BMP, GIF)",
          assertInstanceOf(ImageReadException.class, stopped.getCause()).getMessage());
    }
  }

  @Test
  void aFolderWithoutClassesAndAClassWithoutImagesAreRefused() throws IOException {
    write("image.png", 1, 1, 0);
    assertEquals(
        "no labelled images in " + root.toAbsolutePath()
            + ": it should hold a folder of images for each class",
        assertThrows(IOException.class, () -> ImageFolder.open(root)).getMessage());
    Files.createDirectories(root.resolve("cat"));
    assertEquals(
        "the class " + root.resolve("cat").toAbsolutePath() + " has no image",
        assertThrows(IOException.class, () -> ImageFolder.open(root)).getMessage());
  }

  @Test
  void imagesOfOneBatchHaveOneSize() {
    List<LabelledImage> images =
        List.of(
            new LabelledImage(RgbImage.of(1, 2, new byte[6]), 0),
            new LabelledImage(RgbImage.of(2, 1, new byte[6]), 0));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> ImageBatch.of(images, Normalization.IMAGENET));
    assertEquals(
        "images of one batch have one size, but there are 1 x 2 and 2 x 1 pixels",
        refused.getMessage());
  }
}
