package io.abaculus.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.graph.DType;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which of the arrays that cross so many numbers do. */
final class TransfersTest {
  private static final int[] SIZES = {1 << 12, 1 << 16, 1 << 20, 1 << 22, 1 << 24};

  @ParameterizedTest
  @CsvSource({"1, 0", "4096, 0", "4097, 1", "65537, 2", "1048577, 2", "2097152, 3", "4194304, 3"})
  void numbersCrossInTheShortestArrayThatTakesThemUnlessThatIsLongAndMostlyEmpty(
      long elements, int lane) {
    assertEquals(lane, Transfers.lane(elements, SIZES));
  }

  @ParameterizedTest
  @CsvSource({"6660096, 3", "8388607, 3", "8388608, 4", "100000000, 4"})
  void whatNoArrayTakesAloneIsLeftForTheNextOne(long elements, int lane) {
    assertEquals(lane, Transfers.lane(elements, SIZES));
  }

  @ParameterizedTest
  @CsvSource({"1, 32768", "4097, 557056", "6660096, 42500096", "8388608, 176717824"})
  void onlyArraysThatSomethingCrossesInTakeMemory(long elements, long bytes) {
    assertEquals(bytes, Transfers.bytes(Map.of(DType.FLOAT32, elements)));
  }
}
