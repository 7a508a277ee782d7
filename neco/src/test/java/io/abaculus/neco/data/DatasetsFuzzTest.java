package io.abaculus.neco.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.abaculus.testing.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes the list of a data set's training images has, the images are found or it is refused by an
 * {@link IOException}, in time and in little memory. As a test this takes a list of each kind and the inputs in
 * {@code DatasetsFuzzTestInputs}; with {@code JAZZER_FUZZ=1} it looks for others.
 */
class DatasetsFuzzTest {
  private static final int MOST_BYTES = 64 << 20;

  @TempDir private static Path root;

  /** Both data sets that have lists, each with two images. */
  @BeforeAll
  static void makeDatasets() throws IOException {
    for (String image : List.of(
        "images/2007_000032.jpg", "images/2007_000039.jpg", "train/n01558993/a.JPEG",
        "train/n01601694/b.JPEG")) {
      Files.createDirectories(root.resolve(image).getParent());
      Files.createFile(root.resolve(image));
    }
    Files.createDirectories(root.resolve("sets"));
  }

  @MethodSource("lists")
  @FuzzTest(maxDuration = "10m")
  void anyListIsReadOrRefused(byte[] content) throws IOException {
    Files.write(root.resolve("sets/trainaug.txt"), content);
    Files.write(root.resolve("imagenet100.txt"), content);
    Cost.check(
        MOST_BYTES,
        () -> {
          open(DatasetLayout.VOC);
          open(DatasetLayout.IMAGENET100);
        });
  }

  private static void open(DatasetLayout layout) {
    try {
      Datasets.open(root, layout);
    } catch (IOException e) {
      // What a list without images gives, and one that is no text.
    }
  }

  static List<byte[]> lists() {
    return Stream.of(
        "2007_000032\n2007_000039\n",
        "/JPEGImages/2007_000032.jpg /SegmentationClassAug/2007_000032.png\r\n\r\n",
        "n01558993 robin, American robin\nn01601694\n",
        "train/n01558993/a.JPEG\nn01601694/b.JPEG 5\n")
        .map(text -> text.getBytes(UTF_8)).toList();
  }
}
