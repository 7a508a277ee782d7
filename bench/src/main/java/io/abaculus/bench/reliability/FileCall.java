package io.abaculus.bench.reliability;

/** What a process asks of a file system, in the order in which it was done. */
sealed interface FileCall {
  /** A new, empty file is made, or an old one emptied. */
  record Create(String path) implements FileCall {}

  /** Bytes are written to a file. */
  record Write(String path) implements FileCall {}

  /** What was written to a file, or which names are in a folder, is forced to the disk. */
  record Sync(String path) implements FileCall {}

  /** A file takes another name, from whatever had it. */
  record Rename(String from, String to) implements FileCall {}

  /** A name is removed. */
  record Delete(String path) implements FileCall {}
}
