package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.kernel.Random;
import io.abaculus.tornado.kernel.Shuffle;
import io.abaculus.tornado.launch.Grid;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Random numbers. A long permutation is made on the host: each of its steps depends on the one before. */
final class SamplingLowering {
  private static final int UNIFORM = 0;
  private static final int NORMAL = 1;

  private SamplingLowering() {}

  static boolean lower(Sampling op, Stored key, Stored result, Launches launches) {
    return switch (op) {
      case Sampling.RandomUniform(TensorType type) -> draw(UNIFORM, key, result, launches);
      case Sampling.RandomNormal(TensorType type) -> draw(NORMAL, key, result, launches);
      case Sampling.RandomPermutation(int length) -> permutation(length, key, result, launches);
    };
  }

  private static boolean draw(int distribution, Stored key, Stored result, Launches launches) {
    if (result.dtype() != DType.FLOAT32) {
      return false;
    }
    if (!result.isEmpty()) {
      launches.addCovering(
          Math.ceilDiv(result.size(), 4),
          TaskPackage.createPackage(
              launches.task(), Random::draw, new KernelContext(), key.longs(), result.floats(),
              IntArray.fromElements(
                  result.size(), key.offset(), result.offset(), distribution)));
    }
    return true;
  }

  private static boolean permutation(int length, Stored key, Stored result, Launches launches) {
    if (length > Shuffle.MOST) {
      return false;
    }
    if (!result.isEmpty()) {
      launches.add(
          Grid.of(1, 1),
          TaskPackage.createPackage(
              launches.task(), Shuffle::permutation, new KernelContext(), key.longs(),
              result.longs(), IntArray.fromElements(length, key.offset(), result.offset())));
    }
    return true;
  }
}
