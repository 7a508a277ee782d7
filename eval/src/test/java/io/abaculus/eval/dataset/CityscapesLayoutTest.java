package io.abaculus.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.DatasetFiles.Packing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CityscapesLayoutTest {
  @TempDir private Path temporary;
  private DatasetFiles files;

  @BeforeEach
  void empty() throws IOException {
    files = new DatasetFiles(temporary);
  }

  private void layOut(String images, String labels) throws IOException {
    files.image(images + "leftImg8bit/val/ulm/ulm_000000_000019_leftImg8bit.png", 4, 1);
    files.mask(labels + "gtFine/val/ulm/ulm_000000_000019_gtFine_labelIds.png", 7, 33, 0, 255);
    files.mask(labels + "gtFine/val/ulm/ulm_000000_000019_gtFine_instanceIds.png", 1);
  }

  private static SegmentationDataset open(Path where) throws IOException {
    return SegmentationDatasets.open(
        DatasetKind.CITYSCAPES, where, Split.VAL, Protocol.STANDARD);
  }

  private static void assertRead(SegmentationDataset cityscapes) throws IOException {
    assertEquals(
        List.of("ulm_000000_000019_leftImg8bit.png"), DatasetFiles.names(cityscapes));
    assertEquals(List.of(List.of(0, 18, 255, 255)), DatasetFiles.labels(cityscapes));
    assertEquals(19, cityscapes.classes());
    assertEquals("road", cityscapes.classNames().getFirst());
    assertEquals("bicycle", cityscapes.classNames().getLast());
    assertEquals(255, cityscapes.ignored());
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void thirtyFourLabelsAreNineteenClassesAndWhatDoesNotCount(Packing packing)
      throws IOException {
    layOut("", "");
    assertRead(open(files.packed(packing)));
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void theFoldersOfThePublishedFilesAreFoundToo(Packing packing) throws IOException {
    layOut("leftImg8bit_trainvaltest/", "gtFine_trainvaltest/");
    assertRead(open(files.packed(packing)));
  }

  @Test
  void labelsThatAreNotThereAreToldWithWhatToDo() throws IOException {
    files.image("leftImg8bit/val/ulm/ulm_000000_000019_leftImg8bit.png", 4, 1);
    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> open(files.folder())).getMessage());
    assertTrue(
        message.startsWith(
            "no labels of the validation images in " + files.folder() + ": looked for gtFine/val,"),
        message);
  }

  @Test
  void imagesWithoutTheEndOfTheirNamesAreNone() throws IOException {
    files.image("leftImg8bit/val/ulm/photo.png", 4, 1);
    files.mask("gtFine/val/ulm/photo.png", 7);
    assertEquals(
        "there are no images named *_leftImg8bit.png in " + files.path("leftImg8bit/val"),
        assertThrows(IOException.class, () -> open(files.folder())).getMessage());
  }
}
