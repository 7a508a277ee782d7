package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertEach;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.at;
import static io.abaculus.contract.OnDevice.atBroadcast;
import static io.abaculus.contract.OnDevice.shape;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT32;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elements put elsewhere. */
interface MovementContract extends OnDevice {
  /** All orders of three axes. */
  List<int[]> ORDERS =
      List.of(
          shape(0, 1, 2),
          shape(0, 2, 1),
          shape(1, 0, 2),
          shape(1, 2, 0),
          shape(2, 0, 1),
          shape(2, 1, 0));

  @ParameterizedTest
  @EnumSource(DType.class)
  default void reshapeKeepsTheOrder(DType dtype) {
    Tensor x = random(dtype, 1, 2, 3, 4);
    for (int[] dims : List.of(shape(24), shape(4, 6), shape(2, 1, 12), shape(-1, 8))) {
      assertElements(x.reshape(dims), x.toDoubleArray());
    }
    assertEquals(Shape.of(6, 4), x.flatten(0, 1).shape());
    assertEquals(Shape.of(2, 1, 3, 4), x.unsqueeze(1).shape());
    assertEquals(Shape.of(2, 3, 4, 1), x.unsqueeze(-1).shape());
    assertEquals(x.shape(), x.unsqueeze(-1).squeeze(-1).shape());
    assertElements(random(dtype, 2, 1).reshape(), random(dtype, 2, 1).toDoubleArray());
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void permuteMovesAxes(DType dtype) {
    for (int[] dims : List.of(shape(2, 3, 4), shape(1, 5, 3), shape(9, 17, 33), shape(3, 0, 2))) {
      Tensor x = random(dtype, 3, dims);
      for (int[] order : ORDERS) {
        assertEach(
            x.permute(order),
            0,
            i -> {
              int[] source = new int[3];
              for (int axis = 0; axis < 3; axis++) {
                source[order[axis]] = i[axis];
              }
              return at(x, source);
            });
      }
      assertEach(x.transpose(), 0, i -> at(x, i[0], i[2], i[1]));
      assertEach(x.transpose(0, -1), 0, i -> at(x, i[2], i[1], i[0]));
    }
    assertElements(random(dtype, 4).permute(), random(dtype, 4).item());
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void expandRepeats(DType dtype) {
    Tensor x = random(dtype, 5, 3, 1);
    assertEach(x.expand(3, 4), 0, i -> atBroadcast(x, i));
    assertEach(x.expand(2, 3, 5), 0, i -> atBroadcast(x, i));
    assertEach(x.expand(1, 3, 1), 0, i -> atBroadcast(x, i));
    assertElements(x.expand(0, 3, 1));
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void sliceTakesAPart(DType dtype) {
    Tensor x = random(dtype, 6, 4, 5, 6);
    for (int axis = 0; axis < 3; axis++) {
      for (int step = 1; step <= 3; step++) {
        for (int start : shape(0, 1, 3)) {
          int along = axis;
          int by = step;
          assertEach(
              x.slice(axis, start, x.dim(axis), step),
              0,
              i -> {
                int[] source = i.clone();
                source[along] = start + by * i[along];
                return at(x, source);
              });
        }
      }
    }
    assertEach(x.slice(-1, 2, 5), 0, i -> at(x, i[0], i[1], i[2] + 2));
    assertEach(x.select(1, -1), 0, i -> at(x, i[0], 4, i[1]));
    assertEach(x.select(0, 2).select(0, 3), 0, i -> at(x, 2, 3, i[0]));
    assertElements(x.slice(0, 2, 2));
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void padSurrounds(DType dtype) {
    Tensor x = random(dtype, 7, 2, 3);
    Tensor padded = x.pad(0, 1, 2, 1).pad(1, 2, 0, 0);
    assertEquals(Shape.of(5, 5), padded.shape());
    assertEach(
        padded,
        0,
        i -> {
          if (i[1] < 2) {
            return 0;
          }
          return i[0] < 1 || i[0] > 2 ? 1 : at(x, i[0] - 1, i[1] - 2);
        });
    assertElements(random(dtype, 8, 0).pad(0, 1, 1, 1), 1, 1);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void concatJoinsAlongEveryAxis(DType dtype) {
    for (int axis = 0; axis < 3; axis++) {
      int along = axis;
      int[] dims = shape(2, 3, 4);
      Tensor a = random(dtype, 9, dims);
      dims[axis] = 5;
      Tensor b = random(dtype, 10, dims);
      dims[axis] = 0;
      Tensor none = random(dtype, 11, dims);
      assertEach(
          Tensors.concat(axis, a, none, b, a),
          0,
          i -> {
            int[] source = i.clone();
            int lengthA = a.dim(along);
            if (i[along] < lengthA) {
              return at(a, source);
            }
            source[along] -= lengthA;
            if (source[along] < 5) {
              return at(b, source);
            }
            source[along] -= 5;
            return at(a, source);
          });
    }
    Tensor x = random(dtype, 12, 3);
    assertEach(Tensors.stack(-1, x, x), 0, i -> at(x, i[0]));
    assertEach(Tensors.stack(0, x, x), 0, i -> at(x, i[1]));
    assertElements(Tensors.concat(0, x), x.toDoubleArray());
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void flipReverses(DType dtype) {
    Tensor x = random(dtype, 13, 2, 3, 4);
    assertEach(x.flip(0), 0, i -> at(x, 1 - i[0], i[1], i[2]));
    assertEach(x.flip(-1), 0, i -> at(x, i[0], i[1], 3 - i[2]));
    assertEach(x.flip(1, 2), 0, i -> at(x, i[0], 2 - i[1], 3 - i[2]));
    assertElements(random(dtype, 14, 0, 3).flip(0));
  }

  @Test
  default void splitGivesTheParts() {
    Tensor x = vector(INT32, 0, 1, 2, 3, 4, 5);
    List<Tensor> parts = x.split(0, 1, 0, 3, 2);
    assertElements(parts.get(0), 0);
    assertElements(parts.get(1));
    assertElements(parts.get(2), 1, 2, 3);
    assertElements(parts.get(3), 4, 5);
  }

  @Test
  default void viewsAreOperandsLikeAnyOther() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = random(dtype, 15, 6, 4);
      Tensor made = x.add(1);
      Tensor view = made.slice(0, 2, 5).reshape(4, 3);
      assertEach(
          view.mul(2).sub(view.transpose(0, 1).reshape(4, 3)),
          1e-6,
          i -> {
            int place = i[0] * 3 + i[1];
            int crossed = place % 4 * 3 + place / 4;
            return 2 * (at(x, 2 + place / 4, place % 4) + 1)
                - (at(x, 2 + crossed / 4, crossed % 4) + 1);
          });
      assertEach(
          made.slice(0, 1, 3).matmul(made.slice(0, 3, 5), false, true),
          1e-5,
          i -> {
            double sum = 0;
            for (int k = 0; k < 4; k++) {
              sum += (at(x, i[0] + 1, k) + 1) * (at(x, i[1] + 3, k) + 1);
            }
            return sum;
          });
    }
  }

  @Test
  default void wrongShapesAreRefusedAtTheCall() {
    Tensor x = random(FLOAT32, 1, 2, 3);
    assertRefuses(() -> x.reshape(4, 2), "reshape", "(2, 3)", "(4, 2)");
    assertRefuses(() -> x.reshape(-1, 4), "reshape", "(2, 3)");
    assertRefuses(() -> x.reshape(-1, -1), "reshape", "-1");
    assertRefuses(() -> x.permute(0, 0), "permute", "twice");
    assertRefuses(() -> x.permute(0), "permute", "(2, 3)");
    assertRefuses(() -> x.transpose(0, 2), "transpose", "axis 2");
    assertRefuses(() -> x.expand(2, 4), "expand", "(2, 3)", "(2, 4)");
    assertRefuses(() -> x.slice(1, 2, 4), "slice", "axis 1", "(2, 3)");
    assertRefuses(() -> x.slice(1, 2, 1), "slice", "axis 1", "(2, 3)");
    assertRefuses(() -> x.slice(0, 0, 1, 0), "slice", "step 0");
    assertRefuses(() -> x.select(0, 2), "select", "(2, 3)");
    assertRefuses(() -> x.select(1, -4), "select", "index -4", "(2, 3)");
    assertRefuses(() -> x.slice(1, -4, 2), "slice", "-4", "axis 1", "(2, 3)");
    assertRefuses(() -> x.slice(1, -1, -2), "slice", "axis 1", "(2, 3)");
    assertRefuses(() -> x.sliceFrom(2, 0), "slice", "axis 2", "(2, 3)");
    assertRefuses(() -> x.chunk(1, 0), "chunk", "0");
    assertRefuses(() -> x.repeat(2), "repeat", "(2, 3)", "[2]");
    assertRefuses(() -> x.repeatInterleave(0, -1), "negative");
    assertRefuses(() -> x.select(0, 0).tril(0), "tril", "(3)");
    assertRefuses(() -> x.squeeze(0), "squeeze", "(2, 3)");
    assertRefuses(() -> x.unsqueeze(4), "unsqueeze", "axis 4");
    assertRefuses(() -> x.split(1, 1, 1), "split", "(2, 3)");
    assertRefuses(() -> x.pad(0, -1, 0, 0), "pad", "negative");
    assertRefuses(
        () -> Tensors.concat(0, x, random(FLOAT32, 1, 2, 4)), "concat", "(2, 3)", "(2, 4)");
    assertRefuses(
        () -> Tensors.concat(0, x, random(FLOAT64, 1, 2, 3)), "concat", "float32", "float64");
    assertRefuses(() -> Tensors.concat(List.of(), 0), "concat");
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void boundsOfSlicesBelowZeroCountFromTheEnd(DType dtype) {
    Tensor x = random(dtype, 12, 4, 5);
    assertEach(x.slice(1, -4, -1), 0, i -> at(x, i[0], i[1] + 1));
    assertEach(x.slice(0, -4, 3, 2), 0, i -> at(x, 2 * i[0], i[1]));
    assertEach(x.sliceFrom(1, -2), 0, i -> at(x, i[0], i[1] + 3));
    assertEach(x.sliceFrom(-2, 1), 0, i -> at(x, i[0] + 1, i[1]));
    assertEquals(Shape.of(4, 0), x.sliceFrom(1, 5).shape());
    assertEquals(Shape.of(0, 5), x.slice(0, -4, 0).shape());
  }

  @Test
  default void chunksAreOfOneSizeButForTheLast() {
    List<Tensor> ten = random(FLOAT32, 13, 2, 10).chunk(1, 4);
    // as torch.chunk
    assertEquals(List.of(3, 3, 3, 1), ten.stream().map(part -> part.dim(1)).toList());
    List<Tensor> five = random(FLOAT32, 14, 5).chunk(0, 4);
    assertEquals(List.of(2, 2, 1), five.stream().map(part -> part.dim(0)).toList());
    assertElements(vector(INT32, 1, 2, 3, 4).chunk(0, 2).getLast(), 3, 4);
    assertEquals(Shape.of(0), random(FLOAT32, 15, 0).chunk(0, 3).getFirst().shape());
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void repeatingCopiesTheWholeAndInterleavingEachElement(DType dtype) {
    Tensor x = random(dtype, 16, 2, 3);
    Tensor repeated = x.repeat(2, 3, 2);
    assertEquals(Shape.of(2, 6, 6), repeated.shape());
    assertEach(repeated, 0, i -> at(x, i[1] % 2, i[2] % 3));
    assertEquals(Shape.of(2, 0), x.repeat(1, 0).shape());
    assertEach(x.repeatInterleave(-1, 2), 0, i -> at(x, i[0], i[1] / 2));
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void trianglesKeepOneSideOfADiagonal(DType dtype) {
    Tensor x = random(dtype, 17, 2, 4, 5);
    for (int diagonal : shape(-4, -1, 0, 1, 5)) {
      assertEach(x.tril(diagonal), 0, i -> i[2] - i[1] <= diagonal ? at(x, i) : 0);
      assertEach(x.triu(diagonal), 0, i -> i[2] - i[1] >= diagonal ? at(x, i) : 0);
    }
  }
}
