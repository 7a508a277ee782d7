package io.abaculus.neco.config;

/** An interval of numbers, written as in {@code "[0, 1)"} or {@code "(0, inf)"}. */
record Interval(double low, boolean lowIncluded, double high, boolean highIncluded, String text) {

  static Interval parse(String text) {
    int comma = text.indexOf(',');
    String low = text.substring(1, comma);
    String high = text.substring(comma + 1, text.length() - 1);
    return new Interval(
        bound(low), text.charAt(0) == '[', bound(high), text.endsWith("]"), text);
  }

  private static double bound(String text) {
    String trimmed = text.strip();
    return trimmed.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(trimmed);
  }

  /** Whether a number lies inside; NaN never does. */
  boolean contains(double number) {
    boolean aboveLow = lowIncluded ? number >= low : number > low;
    boolean belowHigh = highIncluded ? number <= high : number < high;
    return aboveLow && belowHigh;
  }

  @Override
  public String toString() {
    return text;
  }
}
