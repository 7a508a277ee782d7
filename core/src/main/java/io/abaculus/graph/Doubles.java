package io.abaculus.graph;

import java.util.Arrays;

/** An unchangeable list of doubles, compared by content: numbers that are part of an operation. */
public final class Doubles {
  private final double[] values;

  private Doubles(double[] values) {
    this.values = values;
  }

  /** A list of these values, which are copied. */
  public static Doubles of(double... values) {
    return new Doubles(values.clone());
  }

  /** How many there are. */
  public int size() {
    return values.length;
  }

  /** One of them, from 0 on. */
  public double get(int index) {
    return values[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Doubles doubles && Arrays.equals(values, doubles.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return values.length + " numbers";
  }
}
