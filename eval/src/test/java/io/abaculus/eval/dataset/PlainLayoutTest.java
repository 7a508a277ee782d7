package io.abaculus.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.ImageReadException;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.DatasetFiles.Packing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlainLayoutTest {
  @TempDir private Path temporary;
  private DatasetFiles files;

  @BeforeEach
  void empty() throws IOException {
    files = new DatasetFiles(temporary);
  }

  private static SegmentationDataset open(Path where, Split split) throws IOException {
    return SegmentationDatasets.open(DatasetKind.FOLDER, where, split, Protocol.STANDARD);
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void imagesOfAnyFormatHaveTheMasksOfTheirNames(Packing packing) throws IOException {
    files.image("images/b.png", 2, 1).mask("masks/b.png", 1, 255);
    files.image("images/more/a.jpg", 2, 1).mask("masks/more/a.png", 0, 2);
    files.text("classes.txt", "sky\r\nsea\r\nland\r\n");

    SegmentationDataset own = open(files.packed(packing), Split.VAL);

    assertEquals(List.of("b.png", "a.jpg"), DatasetFiles.names(own));
    assertEquals(List.of(List.of(1, 255), List.of(0, 2)), DatasetFiles.labels(own));
    assertEquals(List.of("sky", "sea", "land"), own.classNames());
    assertEquals(255, own.ignored());
    assertEquals("folder", own.name());
  }

  @ParameterizedTest
  @CsvSource({"train/images, train/masks, val/images, val/masks",
    "images/train, masks/train, images/val, masks/val"})
  void splitsAreFoldersAboveOrBelow(
      String images, String masks, String valImages, String valMasks) throws IOException {
    files.image(images + "/a.jpg", 1, 1).mask(masks + "/a.png", 0);
    files.image(valImages + "/b.jpg", 1, 1).mask(valMasks + "/b.png", 1);
    assertEquals(List.of("a.jpg"), DatasetFiles.names(open(files.folder(), Split.TRAIN)));
    assertEquals(List.of("b.jpg"), DatasetFiles.names(open(files.folder(), Split.VAL)));
  }

  @Test
  void aTarFileMayHoldItsFolder() throws IOException {
    files.image("mine/images/a.jpg", 1, 1).mask("mine/masks/a.png", 0);
    files.text("mine/classes.txt", "all");
    SegmentationDataset own = open(files.packed(Packing.TAR), Split.VAL);
    assertEquals(List.of("a.jpg"), DatasetFiles.names(own));
    assertEquals(List.of("all"), own.classNames());
  }

  @Test
  void withoutNamesClassesAreThoseUpToTheHighestLabelOfAllSplits() throws IOException {
    files.image("train/images/a.jpg", 2, 1).mask("train/masks/a.png", 3, 255);
    files.image("val/images/b.jpg", 1, 1).mask("val/masks/b.png", 1);
    assertEquals(
        List.of("class 0", "class 1", "class 2", "class 3"),
        open(files.folder(), Split.VAL).classNames());
  }

  @Test
  void imagesInNoSplitAreNotForTraining() throws IOException {
    files.image("images/a.jpg", 1, 1).mask("masks/a.png", 0);
    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> open(files.folder(), Split.TRAIN))
                .getMessage());
    assertTrue(
        message.startsWith(
            "no training images in " + files.folder()
                + ": looked for train/images, images/train; put images there"),
        message);
  }

  @Test
  void trainingImagesAreNotForValidation() throws IOException {
    files.image("images/train/a.jpg", 1, 1).mask("masks/train/a.png", 0);
    assertThrows(IOException.class, () -> open(files.folder(), Split.VAL));
  }

  @Test
  void anImageWithoutAMaskIsNamed() throws IOException {
    files.image("images/a.jpg", 1, 1).mask("masks/b.png", 0);
    assertEquals(
        files.path("masks/a.png").toString(),
        assertThrows(ImageReadException.class, () -> open(files.folder(), Split.VAL)).file());
  }

  @Test
  void aLabelWithoutANameCostsItsImage() throws IOException {
    files.image("images/a.jpg", 1, 1).mask("masks/a.png", 2).text("classes.txt", "one\ntwo");
    SegmentationDataset own = open(files.folder(), Split.VAL);
    assertTrue(
        assertThrows(ImageReadException.class, () -> own.get(0))
            .reason()
            .startsWith("it has the label 2 (column 0, row 0), and labels are 0 to 1, 255"));
  }

  @Test
  void aBlankLineBetweenNamesIsRefused() throws IOException {
    files.image("images/a.jpg", 1, 1).mask("masks/a.png", 0).text("classes.txt", "one\n\ntwo");
    assertEquals(
        "line 2 of %s is blank, and should have the name of class 1"
            .formatted(files.path("classes.txt")),
        assertThrows(IOException.class, () -> open(files.folder(), Split.VAL)).getMessage());
  }
}
