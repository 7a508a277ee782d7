package io.abaculus.graph;

import java.util.Arrays;

/**
 * An unchangeable list of whole numbers, compared by content: axes, sizes and starts as attributes of
 * operations.
 */
public final class Ints {
  private final int[] values;

  private Ints(int[] values) {
    this.values = values;
  }

  public static Ints of(int... values) {
    return new Ints(values.clone());
  }

  public int size() {
    return values.length;
  }

  public int get(int index) {
    return values[index];
  }

  public int[] toArray() {
    return values.clone();
  }

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
