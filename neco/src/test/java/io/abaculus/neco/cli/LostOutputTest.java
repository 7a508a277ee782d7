package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LostOutputTest {

  /** What is said after a line was printed to where writing fails so. */
  private static @Nullable String said(String failure) {
    OutputStream failing = new OutputStream() {
      @Override
      public void write(int next) throws IOException {
        throw new IOException(failure);
      }
    };
    PrintStream printed = new PrintStream(failing, true, StandardCharsets.UTF_8);
    printed.println("a line");
    return LostOutput.reason(printed, failing);
  }

  @Test
  void aFullDiskIsSaid() {
    assertEquals("no space is left on the disk", said("No space left on device"));
  }

  @Test
  void aReaderThatHasEnoughIsNoFailure() {
    assertNull(said("Broken pipe"));
  }

  @Test
  void whatWasWrittenIsNotLost() {
    OutputStream taking = OutputStream.nullOutputStream();
    PrintStream printed = new PrintStream(taking, true, StandardCharsets.UTF_8);
    printed.println("a line");
    assertNull(LostOutput.reason(printed, taking));
  }
}
