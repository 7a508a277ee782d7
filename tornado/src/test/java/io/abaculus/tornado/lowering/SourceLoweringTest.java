package io.abaculus.tornado.lowering;

import static io.abaculus.tornado.lowering.BesideReference.check;
import static io.abaculus.tornado.lowering.BesideReference.of;

import io.abaculus.graph.DType;
import io.abaculus.graph.Doubles;
import io.abaculus.graph.Sampling.RandomNormal;
import io.abaculus.graph.Sampling.RandomUniform;
import io.abaculus.graph.Source.Fill;
import io.abaculus.graph.Source.Iota;
import io.abaculus.graph.Source.Table;
import io.abaculus.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SourceLoweringTest {

  @ParameterizedTest
  @EnumSource
  void makesNumbersOfEveryType(DType dtype) {
    check(0, new Fill(1, TensorType.of(dtype, 2, 65)));
    check(0, new Fill(1, TensorType.of(dtype, 0)));
    check(0, new Iota(dtype, 130));
    check(0, new Iota(dtype, 0));
    check(0, new Table(Doubles.of(0, 1, 7.5), TensorType.of(dtype, 3)));
  }

  @Test
  void fillsWithNumbersThatAreNotFinite() {
    check(0, new Fill(Double.NaN, TensorType.of(DType.FLOAT32)));
    check(0, new Fill(Double.NEGATIVE_INFINITY, TensorType.of(DType.FLOAT32, 3)));
  }

  @Test
  void drawsTheNumbersOfTheHost() {
    var key = of(TensorType.of(DType.INT64, 2), 12345, 7);
    check(0, new RandomUniform(TensorType.of(DType.FLOAT32, 3, 3)), key);
    check(1e-7, new RandomNormal(TensorType.of(DType.FLOAT32, 9)), key);
    check(0, new RandomUniform(TensorType.of(DType.FLOAT32, 0)), key);
  }
}
