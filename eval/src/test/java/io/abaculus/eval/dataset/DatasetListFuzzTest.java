package io.abaculus.eval.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.abaculus.eval.Protocol;
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
 * Whatever bytes there are in what lists a data set's images, classes or segments, it is opened or refused by an
 * {@link IOException}, in time and in little memory. As tests these take a list of each kind and the inputs in
 * {@code DatasetListFuzzTestInputs}; with {@code JAZZER_FUZZ=1} one of them looks for others.
 */
class DatasetListFuzzTest {
  private static final int MOST_BYTES = 64 << 20;

  @TempDir private static Path root;

  /** Images and labels, which are looked for and not opened. */
  @BeforeAll
  static void makeDatasets() throws IOException {
    for (String file : List.of(
        "VOCSegmentation/images/2007_000033.jpg",
        "VOCSegmentation/SegmentationClass/2007_000033.png",
        "val2017/000000000139.jpg", "panoptic_val2017/000000000139.png",
        "stuff_val2017_pixelmaps/000000000139.png")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.createFile(root.resolve(file));
    }
    Files.createDirectories(root.resolve("VOCSegmentation/sets"));
  }

  @MethodSource("names")
  @FuzzTest(maxDuration = "10m")
  void anyListOfNamesIsReadOrRefused(byte[] content) throws IOException {
    Path images = root.resolve("VOCSegmentation/sets/val.txt");
    Path classes = root.resolve("VOCSegmentation/classes.txt");
    Files.write(images, "2007_000033".getBytes(UTF_8));
    Files.write(classes, content);
    Path list = Files.write(root.resolve("list"), content);
    Cost.check(MOST_BYTES, () -> open(DatasetKind.VOC));
    Files.delete(classes);
    Cost.check(MOST_BYTES, () -> listed(list));
    Files.write(images, content);
    Cost.check(MOST_BYTES, () -> open(DatasetKind.VOC));
  }

  @MethodSource("json")
  @FuzzTest(maxDuration = "10m")
  void anyJsonIsReadOrRefused(byte[] content) throws IOException {
    Files.write(root.resolve("stuff_val2017.json"), content);
    Files.write(root.resolve("panoptic_val2017.json"), content);
    Cost.check(
        MOST_BYTES,
        () -> {
          open(DatasetKind.COCO_STUFF);
          open(DatasetKind.COCO_THINGS);
        });
  }

  private static void open(DatasetKind kind) {
    try {
      SegmentationDatasets.open(kind, root, Split.VAL, Protocol.STANDARD);
    } catch (IOException e) {
      // What a damaged list gives.
    }
  }

  private static void listed(Path list) {
    try {
      Subset.listed(
          SegmentationDatasets.open(DatasetKind.VOC, root, Split.VAL, Protocol.STANDARD), list);
    } catch (IOException e) {
      // What a list of other images gives.
    }
  }

  static List<byte[]> names() {
    return Stream.of(
        "2007_000033\n", "\ufeff2007_000033\r\n\r\n", "images/2007_000033.jpg\n",
        "background\naeroplane\nbicycle\n")
        .map(text -> text.getBytes(UTF_8)).toList();
  }

  static List<byte[]> json() {
    return Stream.of(
        """
        {"info": {"year": 2017}, "categories": [
          {"id": 92, "name": "banner", "supercategory": "textile"},
          {"id": 93, "name": "blanket", "supercategory": "textile", "isthing": 0},
          {"id": 183, "name": "other", "supercategory": "other"}]}
        """,
        """
        {"annotations": [{"image_id": 139, "file_name": "000000000139.png", "segments_info": [
            {"id": 3226956, "category_id": 72, "iscrowd": 0, "bbox": [413, 158, 53, 138], "area": 2840}]}],
         "categories": [{"id": 72, "name": "tv", "supercategory": "electronic", "isthing": 1}]}
        """)
        .map(text -> text.getBytes(UTF_8)).toList();
  }
}
