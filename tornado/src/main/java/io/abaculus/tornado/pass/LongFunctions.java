package io.abaculus.tornado.pass;

/** Functions of int64 elements, that wrap around. */
public final class LongFunctions {
  private static final int BITS = 63;

  private LongFunctions() {}

  /** {@code -x}. */
  public static long negate(long x) {
    return -x;
  }

  /** The absolute value. */
  public static long abs(long x) {
    return x < 0 ? -x : x;
  }

  /** -1, 0 or 1. */
  public static long sign(long x) {
    return x > 0 ? 1 : x < 0 ? -1 : 0;
  }

  /** {@code x * x}. */
  public static long square(long x) {
    return x * x;
  }

  /** The larger of x and 0. */
  public static long relu(long x) {
    return x < 0 ? 0 : x;
  }

  /** The sum. */
  public static long add(long a, long b) {
    return a + b;
  }

  /** The difference. */
  public static long subtract(long a, long b) {
    return a - b;
  }

  /** The product. */
  public static long multiply(long a, long b) {
    return a * b;
  }

  /** a to the power b; below 0 truncated toward zero, of 0 then 0. */
  public static long power(long a, long b) {
    long power = 1;
    long square = a;
    for (int bit = 0; bit < BITS; bit++) {
      power *= (b >> bit & 1) == 1 ? square : 1;
      square *= square;
    }
    long sign = (b & 1) == 0 ? 1 : a;
    long belowZero = a == 1 || a == -1 ? sign : 0;
    return b < 0 ? belowZero : power;
  }

  /** The larger. */
  public static long maximum(long a, long b) {
    return a > b ? a : b;
  }

  /** The smaller. */
  public static long minimum(long a, long b) {
    return a < b ? a : b;
  }

  /** 1 if a is b. */
  public static int equal(long a, long b) {
    return a == b ? 1 : 0;
  }

  /** 1 if a is not b. */
  public static int notEqual(long a, long b) {
    return a != b ? 1 : 0;
  }

  /** 1 if a is less than b. */
  public static int less(long a, long b) {
    return a < b ? 1 : 0;
  }

  /** 1 if a is at most b. */
  public static int lessEqual(long a, long b) {
    return a <= b ? 1 : 0;
  }

  /** 1 if a is greater than b. */
  public static int greater(long a, long b) {
    return a > b ? 1 : 0;
  }

  /** 1 if a is at least b. */
  public static int greaterEqual(long a, long b) {
    return a >= b ? 1 : 0;
  }

  /** a if the condition is 1, b if it is 0. */
  public static long where(int condition, long a, long b) {
    return condition == 1 ? a : b;
  }

  /** 1 if x is anything but 0. */
  public static int isNonzero(long x) {
    return x != 0 ? 1 : 0;
  }
}
