package io.abaculus.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.eval.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentationDatasetsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(DatasetKind.class)
  void aDataSetIsFoundByItsName(DatasetKind kind) {
    assertEquals(kind, DatasetKind.named(kind.toString()));
  }

  @Test
  void aMistypedNameIsToldWithTheNearest() {
    assertEquals(
        "there is no data set called 'citiscapes', only voc, ade20k, coco-stuff, coco-things,"
            + " cityscapes, folder; did you mean cityscapes?",
        assertThrows(IllegalArgumentException.class, () -> DatasetKind.named("citiscapes"))
            .getMessage());
    assertEquals(
        "there is no split called 'trainaugg', only train, trainaug, val; did you mean trainaug?",
        assertThrows(IllegalArgumentException.class, () -> Split.named("trainaugg"))
            .getMessage());
  }

  private String refused(Path where, DatasetKind kind) {
    return String.valueOf(
        assertThrows(
            IOException.class,
            () -> SegmentationDatasets.open(kind, where, Split.VAL, Protocol.STANDARD))
            .getMessage());
  }

  @Test
  void aSplitThatADataSetDoesNotHaveIsRefused() {
    assertEquals(
        "ade20k has no split trainaug, only train, val",
        assertThrows(
            IllegalArgumentException.class,
            () -> SegmentationDatasets.open(
                DatasetKind.ADE20K, folder, Split.TRAINAUG, Protocol.STANDARD))
            .getMessage());
  }

  @Test
  void aPathOfNothingIsNamed() {
    assertEquals(
        "there is no folder or .tar file " + folder.resolve("none"),
        refused(folder.resolve("none"), DatasetKind.VOC));
  }

  @ParameterizedTest
  @EnumSource(DatasetKind.class)
  void anEmptyFolderIsToldWhatWasLookedFor(DatasetKind kind) {
    String message = refused(folder, kind);
    assertTrue(
        message.contains(" in " + folder + ": looked for ") && message.contains("; "), message);
  }

  @Test
  void aCompressedFileIsToBeUnpackedOnce() throws IOException {
    Path compressed = Files.createFile(folder.resolve("voc.tar.gz"));
    assertEquals(
        compressed
            + " is compressed, so its images cannot be read in any order: unpack it once",
        refused(compressed, DatasetKind.VOC));
  }

  @Test
  void aCompressedFileBesideIsPointedTo() throws IOException {
    Path compressed = Files.createFile(folder.resolve("ADEChallengeData2016.zip"));
    String message = refused(folder, DatasetKind.ADE20K);
    assertTrue(
        message.endsWith(". Perhaps it is in " + compressed + ": unpack that"), message);
  }

  @Test
  void aTruncatedTarFileIsNamedWithTheEntry() throws IOException {
    DatasetFiles files = new DatasetFiles(folder);
    files.text("VOCSegmentation/sets/val.txt", "a".repeat(600));
    Path tar = files.tar(folder.resolve("voc.tar"));
    Files.write(tar, Arrays.copyOf(Files.readAllBytes(tar), 1000));
    assertEquals(
        tar + " is truncated: VOCSegmentation/sets/val.txt has 600 bytes, of which 488 are there;"
            + " copy or download it again",
        refused(tar, DatasetKind.VOC));
  }

  @Test
  void classZeroIsTheBackgroundOfVocAndOfImagesOfOnesOwn() {
    assertEquals(
        List.of(DatasetKind.VOC, DatasetKind.FOLDER),
        Arrays.stream(DatasetKind.values()).filter(DatasetKind::hasBackground).toList());
  }
}
