package io.abaculus.graph;

import java.util.Arrays;

/**
 * An unchangeable list of ints, compared by content: axes, sizes and starts as attributes of
 * operations.
 */
public final class Ints {
  private final int[] values;

  private Ints(int[] values) {
    this.values = values;
  }

  /** A list of these values, which are copied. */
  public static Ints of(int... values) {
    return new Ints(values.clone());
  }

  /** How many there are. */
  public int size() {
    return values.length;
  }

  /** One of them, from 0 on. */
  public int get(int index) {
    return values[index];
  }

  /** All of them in a new array. */
  public int[] toArray() {
    return values.clone();
  }

  /** Whether a value is among them. */
  public boolean contains(int value) {
    for (int candidate : values) {
      if (candidate == value) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ints ints && Arrays.equals(values, ints.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
