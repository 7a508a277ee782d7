package io.abaculus.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocSegmentationTest {
  @TempDir private Path folder;
  private Path root = Path.of("");

  @BeforeEach
  void layOut() throws IOException {
    root = folder.resolve("VOCSegmentation");
    Files.createDirectories(root.resolve("images"));
    Files.createDirectories(root.resolve("SegmentationClass"));
    Files.createDirectories(root.resolve("sets"));
    Files.writeString(root.resolve("sets/val.txt"), "b\na\n\n");
    for (String name : List.of("a", "b")) {
      Files.createFile(root.resolve("images/" + name + ".jpg"));
      Files.createFile(root.resolve("SegmentationClass/" + name + ".png"));
    }
  }

  @Test
  void imagesComeInTheOrderOfTheListWithTheirLabels() throws IOException {
    List<SegmentedFiles> images = VocSegmentation.validation(folder);
    assertEquals(
        new SegmentedFiles(
            root.resolve("images/b.jpg"), root.resolve("SegmentationClass/b.png")),
        images.getFirst());
    assertEquals(2, images.size());
    assertEquals(images, VocSegmentation.validation(root));
  }

  @Test
  void theLayoutInWhichVocIsPublishedIsReadToo(@TempDir Path published) throws IOException {
    Path devkit = published.resolve("VOCdevkit");
    Path year = devkit.resolve("VOC2012");
    Files.createDirectories(year.resolve("JPEGImages"));
    Files.createDirectories(year.resolve("SegmentationClass"));
    Files.createDirectories(year.resolve("ImageSets/Segmentation"));
    Files.writeString(year.resolve("ImageSets/Segmentation/val.txt"), "2007_000033\n");
    Files.createFile(year.resolve("JPEGImages/2007_000033.jpg"));
    Files.createFile(year.resolve("SegmentationClass/2007_000033.png"));

    List<SegmentedFiles> expected =
        List.of(
            new SegmentedFiles(
                year.resolve("JPEGImages/2007_000033.jpg"),
                year.resolve("SegmentationClass/2007_000033.png")));
    for (Path folder : List.of(published, devkit, year)) {
      assertEquals(expected, VocSegmentation.validation(folder));
    }
  }

  @Test
  void aMissingFileIsNamedWithTheList() throws IOException {
    Files.delete(root.resolve("SegmentationClass/a.png"));
    IOException failure =
        assertThrows(IOException.class, () -> VocSegmentation.validation(folder));
    assertEquals(
        "there is no %s, which %s lists"
            .formatted(root.resolve("SegmentationClass/a.png"), root.resolve("sets/val.txt")),
        failure.getMessage());
  }

  @Test
  void aFolderOfSomethingElseSaysWhatIsExpected(@TempDir Path other) {
    IOException failure =
        assertThrows(IOException.class, () -> VocSegmentation.validation(other));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("it should hold VOCSegmentation"),
        failure::toString);
  }
}
