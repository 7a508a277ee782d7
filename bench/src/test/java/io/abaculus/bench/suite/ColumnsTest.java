package io.abaculus.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.bench.side.Abaculus;
import io.abaculus.bench.work.Work;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which sides are measured. */
final class ColumnsTest {
  /** A side that measures nothing. */
  private record Named(String name) implements Column {
    @Override
    public String version() {
      return "1";
    }

    @Override
    public boolean has(Work work, int threads) {
      return true;
    }

    @Override
    public Measurement measure(Work work, int threads) {
      throw new UnsupportedOperationException();
    }
  }

  private static final Columns ALL =
      new Columns(
          List.of(new Named(Abaculus.NAME), new Named("EJML"), new Named("libtorch")),
          Map.of("faiss", "there is none", "PyTorch", "there is none"));

  @Test
  void ofPeersOnlyThoseThatWereChosenStayBesideOurs() {
    Columns some = ALL.only(List.of("libtorch", "faiss"));
    assertEquals(
        List.of(Abaculus.NAME, "libtorch"), some.present().stream().map(Column::name).toList());
    assertEquals(Map.of("faiss", "there is none"), some.absent());
    assertSame(ALL, ALL.only(List.of()));
  }

  @Test
  void aPeerThatThereIsNotIsToldWithThoseThatThereAre() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> ALL.only(List.of("libtorhc")));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("there is no peer 'libtorhc': EJML, libtorch, "),
        e.getMessage());
  }
}
