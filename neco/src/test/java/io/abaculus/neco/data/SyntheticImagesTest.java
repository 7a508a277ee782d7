package io.abaculus.neco.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticImagesTest {
  @TempDir Path root;

  @Test
  void liesOnDiskAsPascalVoc() throws IOException {
    new SyntheticImages(5, 2, 64, 48, 1).write(root);

    Path voc = root.resolve("VOCSegmentation");
    List<String> trainaug = Files.readAllLines(voc.resolve("sets/trainaug.txt"));
    assertEquals(5, trainaug.size());
    assertEquals(trainaug.subList(0, 3), Files.readAllLines(voc.resolve("sets/train.txt")));
    assertEquals(
        List.of("synthetic_000005", "synthetic_000006"),
        Files.readAllLines(voc.resolve("sets/val.txt")));
    ImageDataset dataset = Datasets.open(root);
    assertEquals("voc of 5 images", dataset.toString());
    RgbImage image = ImageDecoder.DEFAULT.decode(dataset.path(0));
    assertEquals(64, image.width());
    assertEquals(48, image.height());
    for (String folder : List.of("SegmentationClass", "SegmentationClassAug")) {
      assertTrue(Files.exists(voc.resolve(folder).resolve("synthetic_000006.png")));
    }
  }

  @Test
  void masksHoldClassNumbersInVocsColoursAndALineToIgnore() throws IOException {
    new SyntheticImages(4, 0, 96, 64, 2).write(root);
    Set<Integer> labels = new TreeSet<>();
    for (int i = 0; i < 4; i++) {
      Path file = root.resolve("VOCSegmentation/SegmentationClass/synthetic_00000" + i + ".png");
      BufferedImage mask = ImageIO.read(file.toFile());
      IndexColorModel palette = assertInstanceOf(IndexColorModel.class, mask.getColorModel());
      assertEquals(0xff800000, palette.getRGB(1));
      assertEquals(0xff008000, palette.getRGB(2));
      assertEquals(0xffe0e0c0, palette.getRGB(255));
      int[] pixels = mask.getRaster().getSamples(0, 0, 96, 64, 0, (int[]) null);
      Arrays.stream(pixels).forEach(labels::add);
      assertTrue(Arrays.stream(pixels).anyMatch(label -> label == 0));
    }
    assertEquals(Set.of(0, 1, 2, 3, 4, 255), labels);
    assertEquals(5, SyntheticImages.CLASS_NAMES.size());
  }

  @Test
  void aSeedGivesTheSameFiles() throws IOException {
    new SyntheticImages(1, 0, 32, 32, 3).write(root.resolve("a"));
    new SyntheticImages(1, 0, 32, 32, 3).write(root.resolve("b"));
    new SyntheticImages(1, 0, 32, 32, 4).write(root.resolve("c"));

    assertArrayEquals(image("a"), image("b"));
    assertFalse(Arrays.equals(image("a"), image("c")));
  }

  private byte[] image(String set) throws IOException {
    return Files
        .readAllBytes(root.resolve(set).resolve("VOCSegmentation/images/synthetic_000000.jpg"));
  }
}
