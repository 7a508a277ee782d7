package io.abaculus.bench.work;

/**
 * A function of each row of a matrix.
 *
 * @param rows of the matrix
 * @param width of a row
 */
public record RowWork(Function function, int rows, int width, Pass pass) implements Work {
  /** What is computed of a row. */
  public enum Function {
    LAYER_NORM("layer norm"),
    SOFTMAX("softmax"),
    /** With the error function. */
    GELU("gelu");

    private final String text;

    Function(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Override
  public String subject() {
    return function.toString();
  }

  @Override
  public String shape() {
    return "%dx%d %s".formatted(rows, width, pass);
  }

  @Override
  public double amount() {
    return 1e-6 * rows * width;
  }

  @Override
  public String unit() {
    return "Melements";
  }
}
