package io.abaculus.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.tensor.Parameter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScopeTest {
  private static final Initializer NORMAL = new Initializer.Normal(1);

  private static float[] values(Parameter parameter) {
    return parameter.value().toFloatArray();
  }

  @Test
  void namesAreJoinedByDots() {
    Scope scope = Scope.random(1).child("blocks").child(3).child("attn");
    assertEquals("blocks.3.attn.bias", scope.parameter("bias", NORMAL, 2).name());
  }

  @Test
  void valuesDependOnSeedAndFullNameOnly() {
    float[] values = values(Scope.random(1).child("a").parameter("weight", NORMAL, 8));
    Scope other = Scope.random(1);
    other.parameter("something", NORMAL, 100);
    assertArrayEquals(values, values(other.parameter("a.weight", NORMAL, 8)));
    assertFalse(Arrays.equals(values, values(other.parameter("a.bias", NORMAL, 8))));
    assertFalse(
        Arrays.equals(values, values(Scope.random(2).parameter("a.weight", NORMAL, 8))));
  }

  @Test
  void aBlankScopeIsZeroWhateverIsAskedFor() {
    Scope blank = Scope.blank(DType.FLOAT32, Devices.standard());
    assertArrayEquals(new float[8], values(blank.parameter("weight", NORMAL, 8)));
  }

  @Test
  void parametersCanBeDoubles() {
    Scope scope = Scope.random(1, DType.FLOAT64, Devices.get("reference"));
    assertEquals(DType.FLOAT64, scope.parameter("weight", NORMAL, 8).dtype());
  }

  @Test
  void normalNumbersHaveTheirDeviation() {
    float[] values = values(Scope.random(1).parameter("w", new Initializer.Normal(0.5), 200_000));
    assertEquals(0, mean(values), 4 * 0.5 / Math.sqrt(200_000));
    assertEquals(0.5, deviation(values), 0.005);
  }

  @Test
  void truncatedNumbersStayInsideAndKeepTheirShape() {
    float[] values =
        values(Scope.random(1).parameter("w", new Initializer.TruncatedNormal(1, 1), 200_000));
    for (float value : values) {
      assertTrue(Math.abs(value) <= 1);
    }
    // The deviation of a standard normal number between -1 and 1: sqrt(1 - 2 phi(1) / erf(1/sqrt 2)).
    assertEquals(0.5396, deviation(values), 0.005);
  }

  @Test
  void fanInSpreadsEvenly() {
    float[] values = values(Scope.random(1).parameter("w", Initializer.fanIn(16), 200_000));
    for (float value : values) {
      assertTrue(value >= -0.25f && value < 0.25f);
    }
    assertEquals(0.5 / Math.sqrt(12), deviation(values), 0.002);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }
}
