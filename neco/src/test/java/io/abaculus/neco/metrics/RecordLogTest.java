package io.abaculus.neco.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens when the disk is full. */
class RecordLogTest {

  /** A disk that takes so many bytes and then writes what fits and fails. */
  private static final class Disk implements SeekableOutput {
    int free;
    boolean truncates = true;
    byte[] content = new byte[0];

    Disk(int free) {
      this.free = free;
    }

    @Override
    public void write(long position, byte[] bytes) throws IOException {
      int fits = (int) Math.min(bytes.length, Math.max(0, free - position));
      int length = (int) Math.max(content.length, position + fits);
      content = Arrays.copyOf(content, length);
      System.arraycopy(bytes, 0, content, (int) position, fits);
      if (fits < bytes.length) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      if (!truncates) {
        throw new IOException("Input/output error");
      }
      content = Arrays.copyOf(content, (int) length);
    }

    @Override
    public void close() {}

    String text() {
      return new String(content, StandardCharsets.US_ASCII);
    }
  }

  private final List<String> warnings = new ArrayList<>();

  private RecordLog log(Disk disk) throws IOException {
    return new RecordLog("metrics.jsonl", disk, 0, warnings::add);
  }

  private static byte[] record(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aFullDiskCostsRecordsAndOneWarning() throws IOException {
    Disk disk = new Disk(6);
    RecordLog log = log(disk);
    for (String record : List.of("aaaa\n", "bbbb\n", "cccc\n")) {
      log.append(record(record));
    }
    assertEquals("aaaa\n", disk.text(), "no half record stays");
    assertEquals(
        List.of(
            "metrics.jsonl cannot be written (no space is left on the disk); the run goes on without"
                + " its metrics"),
        warnings);
  }

  @Test
  void writingGoesOnWhenThereIsSpaceAgain() throws IOException {
    Disk disk = new Disk(6);
    RecordLog log = log(disk);
    log.append(record("aaaa\n"));
    log.append(record("bbbb\n"));
    log.append(record("cccc\n"));
    disk.free = 100;
    log.append(record("dddd\n"));
    log.append(record("eeee\n"));
    assertEquals("aaaa\ndddd\neeee\n", disk.text());
    assertEquals(2, warnings.size());
    assertEquals("metrics.jsonl is written again; records left out: 2", warnings.get(1));
  }

  @Test
  void aHalfRecordThatCannotBeDroppedIsWrittenOver() throws IOException {
    Disk disk = new Disk(7);
    RecordLog log = log(disk);
    disk.truncates = false;
    log.append(record("aaaa\n"));
    log.append(record("bbbb\n"));
    assertEquals("aaaa\nbb", disk.text());
    disk.free = 100;
    log.append(record("cccc\n"));
    assertEquals("aaaa\ncccc\n", disk.text());
  }

  @Test
  void aSecondFullDiskIsWarnedOfAgain() throws IOException {
    Disk disk = new Disk(0);
    RecordLog log = log(disk);
    log.append(record("a"));
    disk.free = 1;
    log.append(record("b"));
    log.append(record("c"));
    assertEquals(3, warnings.size());
    assertEquals(warnings.get(0), warnings.get(2));
  }
}
