package io.abaculus.conformance;

import io.abaculus.device.HostArray;
import io.abaculus.formats.TensorFileException;
import io.abaculus.formats.json.Json;
import io.abaculus.formats.json.JsonException;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.formats.safetensors.SafetensorsTensor;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An operation, its inputs, and what the reference implementation computed from them. A value v
 * agrees with the reference r where {@code |v - r| <= atol + rtol * |r|}, for every element.
 *
 * @param file where it was read from; some cases are about files that lie beside it
 * @param op what is computed
 * @param attributes the arguments that are no tensors, a JSON object
 * @param rtol the relative tolerance
 * @param atol the absolute tolerance
 * @param inputs tensors that go in, by their names in the file less {@code in.}
 * @param parameters weights, by their names less {@code param.}
 * @param outputs what is expected, by names less {@code out.}
 * @param cotangents the gradients are those of the sum of outputs times these; less {@code cot.}
 * @param gradients what is expected, by the name of the input, or {@code param.NAME} for a parameter
 */
public record GoldenCase(
    Path file,
    String op,
    Json attributes,
    double rtol,
    double atol,
    Map<String, HostArray> inputs,
    Map<String, HostArray> parameters,
    Map<String, HostArray> outputs,
    Map<String, HostArray> cotangents,
    Map<String, HostArray> gradients) {

  /**
   * Reads a case from a safetensors file.
   *
   * @throws IOException if it cannot be read, or is no golden case; the message says what it lacks
   */
  public static GoldenCase read(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return new GoldenCase(
          path,
          metadata(file, "op"),
          attributes(file),
          tolerance(file, "rtol"),
          tolerance(file, "atol"),
          arrays(file, "in."),
          arrays(file, "param."),
          arrays(file, "out."),
          arrays(file, "cot."),
          arrays(file, "grad."));
    }
  }

  private static String metadata(SafetensorsFile file, String key) throws IOException {
    String value = file.metadata().get(key);
    if (value == null) {
      throw notACase(file, "there is no metadata '" + key + "'");
    }
    return value;
  }

  private static Json attributes(SafetensorsFile file) throws IOException {
    try {
      Json attributes = Json.parse(metadata(file, "attrs"));
      attributes.asObject();
      return attributes;
    } catch (JsonException e) {
      throw notACase(file, "its metadata 'attrs' is no JSON object: " + e.getMessage());
    }
  }

  private static double tolerance(SafetensorsFile file, String key) throws IOException {
    String text = metadata(file, key);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw notACase(file, "its metadata '" + key + "' is no number: " + text);
    }
  }

  private static IOException notACase(SafetensorsFile file, String reason) {
    return new IOException(file.path() + " is no golden case: " + reason);
  }

  private static Map<String, HostArray> arrays(SafetensorsFile file, String prefix)
      throws TensorFileException {
    Map<String, HostArray> arrays = new LinkedHashMap<>();
    for (SafetensorsTensor tensor : file.tensors().values()) {
      if (tensor.name().startsWith(prefix)) {
        arrays.put(tensor.name().substring(prefix.length()), array(file, tensor));
      }
    }
    return Collections.unmodifiableMap(arrays);
  }

  private static HostArray array(SafetensorsFile file, SafetensorsTensor tensor)
      throws TensorFileException {
    String name = tensor.name();
    int[] dims = Arrays.stream(tensor.shape()).mapToInt(Math::toIntExact).toArray();
    DType dtype =
        switch (tensor.dtype()) {
          case F16, BF16, F32 -> DType.FLOAT32;
          case F64 -> DType.FLOAT64;
          case I8, I16, U16, I32 -> DType.INT32;
          case U32, I64, U64 -> DType.INT64;
          case U8 -> DType.UINT8;
          case BOOL -> DType.BOOL;
          // What is not readable has a shape alone: reading it fails, whatever is asked for.
          default -> DType.FLOAT32;
        };
    Object array =
        switch (dtype) {
          case FLOAT32 -> file.readFloats(name);
          case FLOAT64 -> file.readDoubles(name);
          case INT32 -> file.readInts(name);
          case INT64 -> file.readLongs(name);
          case UINT8, BOOL -> file.readBytes(name);
        };
    return new HostArray(new TensorType(dtype, Shape.of(dims)), array, 0);
  }
}
