package io.abaculus.spark.search;

import java.io.Serializable;

/**
 * A row of numbers among many.
 *
 * @param index among all, from 0
 * @param name of what the numbers are of
 * @param numbers of the row
 */
public record NamedRow(long index, String name, float[] numbers) implements Serializable {}
