package io.abaculus.data;

/** What a loader does about a record that cannot be read. */
public enum OnUnreadable {
  /** Ends with an exception that names the record. */
  FAIL,
  /**
   * Takes the next record in the epoch's order in its place, and names it in the batch. If more than
   * half of the data set is like that, the loader ends with an {@link UnreadableDatasetException}.
   */
  REPLACE
}
