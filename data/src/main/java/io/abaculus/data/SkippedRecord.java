package io.abaculus.data;

/**
 * A record that could not be read, and that another one stood in for.
 *
 * @param index of the record in its data set
 * @param name of the record, as the data set calls it
 * @param reason what is wrong with it
 */
public record SkippedRecord(int index, String name, String reason) {}
