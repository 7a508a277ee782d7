package io.abaculus.neco.metrics;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Bytes that can be written at a position and cut off behind one. */
interface SeekableOutput extends Closeable {

  /** Writes all bytes at a position; if it throws, any number of them may have been written. */
  void write(long position, byte[] bytes) throws IOException;

  /** Drops what lies at a position and behind it. */
  void truncate(long length) throws IOException;

  /**
   * A file, created if it is not there. Unlike a {@code FileChannel} it does not close itself when
   * the training thread is interrupted.
   */
  static SeekableOutput file(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    return new SeekableOutput() {
      @Override
      public void write(long position, byte[] bytes) throws IOException {
        file.seek(position);
        file.write(bytes);
      }

      @Override
      public void truncate(long length) throws IOException {
        file.setLength(length);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
