package io.abaculus.bench.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What there is to be timed, and how it is found. */
final class CatalogueTest {
  private static List<String> names(String... filters) {
    return Catalogue.matching(List.of(filters)).stream().map(Work::name).toList();
  }

  @Test
  void noTwoShareAName() {
    List<String> names = names();
    assertEquals(names.size(), Set.copyOf(names).size());
  }

  @Test
  void everyKindOfWorkIsThere() {
    Set<Class<?>> kinds = new HashSet<>();
    Catalogue.all().forEach(work -> kinds.add(work.getClass()));
    assertEquals(Set.of(Work.class.getPermittedSubclasses()), kinds);
  }

  @Test
  void aFilterFindsPartsOfNamesInAnyCase() {
    assertEquals(List.of("vit S/14 8x224 training step"), names("s/14 8X224 TRAINING"));
  }

  @Test
  void severalFiltersFindWhatAnyOfThemFindsInTheOrderOfTheCatalogue() {
    assertEquals(
        List.of("product nn 256x256x256", "neco step S/14 8x224/98"),
        names("neco", "256x256x256", "NECO"));
  }

  @Test
  void aFilterThatFindsNothingNamesTheNearestSubjects() {
    Exception failure = assertThrows(IllegalArgumentException.class, () -> names("atention"));
    assertEquals(
        "no benchmark has 'atention' in its name; the nearest: attention", failure.getMessage());
  }

  @Test
  void aFilterThatIsNearNothingNamesAllSubjects() {
    Exception failure = assertThrows(IllegalArgumentException.class, () -> names("xylophone"));
    assertTrue(
        String.valueOf(failure.getMessage())
            .contains("fma peak, product, batched product, attention"),
        failure::toString);
  }

  @Test
  void aProductCountsTwoOperationsForEachMultiplyAdd() {
    assertEquals(2 * 3 * 4 * 5 * 1e-9, new ProductWork(1, 3, 4, 5, false, true).amount(), 1e-20);
    assertEquals("nt 3x4x5", new ProductWork(1, 3, 4, 5, false, true).shape());
  }

  @Test
  void attentionCountsTwoProductsForwardAndSevenInBothPasses() {
    double product = 2e-9 * 2 * 3 * 50 * 50 * 64;
    assertEquals(2 * product, new AttentionWork(2, 3, 50, 64, Pass.FORWARD).amount(), 1e-15);
    assertEquals(
        7 * product, new AttentionWork(2, 3, 50, 64, Pass.FORWARD_AND_BACKWARD).amount(), 1e-15);
  }
}
