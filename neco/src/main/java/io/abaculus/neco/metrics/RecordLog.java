package io.abaculus.neco.metrics;

import io.abaculus.formats.storage.FileReason;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A file that grows by whole records and outlives a full disk: a record that cannot be written is
 * left out, the user is warned once, and the next record is tried again. The file never keeps half
 * a record.
 */
final class RecordLog implements Closeable {

  private final String name;
  private final SeekableOutput output;
  private final Consumer<String> warnings;
  private long end;
  private long lost;

  /**
   * Opens a log.
   *
   * @param name what to call it in a warning
   * @param end length of what is to be kept; anything behind is dropped
   */
  RecordLog(String name, SeekableOutput output, long end, Consumer<String> warnings)
      throws IOException {
    this.name = name;
    this.output = output;
    this.end = end;
    this.warnings = warnings;
    output.truncate(end);
  }

  /** Appends a record; after return it is in the file, as far as a crash of this process goes. */
  void append(byte[] record) {
    try {
      output.write(end, record);
    } catch (IOException e) {
      if (lost == 0) {
        warnings.accept(
            name + " cannot be written (" + FileReason.of(e)
                + "); the run goes on without its metrics");
      }
      lost++;
      dropHalfRecord();
      return;
    }
    end += record.length;
    if (lost > 0) {
      warnings.accept(name + " is written again; records left out: " + lost);
      lost = 0;
    }
  }

  private void dropHalfRecord() {
    try {
      output.truncate(end);
    } catch (IOException e) {
      // The next record is written over it.
    }
  }

  @Override
  public void close() throws IOException {
    output.close();
  }
}
