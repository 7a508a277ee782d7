package io.abaculus.tornado.pass;

/** Functions of int32 elements, and of uint8 and bool elements as ints, that wrap around. */
public final class IntFunctions {
  private IntFunctions() {}

  /** {@code -x}. */
  public static int negate(int x) {
    return -x;
  }

  /** The absolute value. */
  public static int abs(int x) {
    return x < 0 ? -x : x;
  }

  /** -1, 0 or 1. */
  public static int sign(int x) {
    return x > 0 ? 1 : x < 0 ? -1 : 0;
  }

  /** {@code x * x}. */
  public static int square(int x) {
    return x * x;
  }

  /** The larger of x and 0. */
  public static int relu(int x) {
    return x < 0 ? 0 : x;
  }

  /** The sum. */
  public static int add(int a, int b) {
    return a + b;
  }

  /** The difference. */
  public static int subtract(int a, int b) {
    return a - b;
  }

  /** The product. */
  public static int multiply(int a, int b) {
    return a * b;
  }

  /** a to the power b; below 0 truncated toward zero, of 0 then 0. */
  public static int power(int a, int b) {
    return (int) LongFunctions.power(a, b);
  }

  /** The larger. */
  public static int maximum(int a, int b) {
    return a > b ? a : b;
  }

  /** The smaller. */
  public static int minimum(int a, int b) {
    return a < b ? a : b;
  }

  /** 1 if a is b. */
  public static int equal(int a, int b) {
    return a == b ? 1 : 0;
  }

  /** 1 if a is not b. */
  public static int notEqual(int a, int b) {
    return a != b ? 1 : 0;
  }

  /** 1 if a is less than b. */
  public static int less(int a, int b) {
    return a < b ? 1 : 0;
  }

  /** 1 if a is at most b. */
  public static int lessEqual(int a, int b) {
    return a <= b ? 1 : 0;
  }

  /** 1 if a is greater than b. */
  public static int greater(int a, int b) {
    return a > b ? 1 : 0;
  }

  /** 1 if a is at least b. */
  public static int greaterEqual(int a, int b) {
    return a >= b ? 1 : 0;
  }

  /** 1 if both are. */
  public static int and(int a, int b) {
    return a & b;
  }

  /** 1 if one is at least. */
  public static int or(int a, int b) {
    return a | b;
  }

  /** 1 if just one is. */
  public static int xor(int a, int b) {
    return a ^ b;
  }

  /** a if the condition is 1, b if it is 0. */
  public static int where(int condition, int a, int b) {
    return condition == 1 ? a : b;
  }

  /** 1 if x is anything but 0. */
  public static int isNonzero(int x) {
    return x != 0 ? 1 : 0;
  }
}
