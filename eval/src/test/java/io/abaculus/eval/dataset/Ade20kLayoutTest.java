package io.abaculus.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.data.image.ImageReadException;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.DatasetFiles.Packing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Ade20kLayoutTest {
  @TempDir private Path temporary;
  private DatasetFiles files;

  @BeforeEach
  void layOut() throws IOException {
    files = new DatasetFiles(temporary);
    files.image("ADEChallengeData2016/images/training/ADE_train_00000001.jpg", 3, 1);
    files.mask("ADEChallengeData2016/annotations/training/ADE_train_00000001.png", 0, 1, 150);
    files.image("ADEChallengeData2016/images/validation/ADE_val_00000001.jpg", 2, 1);
    files.mask("ADEChallengeData2016/annotations/validation/ADE_val_00000001.png", 3, 0);
  }

  private static SegmentationDataset open(Path where, Split split, Protocol protocol)
      throws IOException {
    return SegmentationDatasets.open(DatasetKind.ADE20K, where, split, protocol);
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void classesBeginWithLabel1AndLabel0DoesNotCount(Packing packing) throws IOException {
    SegmentationDataset ade = open(files.packed(packing), Split.TRAIN, Protocol.STANDARD);
    assertEquals(List.of("ADE_train_00000001.jpg"), DatasetFiles.names(ade));
    assertEquals(List.of(List.of(255, 0, 149)), DatasetFiles.labels(ade));
    assertEquals(255, ade.ignored());
    assertEquals(150, ade.classes());
    assertEquals("wall", ade.classNames().getFirst());
    assertEquals("flag", ade.classNames().getLast());
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void byTheReferencesProtocolLabel0IsAClassThatIsIgnored(Packing packing) throws IOException {
    SegmentationDataset ade = open(files.packed(packing), Split.VAL, Protocol.REFERENCE);
    assertEquals(List.of(List.of(3, 0)), DatasetFiles.labels(ade));
    assertEquals(0, ade.ignored());
    assertEquals(151, ade.classes());
    assertEquals(List.of("other", "wall"), ade.classNames().subList(0, 2));
    assertEquals("flag", ade.classNames().getLast());
  }

  @Test
  void itsOwnFolderMayBeGivenToo() throws IOException {
    assertEquals(
        1, open(files.path("ADEChallengeData2016"), Split.VAL, Protocol.STANDARD).size());
  }

  @Test
  void classesAreNamedByItsOwnTableIfThatIsThere() throws IOException {
    StringBuilder table = new StringBuilder("Idx\tRatio\tTrain\tVal\tStuff\tName\r\n");
    for (int label = 1; label <= 150; label++) {
      table.append("%d\t0.1\t5\t6\t0\tname %d, other name\r\n".formatted(label, label));
    }
    files.text("ADEChallengeData2016/objectInfo150.txt", table.toString());
    assertEquals(
        "name 1",
        open(files.folder(), Split.VAL, Protocol.STANDARD).classNames().getFirst());
  }

  @Test
  void aTableOfOtherClassesIsRefused() throws IOException {
    files.text("ADEChallengeData2016/objectInfo150.txt", "Idx\tName\n1\twall\n");
    assertEquals(
        "%s has 1 classes, and ADE20K has 150: download it again, or remove it"
            .formatted(files.path("ADEChallengeData2016/objectInfo150.txt")),
        assertThrows(
            IOException.class, () -> open(files.folder(), Split.VAL, Protocol.STANDARD))
            .getMessage());
  }

  @Test
  void anImageWithoutLabelsIsNamedWhenTheDataSetIsOpened() throws IOException {
    Path mask = files.path("ADEChallengeData2016/annotations/validation/ADE_val_00000001.png");
    Files.delete(mask);
    files.mask("ADEChallengeData2016/annotations/validation/another.png", 1);
    ImageReadException missing =
        assertThrows(
            ImageReadException.class, () -> open(files.folder(), Split.VAL, Protocol.STANDARD));
    assertEquals(mask.toString(), missing.file());
    assertEquals(
        "there is no such file, and %s should have its labels in it: copy or unpack it again"
            .formatted(
                files.path("ADEChallengeData2016/images/validation/ADE_val_00000001.jpg")),
        missing.reason());
  }

  @Test
  void aLabelBeyondTheClassesCostsItsImageAndIsToldWithItsPlace() throws IOException {
    files.mask("ADEChallengeData2016/annotations/validation/ADE_val_00000001.png", 3, 151);
    SegmentationDataset ade = open(files.folder(), Split.VAL, Protocol.STANDARD);
    ImageReadException refused = assertThrows(ImageReadException.class, () -> ade.get(0));
    assertEquals(
        "it has the label 151 (column 1, row 0), and labels are 0 to 150: give its pixels one of"
            + " these",
        refused.reason());
  }

  @Test
  void labelsOfAnotherSizeCostTheirImage() throws IOException {
    files.mask("ADEChallengeData2016/annotations/validation/ADE_val_00000001.png", 3, 1, 2);
    SegmentationDataset ade = open(files.folder(), Split.VAL, Protocol.STANDARD);
    ImageReadException refused = assertThrows(ImageReadException.class, () -> ade.get(0));
    assertEquals(
        files.path("ADEChallengeData2016/annotations/validation/ADE_val_00000001.png").toString(),
        refused.file());
    assertEquals(
        "it has labels of 3 x 1 pixels, and %s has 2 x 1: they must be of one size"
            .formatted(ade.recordName(0)),
        refused.reason());
  }

  @Test
  void aTruncatedMaskCostsItsImage() throws IOException {
    Path mask = files.path("ADEChallengeData2016/annotations/validation/ADE_val_00000001.png");
    byte[] whole = Files.readAllBytes(mask);
    Files.write(mask, Arrays.copyOf(whole, whole.length / 2));
    SegmentationDataset ade = open(files.folder(), Split.VAL, Protocol.STANDARD);
    ImageReadException refused = assertThrows(ImageReadException.class, () -> ade.get(0));
    assertEquals(mask.toString(), refused.file());
  }

  @Test
  void aMaskThatGoesAwayIsToldWhenItIsRead() throws IOException {
    SegmentationDataset ade = open(files.folder(), Split.VAL, Protocol.STANDARD);
    Files.delete(files.path("ADEChallengeData2016/annotations/validation/ADE_val_00000001.png"));
    assertEquals(
        "there is no such file",
        assertThrows(ImageReadException.class, () -> ade.get(0)).reason());
  }
}
