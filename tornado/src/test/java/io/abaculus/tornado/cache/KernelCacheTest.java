package io.abaculus.tornado.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelCacheTest {
  private static final String HERE = new Fingerprint().add("here").hex();
  private static final String ELSEWHERE = new Fingerprint().add("elsewhere").hex();
  private static final String CODE = "kernel void f() {}\n// ü\n";

  @TempDir private Path folder;

  private KernelCache cache(String madeFor) {
    return new KernelCache(folder.resolve("kernels"), madeFor);
  }

  private Path only() throws IOException {
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      return files.reduce((one, other) -> {
        throw new AssertionError(one + " and " + other);
      }).orElseThrow();
    }
  }

  private static void age(Path path, int days) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
  }

  @Test
  void aLaterProcessReadsWhatOneWrote() {
    cache(HERE).write("f", CODE);
    assertEquals(Optional.of(CODE), cache(HERE).read("f"));
  }

  @Test
  void thereIsNoCodeOfAnotherKernelOrOfOneMadeForSomethingElse() {
    cache(HERE).write("f", CODE);
    assertEquals(Optional.empty(), cache(HERE).read("g"));
    assertEquals(Optional.empty(), cache(ELSEWHERE).read("f"));
  }

  @Test
  void aFileThatIsNotAsItWasWrittenCountsAsNoneAndIsWrittenAnew() throws IOException {
    cache(HERE).write("f", CODE);
    byte[] whole = Files.readAllBytes(only());
    for (int length = 0; length < whole.length; length++) {
      Files.write(only(), Arrays.copyOf(whole, length));
      assertEquals(Optional.empty(), cache(HERE).read("f"), "cut to " + length);
    }
    for (int place = 0; place < whole.length; place++) {
      byte[] changed = whole.clone();
      changed[place] ^= 1;
      Files.write(only(), changed);
      assertEquals(Optional.empty(), cache(HERE).read("f"), "changed at " + place);
    }
    cache(HERE).write("f", CODE);
    assertEquals(Optional.of(CODE), cache(HERE).read("f"));
  }

  @Test
  void aFileOfAnotherKernelUnderItsNameCountsAsNone() throws IOException {
    cache(HERE).write("f", CODE);
    Path file = only();
    Files.copy(file, file.resolveSibling(file.getFileName().toString().replace("f", "g")));
    assertEquals(Optional.empty(), cache(HERE).read("g"));
  }

  @Test
  void whereNothingCanBeWrittenThereIsNoCodeAndNoFailure() throws IOException {
    Files.createFile(folder.resolve("kernels"));
    KernelCache cache = cache(HERE);
    cache.write("f", CODE);
    cache.write("g", CODE);
    assertEquals(Optional.empty(), cache.read("f"));
  }

  @Test
  void onlyWhatNoProcessBeganWithForAMonthIsDeleted() throws IOException {
    cache(HERE).write("f", CODE);
    Path here = folder.resolve("kernels").resolve(HERE);
    age(here, KernelCache.DAYS - 1);
    cache(ELSEWHERE);
    assertTrue(Files.exists(here));
    age(here, KernelCache.DAYS + 1);
    cache(HERE);
    cache(ELSEWHERE);
    assertTrue(Files.exists(here), "a process began with it just now");
    age(here, KernelCache.DAYS + 1);
    cache(ELSEWHERE);
    assertFalse(Files.exists(here));
  }

  @Test
  void filesOfOthersInItsFolderStay() throws IOException {
    cache(HERE).write("f", CODE);
    Path here = folder.resolve("kernels").resolve(HERE);
    Path notes = Files.createFile(here.resolve("notes"));
    Path other = Files.createDirectory(folder.resolve("kernels").resolve("other"));
    age(here, KernelCache.DAYS + 1);
    age(other, KernelCache.DAYS + 1);
    cache(ELSEWHERE);
    assertTrue(Files.exists(notes));
    assertTrue(Files.exists(other));
    assertEquals(Optional.empty(), cache(HERE).read("f"));
  }

  @Test
  void oneOfMoreKernelsThanAreKeptIsBegunAnew() throws IOException {
    cache(HERE).write("f", CODE);
    Path here = folder.resolve("kernels").resolve(HERE);
    for (int i = 1; i < KernelCache.MOST; i++) {
      Files.createFile(here.resolve(i + ".kernel"));
    }
    assertEquals(Optional.of(CODE), cache(HERE).read("f"));
    Files.createFile(here.resolve("one more.kernel"));
    assertEquals(Optional.empty(), cache(HERE).read("f"));
  }
}
