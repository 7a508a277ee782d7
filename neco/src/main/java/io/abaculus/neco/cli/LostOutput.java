package io.abaculus.neco.cli;

import io.abaculus.formats.storage.FileReason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Tells whether what was printed went anywhere: Java's printing keeps quiet where a disk is full. */
final class LostOutput {
  private LostOutput() {}

  /**
   * Why a part of what was printed was lost.
   *
   * @param printed what was printed to
   * @param under what that writes to, which is asked for the reason by writing a line more
   * @return null if nothing was lost, or whoever read it wanted no more, as {@code head} does
   */
  static @Nullable String reason(PrintStream printed, OutputStream under) {
    if (!printed.checkError()) {
      return null;
    }
    try {
      under.write('\n');
      under.flush();
      return "a part of it was lost";
    } catch (IOException e) {
      return "Broken pipe".equals(e.getMessage()) ? null : FileReason.of(e);
    }
  }
}
