package io.abaculus.data;

/**
 * What came of reading a record.
 *
 * @param <T> what a record is
 */
public sealed interface Attempt<T> {
  /**
   * The record was read.
   *
   * @param record what was read
   */
  record Read<T>(T record) implements Attempt<T> {}

  /**
   * The record could not be read.
   *
   * @param failure names it and says why
   */
  record Unreadable<T>(RecordReadException failure) implements Attempt<T> {}
}
