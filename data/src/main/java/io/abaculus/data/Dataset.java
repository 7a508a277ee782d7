package io.abaculus.data;

import java.io.IOException;

/**
 * Records that can be read in any order, by several threads at once.
 *
 * @param <T> what a record is
 */
public interface Dataset<T> {
  /** How many records there are; does not change. */
  int size();

  /**
   * Reads a record.
   *
   * @param index from 0 to {@code size() - 1}
   * @throws IOException if it cannot be read; a {@link RecordReadException} if its message is to
   *     name the record otherwise than {@link #recordName} does
   */
  T get(int index) throws IOException;

  /** What a record is called in messages, such as its file. */
  default String recordName(int index) {
    return "record " + index;
  }

  /**
   * The same records, where one that cannot be read is not an exception but a value: for an
   * evaluation that neither ends there nor counts another record in its place.
   */
  default Dataset<Attempt<T>> attempts() {
    return new Attempts<>(this);
  }
}
