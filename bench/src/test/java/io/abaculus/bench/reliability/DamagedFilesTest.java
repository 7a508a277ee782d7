package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.bench.reliability.DamagedFiles.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of how files are read. */
final class DamagedFilesTest {
  private static final long ANY_HEAP = 1L << 30;

  @TempDir private Path kept;

  private static DamagedFiles files(DamagedFiles.Reader reader) {
    return new DamagedFiles("lists", List.of(new byte[100]), reader, ANY_HEAP);
  }

  @Test
  void aFileIsReadOrRefused() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    Outcome outcome = files(file -> calls.incrementAndGet() % 3 == 0).run(9, 1, kept);
    assertEquals(3, outcome.read());
    assertEquals(6, outcome.refused());
    assertEquals(List.of(), outcome.failures());
  }

  @Test
  void anotherErrorIsAFailureAndTenAreEnough() throws InterruptedException {
    Outcome outcome =
        files(
            file -> {
              throw new IOException("of no kind that was promised");
            }).run(100, 1, kept);
    assertEquals(10, outcome.failures().size());
    assertEquals(
        "lists 0 of seed 1, kept as %s: java.io.IOException: of no kind that was promised"
            .formatted(kept.resolve("lists-0")),
        outcome.failures().getFirst());
  }

  @Test
  void aFileThatHangsIsNamedAndLeftBehind() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    Outcome outcome =
        files(
            file -> {
              if (calls.incrementAndGet() == 3) {
                never.await();
              }
              return true;
            }).run(9, 1, kept, Duration.ofMillis(300));
    assertEquals(List.of("lists 2 of seed 1 hangs"), outcome.failures());
    assertEquals(2, outcome.read());
    never.countDown();
    assertEquals(2, outcome.read(), "what was found does not change any more");
  }
}
