package io.abaculus.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.CounterRandom;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubsetTest {
  @TempDir private Path folder;

  /** Records whose label is their number. */
  private record Named(List<String> files) implements SegmentationDataset {
    @Override
    public String name() {
      return "named";
    }

    @Override
    public List<String> classNames() {
      return List.of("thing");
    }

    @Override
    public int ignored() {
      return 255;
    }

    @Override
    public int size() {
      return files.size();
    }

    @Override
    public SegmentedImage get(int index) {
      return new SegmentedImage(
          RgbImage.of(1, 1, new byte[3]), new LabelMap(1, 1, new byte[]{(byte) index}));
    }

    @Override
    public String recordName(int index) {
      return files.get(index);
    }
  }

  private static Named numbered(int size) {
    return new Named(IntStream.range(0, size).mapToObj(i -> "/data/" + i + ".jpg").toList());
  }

  private static List<String> names(SegmentationDataset dataset) {
    return IntStream.range(0, dataset.size()).mapToObj(dataset::recordName).toList();
  }

  @Test
  void aSubsetHasTheClassesOfTheWholeAndItsOwnRecords() throws IOException {
    Subset subset = Subset.listed(numbered(5), list("3\n1\n"));
    assertEquals("named", subset.name());
    assertEquals(List.of("thing"), subset.classNames());
    assertEquals(255, subset.ignored());
    assertEquals(2, subset.size());
    assertEquals("/data/3.jpg", subset.recordName(0));
    assertEquals(3, subset.get(0).labels().label(0));
    assertEquals(1, subset.get(1).labels().label(0));
  }

  @Test
  void theFirstAreAllIfThereAreFewer() {
    assertEquals(List.of("/data/0.jpg", "/data/1.jpg"), names(Subset.first(numbered(4), 2)));
    assertEquals(4, Subset.first(numbered(4), 9).size());
  }

  @Test
  void aRangeLiesWithinTheWhole() {
    assertEquals(
        List.of("/data/1.jpg", "/data/2.jpg"), names(Subset.range(numbered(4), 1, 3)));
    Named four = numbered(4);
    assertThrows(IndexOutOfBoundsException.class, () -> Subset.range(four, 1, 5));
  }

  /** 10,582 images are VOC's, augmented. */
  @ParameterizedTest
  @CsvSource({"1, 10582", "1/8, 1322", "1/64, 165", "1/128, 82"})
  void aFractionIsRoundedDown(String fraction, int expected) {
    assertEquals(expected, Subset.drawn(numbered(10582), Fraction.parse(fraction), 42).size());
    assertEquals(fraction, Fraction.parse(fraction).toString());
  }

  @Test
  void aFractionOfFewImagesIsOne() {
    assertEquals(1, Subset.drawn(numbered(3), new Fraction(128), 42).size());
  }

  @Test
  void whatIsDrawnIsTheBeginningOfTheSeedsOrderSorted() {
    int[] drawn = Arrays.copyOf(new CounterRandom(42).permutation(40), 5);
    Arrays.sort(drawn);
    assertEquals(
        Arrays.stream(drawn).mapToObj(i -> "/data/" + i + ".jpg").toList(),
        names(Subset.drawn(numbered(40), new Fraction(8), 42)));
  }

  @Test
  void aSmallerFractionLiesInALargerOneOfTheSameSeed() {
    List<String> large = names(Subset.drawn(numbered(1000), new Fraction(8), 783));
    assertTrue(large.containsAll(names(Subset.drawn(numbered(1000), new Fraction(64), 783))));
    assertNotEquals(large, names(Subset.drawn(numbered(1000), new Fraction(8), 400)));
  }

  @ParameterizedTest
  @CsvSource({"0", "1/0", "2/3", "0.5", "1/", "''"})
  void aFractionIsOneOfANumber(String text) {
    assertThrows(IllegalArgumentException.class, () -> Fraction.parse(text));
  }

  private Path list(String text) throws IOException {
    return Files.writeString(folder.resolve("list.txt"), text);
  }

  @Test
  void aLineNamesAnImageWithOrWithoutExtensionOrByTheEndOfItsPath() throws IOException {
    Named cities =
        new Named(
            List.of("/d.tar!/val/ulm/1.png", "/d.tar!/val/bonn/1.png", "/d.tar!/val/b.2.png"));
    assertEquals(
        List.of("/d.tar!/val/bonn/1.png", "/d.tar!/val/b.2.png", "/d.tar!/val/ulm/1.png"),
        names(Subset.listed(cities, list("bonn/1\r\nb.2\r\n\r\nulm/1.png"))));
  }

  @ParameterizedTest
  @CsvSource({"7, line 2 of %s: named has no image named 7",
    "1.png, line 2 of %s: named has no image named 1.png", "0, line 2 of %s names 0 again"})
  void aLineThatNamesNoneOrTheSameIsTold(String line, String message) throws IOException {
    Path list = list("0\n" + line + "\n");
    assertEquals(
        message.formatted(list),
        assertThrows(IOException.class, () -> Subset.listed(numbered(2), list)).getMessage());
  }

  @Test
  void aNameOfSeveralImagesIsTold() throws IOException {
    Path list = list("1\n");
    Named two = new Named(List.of("/d/a/1.png", "/d/b/1.png"));
    assertEquals(
        "line 1 of %s: named has several images named 1".formatted(list),
        assertThrows(IOException.class, () -> Subset.listed(two, list)).getMessage());
  }

  @Test
  void anEmptyListIsRefused() throws IOException {
    Path list = list("\r\n");
    assertEquals(
        list + " lists no images",
        assertThrows(IOException.class, () -> Subset.listed(numbered(2), list)).getMessage());
  }
}
