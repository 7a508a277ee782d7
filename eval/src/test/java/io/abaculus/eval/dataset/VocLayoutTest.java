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
import org.junit.jupiter.params.provider.ValueSource;

class VocLayoutTest {
  @TempDir private Path temporary;
  private DatasetFiles files;

  @BeforeEach
  void empty() throws IOException {
    files = new DatasetFiles(temporary);
  }

  /** As NeCo keeps it: image a is for training, b and c for validation. */
  private void layOutAsNeco() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      files.image("VOCSegmentation/images/" + name + ".jpg", 3, 1);
      files.mask("VOCSegmentation/SegmentationClass/" + name + ".png", 0, 20, 255);
      files.mask("VOCSegmentation/SegmentationClassAug/" + name + ".png", 1, 2, 3);
    }
    files.text("VOCSegmentation/sets/train.txt", "a\n");
    files.text("VOCSegmentation/sets/trainaug.txt", "a\nc\n");
    files.text("VOCSegmentation/sets/val.txt", "c\nb\n\n");
  }

  private static SegmentationDataset open(Path where, Split split) throws IOException {
    return SegmentationDatasets.open(DatasetKind.VOC, where, split, Protocol.STANDARD);
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void asNecoKeepsItImagesComeInTheOrderOfTheListWithTheirLabels(Packing packing)
      throws IOException {
    layOutAsNeco();

    SegmentationDataset voc = open(files.packed(packing), Split.VAL);

    assertEquals(List.of("c.jpg", "b.jpg"), DatasetFiles.names(voc));
    assertEquals(
        List.of(List.of(0, 20, 255), List.of(0, 20, 255)), DatasetFiles.labels(voc));
    assertEquals(3, voc.get(0).image().width());
    assertEquals(21, voc.classes());
    assertEquals("tvmonitor", voc.classNames().get(20));
    assertEquals(255, voc.ignored());
    assertEquals("voc", voc.name());
  }

  @Test
  void imagesOfOnesOwnMayNameTheirClasses() throws IOException {
    layOutAsNeco();
    files.text("VOCSegmentation/classes.txt", "ground\ndisc\nsquare\nring\n");

    SegmentationDataset named = open(files.folder(), Split.TRAINAUG);

    assertEquals(List.of("ground", "disc", "square", "ring"), named.classNames());
    assertEquals(List.of(1, 2, 3), DatasetFiles.labels(named).getFirst());
  }

  @Test
  void itsOwnFolderMayBeGivenToo() throws IOException {
    layOutAsNeco();
    assertEquals(
        List.of("c.jpg", "b.jpg"),
        DatasetFiles.names(open(files.path("VOCSegmentation"), Split.VAL)));
  }

  @Test
  void augmentedTrainingImagesHaveTheLabelsOfSbd() throws IOException {
    layOutAsNeco();
    SegmentationDataset voc = open(files.folder(), Split.TRAINAUG);
    assertEquals(List.of("a.jpg", "c.jpg"), DatasetFiles.names(voc));
    assertEquals(List.of(1, 2, 3), DatasetFiles.labels(voc).getFirst());
  }

  @Test
  void trainingImagesHaveThemByTheReferencesProtocolOnly() throws IOException {
    layOutAsNeco();
    assertEquals(
        List.of(List.of(0, 20, 255)), DatasetFiles.labels(open(files.folder(), Split.TRAIN)));
    assertEquals(
        List.of(List.of(1, 2, 3)),
        DatasetFiles.labels(
            SegmentationDatasets.open(
                DatasetKind.VOC, files.folder(), Split.TRAIN, Protocol.REFERENCE)));
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void asItIsPublishedItIsReadToo(Packing packing) throws IOException {
    layOutAsPublished();
    SegmentationDataset voc = open(files.packed(packing), Split.VAL);
    assertEquals(List.of("2007_000033.jpg"), DatasetFiles.names(voc));
    assertEquals(List.of(List.of(1, 255)), DatasetFiles.labels(voc));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VOCdevkit", "VOCdevkit/VOC2012"})
  void thePublishedFoldersMayBeGivenToo(String folder) throws IOException {
    layOutAsPublished();
    assertEquals(1, open(files.path(folder), Split.VAL).size());
  }

  private void layOutAsPublished() throws IOException {
    files.image("VOCdevkit/VOC2012/JPEGImages/2007_000033.jpg", 2, 1);
    files.mask("VOCdevkit/VOC2012/SegmentationClass/2007_000033.png", 1, 255);
    files.text("VOCdevkit/VOC2012/ImageSets/Segmentation/val.txt", "2007_000033\n");
  }

  @Test
  void aListMayHaveWindowsLineEnds() throws IOException {
    layOutAsNeco();
    files.text("VOCSegmentation/sets/val.txt", "\ufeffb\r\nc\r\n");
    assertEquals(
        List.of("b.jpg", "c.jpg"), DatasetFiles.names(open(files.folder(), Split.VAL)));
  }

  @Test
  void anImageThatWouldCountTwiceIsRefusedWithItsLines() throws IOException {
    layOutAsNeco();
    files.text("VOCSegmentation/sets/val.txt", "b\nc\n\nb \n");
    assertEquals(
        "line 4 of %s lists b as line 1 does, which would count twice: remove one of them"
            .formatted(files.path("VOCSegmentation/sets/val.txt")),
        assertThrows(IOException.class, () -> open(files.folder(), Split.VAL)).getMessage());
  }

  @Test
  void anEmptyListIsRefused() throws IOException {
    layOutAsNeco();
    files.text("VOCSegmentation/sets/val.txt", "\n");
    assertEquals(
        files.path("VOCSegmentation/sets/val.txt") + " lists no images",
        assertThrows(IOException.class, () -> open(files.folder(), Split.VAL)).getMessage());
  }

  @Test
  void aListedFileThatIsMissingIsNamedWithTheLine() throws IOException {
    layOutAsNeco();
    Files.delete(files.path("VOCSegmentation/SegmentationClass/b.png"));
    ImageReadException missing =
        assertThrows(ImageReadException.class, () -> open(files.folder(), Split.VAL));
    assertEquals(
        files.path("VOCSegmentation/SegmentationClass/b.png").toString(), missing.file());
    assertEquals(
        "there is no such file, and line 2 of %s lists it: copy or unpack it again"
            .formatted(files.path("VOCSegmentation/sets/val.txt")),
        missing.reason());
  }

  @Test
  void aFolderOfSomethingElseIsToldWhereTheListWasLookedFor() {
    assertEquals(
        ("no validation images in %s: looked for VOCSegmentation/sets/val.txt, sets/val.txt,"
            + " VOCdevkit/VOC2012/ImageSets/Segmentation/val.txt,"
            + " VOC2012/ImageSets/Segmentation/val.txt, ImageSets/Segmentation/val.txt; give the"
            + " folder that holds VOCSegmentation or VOCdevkit, or VOCtrainval_11-May-2012.tar")
            .formatted(files.folder()),
        assertThrows(IOException.class, () -> open(files.folder(), Split.VAL)).getMessage());
  }

  @Test
  void theListThatVocDoesNotComeWithIsSaidToComeWithSbd() throws IOException {
    layOutAsPublished();
    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> open(files.folder(), Split.TRAINAUG))
                .getMessage());
    assertTrue(message.contains("it comes with SBD's labels"), message);
  }
}
