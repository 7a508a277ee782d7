package io.abaculus.neco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.abaculus.formats.safetensors.SafetensorsFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** One file of reference numbers, and the comparison that it asks for. */
public final class GoldenCase implements AutoCloseable {
  private final SafetensorsFile file;

  private GoldenCase(SafetensorsFile file) {
    this.file = file;
  }

  /** Opens the case of a resource such as {@code image/grayscale}. */
  public static GoldenCase open(String name) throws IOException {
    URL resource = GoldenCase.class.getResource("/golden/" + name + ".safetensors");
    try {
      return new GoldenCase(
          SafetensorsFile.open(Path.of(Objects.requireNonNull(resource, name).toURI())));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  public String metadata(String key) {
    return Objects.requireNonNull(file.metadata().get(key), key);
  }

  public JsonNode attributes() throws IOException {
    return new ObjectMapper().readTree(metadata("attrs"));
  }

  public int[] shape(String name) throws IOException {
    long[] shape = file.tensor(name).shape();
    int[] sides = new int[shape.length];
    for (int i = 0; i < shape.length; i++) {
      sides[i] = Math.toIntExact(shape[i]);
    }
    return sides;
  }

  public byte[] bytes(String name) throws IOException {
    return file.readBytes(name);
  }

  public float[] floats(String name) throws IOException {
    return file.readFloats(name);
  }

  /** Asserts that every value lies within the case's own tolerance of the expected one. */
  public void assertMatches(double[] expected, double[] actual) {
    double relative = Double.parseDouble(metadata("rtol"));
    double absolute = Double.parseDouble(metadata("atol"));
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      double allowed = absolute + relative * Math.abs(expected[i]);
      double difference = Math.abs(actual[i] - expected[i]);
      assertTrue(
          difference <= allowed,
          "element " + i + " is " + actual[i] + ", the reference has " + expected[i]);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
