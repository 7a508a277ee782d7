package io.abaculus.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageReadException;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.DatasetFiles.Packing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CocoLayoutTest {
  /** As in COCO's, other things stand before the categories, and these have more fields. */
  private static final String STUFF =
      """
          {"info": {"year": 2017}, "annotations": [{"id": 1, "segmentation": {"counts": "a]b"}}],
           "categories": [
             {"supercategory": "water", "id": 154, "name": "river"},
             {"supercategory": "textile", "id": 92, "name": "banner"},
             {"supercategory": "water", "id": 155, "name": "sea"},
             {"supercategory": "other", "id": 183, "name": "other"}]}""";

  private static final String PANOPTIC =
      """
          {"categories": [
             {"supercategory": "person", "isthing": 1, "id": 1, "name": "person", "color": [1, 2, 3]},
             {"supercategory": "animal", "isthing": 1, "id": 17, "name": "cat", "color": [4, 5, 6]},
             {"supercategory": "textile", "isthing": 0, "id": 92, "name": "banner"},
             {"supercategory": "ground", "isthing": 0, "id": 200, "name": "rug"}]}""";

  /** What the published one has before its categories. */
  private static String published(String segments) {
    return PANOPTIC.replaceFirst(
        "\\{",
        """
            {"images": [{"id": 139, "file_name": "000000000139.jpg"}],
             "annotations": [{"image_id": 139, "file_name": "000000000139.png", "segments_info": [%s]}],
            """
            .formatted(segments));
  }

  private static final String SEGMENTS =
      """
          {"id": 3226956, "category_id": 1, "iscrowd": 0, "bbox": [413, 158, 53, 138], "area": 2840},
          {"id": 6979964, "category_id": 17, "iscrowd": 0, "bbox": [1, 2, 3, 4], "area": 1},
          {"id": 7, "category_id": 92, "iscrowd": 0, "bbox": [1, 2, 3, 4], "area": 1}""";

  private void things(String folder, String json) throws IOException {
    files.image("val2017/000000000139.jpg", 5, 1);
    files.segments(folder + "panoptic_val2017/000000000139.png", 0, 3226956, 6979964, 7, 3226956);
    files.text(folder + "panoptic_val2017.json", json);
  }

  @TempDir private Path temporary;
  private DatasetFiles files;

  @BeforeEach
  void empty() throws IOException {
    files = new DatasetFiles(temporary);
  }

  private static SegmentationDataset open(DatasetKind kind, Path where) throws IOException {
    return SegmentationDatasets.open(kind, where, Split.VAL, Protocol.STANDARD);
  }

  private void stuff(String images, String labels, String json) throws IOException {
    files.image(images + "val2017/000000000139.jpg", 6, 1);
    files.image(images + "val2017/000000000285.jpg", 6, 1);
    files.mask(
        labels + "stuff_val2017_pixelmaps/000000000139.png", 0, 92, 154, 155, 183, 255);
    files.text(json + "stuff_val2017.json", STUFF);
  }

  private static void assertStuff(SegmentationDataset coco) throws IOException {
    assertEquals(List.of("textile", "water"), coco.classNames());
    assertEquals(List.of(List.of(255, 0, 1, 1, 255, 255)), DatasetFiles.labels(coco));
    assertEquals(255, coco.ignored());
    assertEquals("coco-stuff", coco.name());
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void stuffIsJoinedToSupercategoriesWithoutOther(Packing packing) throws IOException {
    stuff("images/", "annotations/stuff_annotations/", "annotations/stuff_annotations/");
    assertStuff(open(DatasetKind.COCO_STUFF, files.packed(packing)));
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void itsZipsUnpackedInOneFolderAreReadToo(Packing packing) throws IOException {
    stuff("", "annotations/", "annotations/");
    assertStuff(open(DatasetKind.COCO_STUFF, files.packed(packing)));
  }

  @Test
  void imagesWithoutLabelsDoNotBelongToIt() throws IOException {
    stuff("", "annotations/", "annotations/");
    assertEquals(
        List.of("000000000139.jpg"),
        DatasetFiles.names(open(DatasetKind.COCO_STUFF, files.folder())));
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void thingsAreJoinedToTheirsAndStuffDoesNotCount(Packing packing) throws IOException {
    files.image("images/val2017/000000000139.jpg", 5, 1);
    files.mask("annotations/val2017/000000000139.png", 0, 1, 17, 92, 200);
    files.text("annotations/panoptic_annotations/panoptic_val2017.json", PANOPTIC);

    SegmentationDataset coco = open(DatasetKind.COCO_THINGS, files.packed(packing));

    assertEquals(List.of("animal", "person"), coco.classNames());
    assertEquals(List.of(List.of(255, 1, 0, 255, 255)), DatasetFiles.labels(coco));
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void thingsAreReadFromTheSegmentsThatArePublished(Packing packing) throws IOException {
    things("annotations/", published(SEGMENTS));

    SegmentationDataset coco = open(DatasetKind.COCO_THINGS, files.packed(packing));

    assertEquals(List.of("animal", "person"), coco.classNames());
    assertEquals(List.of(List.of(255, 1, 0, 255, 1)), DatasetFiles.labels(coco));
  }

  @Test
  void aSegmentThatIsNotListedCostsItsImage() throws IOException {
    things("", published(SEGMENTS.replace("6979964", "6979965")));
    SegmentationDataset coco = open(DatasetKind.COCO_THINGS, files.folder());
    assertEquals(
        "it has the segment 6979964 (column 2, row 0), which %s does not list"
            .formatted(files.path("panoptic_val2017.json")),
        assertThrows(ImageReadException.class, () -> coco.get(0)).reason());
  }

  @Test
  void anImageWithoutAListCostsIt() throws IOException {
    things("", published(SEGMENTS).replace("000000000139.png", "000000000140.png"));
    SegmentationDataset coco = open(DatasetKind.COCO_THINGS, files.folder());
    assertEquals(
        files.path("panoptic_val2017.json") + " has no segments of it",
        assertThrows(ImageReadException.class, () -> coco.get(0)).reason());
  }

  @Test
  void segmentsNeedThreeSamples() throws IOException {
    things("", published(SEGMENTS));
    files.mask("panoptic_val2017/000000000139.png", 1, 2, 3, 4, 5);
    SegmentationDataset coco = open(DatasetKind.COCO_THINGS, files.folder());
    assertEquals(
        "a map of segments has three samples of 8 bits for a pixel, and this has 1 of 8: write them so",
        assertThrows(ImageReadException.class, () -> coco.get(0)).reason());
  }

  @Test
  void aCategoryOutOfRangeIsRefusedByName() throws IOException {
    things("", published(SEGMENTS.replace("92", "348")));
    assertEquals(
        files.path("panoptic_val2017.json") + " has a segment 7 of the category 348",
        assertThrows(IOException.class, () -> open(DatasetKind.COCO_THINGS, files.folder()))
            .getMessage());
  }

  private void assertIsRefused(String json, String reason) throws IOException {
    things("", json);
    assertEquals(
        files.path("panoptic_val2017.json") + " " + reason,
        assertThrows(IOException.class, () -> open(DatasetKind.COCO_THINGS, files.folder()))
            .getMessage());
  }

  @Test
  void whatAFileSaysTwiceAndOtherwiseIsRefused() throws IOException {
    String second = ", {\"id\": 7, \"category_id\": 1}";
    assertIsRefused(
        published(SEGMENTS + second), "has a segment 7 of the categories 92 and 1");
    String again = "]}, {\"file_name\": \"000000000139.png\", \"segments_info\": [";
    assertIsRefused(
        published(SEGMENTS + again), "lists two sets of segments of '000000000139.png'");
    assertIsRefused(
        published(SEGMENTS).replace("\"id\": 92", "\"id\": 17"),
        "has two categories with the number 17: a thing of supercategory 'animal' and stuff of supercategory 'textile'");
  }

  @Test
  void whatAFileSaysTwiceAlikeIsReadOnce() throws IOException {
    things("", published(SEGMENTS + ", {\"id\": 7, \"category_id\": 92}"));
    assertEquals(
        List.of(List.of(255, 1, 0, 255, 1)),
        DatasetFiles.labels(open(DatasetKind.COCO_THINGS, files.folder())));
  }

  /** Whose labels are the numbers of the categories less one, things and stuff together. */
  @Test
  void theLabelsOfCocoStuffItselfAreReadForBoth() throws IOException {
    files.image("val2017/000000000139.jpg", 5, 1);
    files.mask("stuffthingmaps/val2017/000000000139.png", 0, 16, 91, 153, 255);
    files.text("annotations/stuff_val2017.json", STUFF);
    files.text("annotations/panoptic_val2017.json", PANOPTIC);
    assertEquals(
        List.of(List.of(255, 255, 0, 1, 255)),
        DatasetFiles.labels(open(DatasetKind.COCO_STUFF, files.folder())));
    assertEquals(
        List.of(List.of(1, 0, 255, 255, 255)),
        DatasetFiles.labels(open(DatasetKind.COCO_THINGS, files.folder())));
  }

  @Test
  void partsMayLieInSeveralTarFilesOfOneFolder() throws IOException {
    Path holder = Files.createDirectory(temporary.resolve("holder"));
    files.image("val2017/000000000139.jpg", 2, 1);
    files.tar(holder.resolve("val2017.tar"));
    DatasetFiles labels = new DatasetFiles(Files.createDirectory(temporary.resolve("labels")));
    labels.mask("annotations/stuff_val2017_pixelmaps/000000000139.png", 154, 92);
    labels.text("annotations/stuff_val2017.json", STUFF);
    labels.tar(holder.resolve("annotations.tar"));
    assertEquals(
        List.of(List.of(1, 0)),
        DatasetFiles.labels(open(DatasetKind.COCO_STUFF, holder)));
  }

  @Test
  void aNumberThatIsNoCategorysCostsItsImage() throws IOException {
    stuff("", "annotations/", "annotations/");
    files.mask("annotations/stuff_val2017_pixelmaps/000000000139.png", 1, 92, 92, 92, 92, 92);
    SegmentationDataset coco = open(DatasetKind.COCO_STUFF, files.folder());
    ImageReadException refused = assertThrows(ImageReadException.class, () -> coco.get(0));
    assertEquals(
        "it has the label 1 (column 0, row 0), and labels are 0, 92, 154 to 155, 183, 255: give its"
            + " pixels one of these",
        refused.reason());
  }

  @Test
  void anotherJsonIsRefusedByName() throws IOException {
    stuff("", "annotations/", "annotations/");
    files.text("annotations/stuff_val2017.json", "{\"images\": []}");
    assertEquals(
        files.path("annotations/stuff_val2017.json") + " has no categories: is it COCO's?",
        assertThrows(
            IOException.class, () -> open(DatasetKind.COCO_STUFF, files.folder()))
            .getMessage());
  }

  @Test
  void aTruncatedJsonIsRefusedByName() throws IOException {
    stuff("", "annotations/", "annotations/");
    files.text("annotations/stuff_val2017.json", STUFF.substring(0, 60));
    String message =
        String.valueOf(
            assertThrows(
                IOException.class, () -> open(DatasetKind.COCO_STUFF, files.folder()))
                .getMessage());
    assertTrue(
        message.startsWith(
            files.path("annotations/stuff_val2017.json") + " is damaged or truncated ("),
        message);
  }

  @Test
  void labelsWithoutTheirImageAreTold() throws IOException {
    stuff("", "annotations/", "annotations/");
    Files.delete(files.path("val2017/000000000139.jpg"));
    assertEquals(
        files.path("val2017/000000000139.jpg").toString(),
        assertThrows(
            ImageReadException.class, () -> open(DatasetKind.COCO_STUFF, files.folder()))
            .file());
  }
}
