package io.abaculus.data;

import java.util.List;

/**
 * What a loader delivers.
 *
 * @param position where it stands in the run: {@code position.batch()} batches of its epoch came
 *     before it
 * @param records the index in the data set of each record, in order
 * @param skipped records that were met while this batch was made and could not be read, each once;
 *     others took their places
 * @param skippedSoFar how many different records could not be read in this and all batches delivered
 *     before it
 * @param value the records, collated
 * @param <B> what the records became
 */
public record Batch<B>(
    Position position,
    List<Integer> records,
    List<SkippedRecord> skipped,
    int skippedSoFar,
    B value) {}
