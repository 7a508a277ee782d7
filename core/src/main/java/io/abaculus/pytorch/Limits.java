package io.abaculus.pytorch;

/** What the reader will not go beyond, whatever a file asks for. */
final class Limits {
  /** The longest pickle; those of checkpoints with a thousand tensors have some 100 kB. */
  static final int PICKLE_BYTES = 64 << 20;

  /** The longest string. */
  static final int TEXT_BYTES = 1 << 20;

  /** Most values that a pickle makes or copies. */
  static final int OBJECTS = 1_000_000;

  /** The deepest nesting of dictionaries, lists and tuples. */
  static final int DEPTH = 64;

  /** The longest name of a tensor, all keys that lead to it joined. */
  static final int NAME = 4096;

  /** The longest integer, in bytes. */
  static final int NUMBER_BYTES = 1024;

  /** Most extents of a tensor's shape. */
  static final int RANK = 64;

  /** The longest directory of a zip archive. */
  static final int DIRECTORY_BYTES = 64 << 20;

  /** Most entries of a zip archive. */
  static final int ENTRIES = 200_000;

  /**
   * A view may repeat the elements of its storage. It may take as many bytes as the file has, and so
   * many if the file is smaller.
   */
  static final int EXPANDED_BYTES = 1 << 20;

  private Limits() {}
}
