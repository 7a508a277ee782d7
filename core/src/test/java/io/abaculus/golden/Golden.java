package io.abaculus.golden;

import static org.junit.jupiter.api.Assertions.fail;

import io.abaculus.safetensors.Entry;
import io.abaculus.safetensors.Json;
import io.abaculus.safetensors.SafetensorsException;
import io.abaculus.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One golden case: an operation, its inputs, and what the reference implementation computed from
 * them in float64.
 *
 * <p>A value v agrees with the reference r where |v - r| &le; atol + rtol |r|, for every element.
 *
 * @param name the case, as {@code folder/file} without suffix
 * @param op what is computed
 * @param attrs the arguments, a JSON object
 * @param rtol the relative tolerance
 * @param atol the absolute tolerance
 * @param in the inputs, by name without prefix
 * @param param the parameters, under the reference's own state-dict names
 * @param out the expected outputs
 * @param cot the cotangents: the gradients are those of sum(out * cot)
 * @param grad the expected gradients, by input name, or {@code param.NAME} for a parameter
 */
public record Golden(
    String name,
    String op,
    Json attrs,
    double rtol,
    double atol,
    Map<String, Value> in,
    Map<String, Value> param,
    Map<String, Value> out,
    Map<String, Value> cot,
    Map<String, Value> grad) {

  /**
   * One tensor of a case. All its values are exact as doubles: the files hold floats and small
   * integers.
   *
   * @param shape the extents, outermost first
   * @param doubles the elements in row-major order
   */
  @SuppressWarnings("ArrayRecordComponent") // test data, never compared as a whole
  public record Value(int[] shape, double[] doubles) {
    /** The elements, rounded to float. */
    public float[] floats() {
      float[] floats = new float[doubles.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) doubles[i];
      }
      return floats;
    }

    /** The elements, which must be whole. */
    public int[] ints() {
      return Arrays.stream(doubles).mapToInt(value -> Math.toIntExact(whole(value))).toArray();
    }

    /** The elements, which must be whole. */
    public long[] longs() {
      return Arrays.stream(doubles).mapToLong(Value::whole).toArray();
    }

    /** The elements as booleans, which must be 0 or 1. */
    public boolean[] booleans() {
      boolean[] booleans = new boolean[doubles.length];
      for (int i = 0; i < booleans.length; i++) {
        if (doubles[i] != 0 && doubles[i] != 1) {
          throw new IllegalStateException(doubles[i] + " is neither true nor false");
        }
        booleans[i] = doubles[i] == 1;
      }
      return booleans;
    }

    private static long whole(double value) {
      if (value != Math.rint(value)) {
        throw new IllegalStateException(value + " is not whole");
      }
      return (long) value;
    }
  }

  /**
   * Loads the test resource {@code /golden/NAME.safetensors}, for a name such as {@code
   * tensor/add_broadcast}.
   */
  public static Golden load(String name) {
    String resource = "/golden/" + name + ".safetensors";
    try (InputStream stream = Golden.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("no test resource " + resource);
      }
      // A copy, because a resource inside a jar has no file to map.
      Path copy = Files.createTempFile("golden", ".safetensors");
      try {
        Files.copy(stream, copy, StandardCopyOption.REPLACE_EXISTING);
        return load(name, copy);
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads a case from a file; the name is for messages. */
  public static Golden load(String name, Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return new Golden(
          name,
          metadata(file, "op"),
          Json.parse(metadata(file, "attrs")),
          Double.parseDouble(metadata(file, "rtol")),
          Double.parseDouble(metadata(file, "atol")),
          values(file, "in."),
          values(file, "param."),
          values(file, "out."),
          values(file, "cot."),
          values(file, "grad."));
    }
  }

  /** The argument of that name; fails if the case has none. */
  public Json attr(String attr) {
    return required(attrs.asObject(), attr, "argument");
  }

  /** The input of that name; fails if the case has none. */
  public Value in(String input) {
    return required(in, input, "input");
  }

  /** The parameter of that name; fails if the case has none. */
  public Value param(String parameter) {
    return required(param, parameter, "parameter");
  }

  /** The expected output of that name; fails if the case has none. */
  public Value out(String output) {
    return required(out, output, "output");
  }

  /** The cotangent of that name; fails if the case has none. */
  public Value cot(String output) {
    return required(cot, output, "cotangent");
  }

  /** The expected gradient of that name; fails if the case has none. */
  public Value grad(String input) {
    return required(grad, input, "gradient");
  }

  /**
   * Asserts that the values agree with the reference within the case's tolerances.
   *
   * @param tensor what they are, with its prefix: {@code out.y}, {@code grad.x}, {@code
   *     grad.param.NAME}
   * @param actual the values in row-major order
   */
  public void assertClose(String tensor, double[] actual) {
    assertClose(tensor, actual, rtol, atol);
  }

  /** As {@link #assertClose(String, double[])}, for floats. */
  public void assertClose(String tensor, float[] actual) {
    double[] doubles = new double[actual.length];
    for (int i = 0; i < actual.length; i++) {
      doubles[i] = actual[i];
    }
    assertClose(tensor, doubles);
  }

  /** As {@link #assertClose(String, double[])}, with tolerances tighter than the case's own. */
  public void assertClose(String tensor, double[] actual, double rtol, double atol) {
    Value expected = expected(tensor);
    double[] reference = expected.doubles();
    if (actual.length != reference.length) {
      fail(
          "%s: %s has %d elements, expected %d of shape %s"
              .formatted(
                  name,
                  tensor,
                  actual.length,
                  reference.length,
                  Arrays.toString(expected.shape())));
    }
    int wrong = 0;
    int worst = -1;
    double worstRatio = 0;
    for (int i = 0; i < actual.length; i++) {
      double ratio = error(actual[i], reference[i]) / (atol + rtol * Math.abs(reference[i]));
      if (!agrees(actual[i], reference[i], rtol, atol)) {
        wrong++;
        // A NaN is worse than any number.
        if (worst < 0 || Double.isNaN(ratio) || ratio > worstRatio) {
          worst = i;
          worstRatio = Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
        }
      }
    }
    if (wrong > 0) {
      fail(
          ("%s: %s: %d of %d elements differ;"
              + " the worst at %s is %s, expected %s (error %s, allowed %s)")
              .formatted(
                  name,
                  tensor,
                  wrong,
                  actual.length,
                  Arrays.toString(index(worst, expected.shape())),
                  actual[worst],
                  reference[worst],
                  error(actual[worst], reference[worst]),
                  atol + rtol * Math.abs(reference[worst])));
    }
  }

  private static boolean agrees(double actual, double reference, double rtol, double atol) {
    if (Double.isFinite(reference)) {
      return error(actual, reference) <= atol + rtol * Math.abs(reference);
    }
    return Double.compare(actual, reference) == 0;
  }

  private static double error(double actual, double reference) {
    return Math.abs(actual - reference);
  }

  private static int[] index(int flat, int[] shape) {
    int[] index = new int[shape.length];
    int rest = flat;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return index;
  }

  private Value expected(String tensor) {
    if (tensor.startsWith("out.")) {
      return out(tensor.substring("out.".length()));
    } else if (tensor.startsWith("grad.")) {
      return grad(tensor.substring("grad.".length()));
    }
    throw new IllegalArgumentException("expected out.NAME or grad.NAME, got " + tensor);
  }

  private <T> T required(Map<String, T> map, String key, String kind) {
    T value = map.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          name + " has no " + kind + " " + key + ", it has " + map.keySet());
    }
    return value;
  }

  private static String metadata(SafetensorsFile file, String key) {
    String value = file.metadata().get(key);
    if (value == null) {
      throw new IllegalArgumentException(file.path() + " has no metadata " + key);
    }
    return value;
  }

  private static Map<String, Value> values(SafetensorsFile file, String prefix)
      throws SafetensorsException {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Entry entry : file.entries().values()) {
      if (entry.name().startsWith(prefix)) {
        int[] shape = Arrays.stream(entry.shape()).mapToInt(Math::toIntExact).toArray();
        values.put(entry.name().substring(prefix.length()), new Value(shape, doubles(file, entry)));
      }
    }
    return Collections.unmodifiableMap(values);
  }

  private static double[] doubles(SafetensorsFile file, Entry entry) throws SafetensorsException {
    return switch (entry.dtype()) {
      case F16, BF16, F32, F64 -> file.readDoubles(entry.name());
      case U8, I8, I16, U16, I32, U32, I64, U64 ->
          Arrays.stream(file.readLongs(entry.name())).asDoubleStream().toArray();
      case BOOL -> {
        byte[] bytes = file.readBytes(entry.name());
        double[] values = new double[bytes.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = bytes[i];
        }
        yield values;
      }
    };
  }
}
