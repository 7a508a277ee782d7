package io.abaculus.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.graph.SortingNetwork.Comparator;
import io.abaculus.graph.SortingNetwork.Layer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SortingNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "BITONIC, 1, 0, 0",
    "BITONIC, 2, 1, 1",
    "BITONIC, 16, 10, 80",
    "BITONIC, 49, 21, 483",
    "BITONIC, 64, 21, 672",
    "ODD_EVEN, 1, 1, 0",
    "ODD_EVEN, 2, 2, 1",
    "ODD_EVEN, 49, 49, 1176"
  })
  void hasTheLayersAndComparatorsThatDiffsortHas(
      SortingNetwork network, int n, int layers, int comparators) {
    assertEquals(layers, network.layers(n).size());
    assertEquals(comparators, network.comparatorCount(n));
  }

  @Test
  void bitonicOfFourSortsHalvesInOppositeOrders() {
    assertEquals("0<1 3<2 | 0<2 1<3 | 0<1 2<3", describe(SortingNetwork.BITONIC.layers(4)));
  }

  @Test
  void bitonicOfFiveIsThatOfEightWithoutTheFirstThreeWires() {
    assertEquals(
        "1<2 4<3 | 3<1 4<2 | 2<1 4<3 | 0<4 | 1<3 2<4 | 1<2 3<4",
        describe(SortingNetwork.BITONIC.layers(5)));
  }

  @Test
  void oddEvenComparesNeighboursFromWireZeroAndOneInTurn() {
    assertEquals(
        "0<1 2<3 | 1<2 3<4 | 0<1 2<3 | 1<2 3<4 | 0<1 2<3",
        describe(SortingNetwork.ODD_EVEN.layers(5)));
  }

  /** By the zero-one principle a network that sorts all rows of zeros and ones sorts everything. */
  @ParameterizedTest
  @EnumSource
  void sortsEveryRowOfZerosAndOnes(SortingNetwork network) {
    for (int n = 1; n <= 12; n++) {
      for (int bits = 0; bits < 1 << n; bits++) {
        int[] row = new int[n];
        for (int i = 0; i < n; i++) {
          row[i] = bits >> i & 1;
        }
        int[] sorted = row.clone();
        Arrays.sort(sorted);
        for (Layer layer : network.layers(n)) {
          for (Comparator comparator : layer.comparators()) {
            int a = row[comparator.minimum()];
            int b = row[comparator.maximum()];
            row[comparator.minimum()] = Math.min(a, b);
            row[comparator.maximum()] = Math.max(a, b);
          }
        }
        assertArrayEquals(sorted, row);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void comparatorsOfALayerShareNoWire(SortingNetwork network) {
    for (int n = 1; n <= 65; n++) {
      for (Layer layer : network.layers(n)) {
        BitSet used = new BitSet();
        for (Comparator comparator : layer.comparators()) {
          for (int wire : new int[]{comparator.minimum(), comparator.maximum()}) {
            assertTrue(wire >= 0 && wire < n && !used.get(wire));
            used.set(wire);
          }
        }
      }
    }
  }

  /** So no element of a relaxed permutation matrix is zero by the structure of the network. */
  @ParameterizedTest
  @EnumSource
  void leadsEveryInputToEveryOutput(SortingNetwork network) {
    for (int n = 1; n <= 130; n++) {
      BitSet[] reaches = new BitSet[n];
      for (int wire = 0; wire < n; wire++) {
        reaches[wire] = new BitSet(n);
        reaches[wire].set(wire);
      }
      for (Layer layer : network.layers(n)) {
        for (Comparator comparator : layer.comparators()) {
          reaches[comparator.minimum()].or(reaches[comparator.maximum()]);
          reaches[comparator.maximum()].or(reaches[comparator.minimum()]);
        }
      }
      for (BitSet inputs : reaches) {
        assertEquals(n, inputs.cardinality());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void isBuiltOnceForEverySize(SortingNetwork network) {
    assertSame(network.layers(10), network.layers(10));
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsReferenceName(SortingNetwork network) {
    assertEquals(network, SortingNetwork.fromName(network.referenceName()));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThrows(IllegalArgumentException.class, () -> SortingNetwork.fromName("quick"));
    assertThrows(IllegalArgumentException.class, () -> SortingNetwork.BITONIC.layers(0));
  }

  private static String describe(List<Layer> layers) {
    return layers.stream()
        .map(
            layer -> layer.comparators().stream()
                .map(comparator -> comparator.minimum() + "<" + comparator.maximum())
                .collect(Collectors.joining(" ")))
        .collect(Collectors.joining(" | "));
  }
}
