package io.abaculus.cpu.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The one text that the source of every {@link Tile} is an instance of.
 *
 * @param bits length of a vector
 * @param rows rows of the tile
 * @param fused whether a product is added by fused multiply-add
 * @param guardedRows rows before the branch that is never taken, or 0 for none
 */
record TileTemplate(int bits, int rows, boolean fused, int guardedRows) {

  private static final String MULTIPLY_PARAMETERS =
      "(int depth, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset, int ldc,"
          + " boolean add) {";

  private static final String COPY_PARAMETERS =
      "(float[] from, int offset, int stride, int depth, float[] to, int toOffset) {";

  /** Where the element of A in a row stands, given the row. */
  private interface Place {
    String of(int row);
  }

  /** The body of the class, one statement, or the head or the end of a block, in each element. */
  List<String> statements() {
    StringBuilder text = new StringBuilder();
    text.append(constants());
    text.append(size("rows", "ROWS"));
    text.append(size("columns", "COLUMNS"));
    text.append(size("lanes", "LANES"));
    text.append(copy("copyPanel", "COLUMNS", 2));
    text.append(copy("copyColumns", "ROWS", Math.ceilDiv(rows * Float.SIZE, bits)));
    text.append(wide("multiply", "", row -> "aOffset + " + times(row, "A_STRIDE + ") + "k"));
    text.append(
        wide(
            "multiplyColumns",
            "int column = aOffset + k * ROWS;",
            row -> "column" + (row == 0 ? "" : " + " + row)));
    text.append(narrow());
    return split(text.toString());
  }

  /** Statements of a text, with white space that means nothing taken out. */
  static List<String> split(String text) {
    List<String> statements = new ArrayList<>();
    for (String statement : text.split("(?<=[;{}])")) {
      String plain = statement.strip().replaceAll("\\s+", " ").replaceAll("(?<=\\() ", "");
      if (!plain.isEmpty()) {
        statements.add(plain);
      }
    }
    return statements;
  }

  private String constants() {
    String constants =
        """
        private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_%d;
        private static final int LANES = %d;
        private static final int ROWS = %d;
        private static final int COLUMNS = 2 * LANES;
        """
            .formatted(bits, bits / Float.SIZE, rows);
    return guardedRows == 0 ? constants : constants + "private static int never = -1;";
  }

  private static String size(String method, String constant) {
    return "@Override public int %s() { return %s; }".formatted(method, constant);
  }

  private static String copy(String method, String width, int vectors) {
    StringBuilder text = new StringBuilder();
    text.append("@Override public void ").append(method).append(COPY_PARAMETERS);
    text.append("for (int k = 0; k < depth; k++) {");
    text.append("int source = offset + k * stride;");
    text.append("int target = toOffset + k * %s;".formatted(width));
    for (int i = 0; i < vectors; i++) {
      String skip = times(i, "LANES");
      String plus = i == 0 ? "" : " + " + skip;
      text.append(
          "FloatVector.fromArray(SPECIES, from, source%s).intoArray(to, target%s);"
              .formatted(plus, plus));
    }
    return text.append("} }").toString();
  }

  private String wide(String method, String column, Place place) {
    StringBuilder text = new StringBuilder();
    text.append("@Override public void ").append(method).append(MULTIPLY_PARAMETERS);
    each(text, "FloatVector left%1$d = FloatVector.zero(SPECIES);"
        + "FloatVector right%1$d = FloatVector.zero(SPECIES);");
    text.append(guardedRows == 0 ? "" : "int guard = never;");
    text.append("for (int k = 0; k < depth; k++) {");
    text.append("int row = bOffset + k * COLUMNS;");
    text.append("FloatVector left = FloatVector.fromArray(SPECIES, b, row);");
    text.append("FloatVector right = FloatVector.fromArray(SPECIES, b, row + LANES);");
    text.append(column);
    for (int row = 0; row < rows; row++) {
      if (row > 0 && row == guardedRows) {
        text.append("if (k == guard) { break; }");
      }
      text.append(broadcast(row, place));
      text.append(addProduct("left", row)).append(addProduct("right", row));
    }
    text.append("}");
    text.append("if (add) {");
    for (int row = 0; row < rows; row++) {
      text.append(addC("left" + row, inC(row)));
      text.append(addC("right" + row, inC(row) + " + LANES"));
    }
    text.append("}");
    for (int row = 0; row < rows; row++) {
      text.append("left%d.intoArray(c, %s);".formatted(row, inC(row)));
      text.append("right%d.intoArray(c, %s + LANES);".formatted(row, inC(row)));
    }
    return text.append("}").toString();
  }

  private String narrow() {
    StringBuilder text = new StringBuilder();
    text.append("@Override public void multiplyNarrow").append(MULTIPLY_PARAMETERS);
    each(text, "FloatVector sum%d = FloatVector.zero(SPECIES);");
    text.append("for (int k = 0; k < depth; k++) {");
    text.append("FloatVector row = FloatVector.fromArray(SPECIES, b, bOffset + k * LANES);");
    for (int row = 0; row < rows; row++) {
      text.append(broadcast(row, i -> "aOffset + " + times(i, "A_STRIDE + ") + "k"));
      text.append(
          fused
              ? "sum%1$d = x.fma(row, sum%1$d);".formatted(row)
              : "sum%1$d = sum%1$d.add(x.mul(row));".formatted(row));
    }
    text.append("}");
    text.append("if (add) {");
    for (int row = 0; row < rows; row++) {
      text.append(addC("sum" + row, inC(row)));
    }
    text.append("}");
    for (int row = 0; row < rows; row++) {
      text.append("sum%d.intoArray(c, %s);".formatted(row, inC(row)));
    }
    return text.append("}").toString();
  }

  private void each(StringBuilder text, String line) {
    IntStream.range(0, rows).forEach(row -> text.append(line.formatted(row)));
  }

  private static String broadcast(int row, Place place) {
    String declared = row == 0 ? "FloatVector x" : "x";
    return declared + " = FloatVector.broadcast(SPECIES, a[" + place.of(row) + "]);";
  }

  private String addProduct(String side, int row) {
    return fused
        ? "%1$s%2$d = x.fma(%1$s, %1$s%2$d);".formatted(side, row)
        : "%1$s%2$d = %1$s%2$d.add(x.mul(%1$s));".formatted(side, row);
  }

  private static String addC(String sum, String place) {
    return "%1$s = %1$s.add(FloatVector.fromArray(SPECIES, c, %2$s));".formatted(sum, place);
  }

  private static String inC(int row) {
    return row == 0 ? "cOffset" : "cOffset + " + times(row, "ldc");
  }

  /** A multiple as one writes it: nothing, the factor itself, or a product. */
  private static String times(int count, String factor) {
    return count == 0 ? "" : count == 1 ? factor : count + " * " + factor;
  }
}
