package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.kernel.LayerNormKernels;
import io.abaculus.tornado.kernel.ReductionKernels;
import io.abaculus.tornado.launch.Grid;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Layer normalisation of rows and its gradients. */
final class LayerNormLowering {
  private LayerNormLowering() {}

  static void forward(
      double epsilon, List<Stored> operands, List<Stored> results, Launches launches) {
    Stored x = operands.get(0);
    Stored weight = operands.get(1);
    Stored bias = operands.get(2);
    Stored y = results.get(0);
    Stored mean = results.get(1);
    Stored reciprocalDeviation = results.get(2);
    if (x.isEmpty()) {
      return;
    }
    int width = weight.size();
    int rows = x.size() / width;
    launches.add(
        rowGrid(rows),
        TaskPackage.createPackage(
            launches.task(), LayerNormKernels::forward, new KernelContext(), x.floats(),
            weight.floats(), bias.floats(), y.floats(), Launches.furtherArray(mean, y),
            Launches.furtherArray(reciprocalDeviation, y, mean), Launches.factors(epsilon),
            IntArray.fromElements(
                rows, width, x.offset(), weight.offset(), bias.offset(), y.offset(),
                mean.offset(), reciprocalDeviation.offset(), mean.sharesArrayWith(y) ? 0 : 1,
                arrayOf(reciprocalDeviation, y, mean))));
  }

  private static int arrayOf(Stored reciprocalDeviation, Stored y, Stored mean) {
    if (reciprocalDeviation.sharesArrayWith(y)) {
      return 0;
    }
    return reciprocalDeviation.sharesArrayWith(mean) ? 1 : 2;
  }

  static void backward(List<Stored> operands, List<Stored> results, Launches launches) {
    Stored x = operands.get(0);
    Stored weight = operands.get(1);
    Stored mean = operands.get(2);
    Stored reciprocalDeviation = operands.get(3);
    Stored dy = operands.get(4);
    Stored dx = results.get(0);
    Stored dWeight = results.get(1);
    Stored dBias = results.get(2);
    if (x.isEmpty()) {
      SourceLowering.fill(0, dWeight, launches);
      SourceLowering.fill(0, dBias, launches);
      return;
    }
    int width = weight.size();
    int rows = x.size() / width;
    launches.add(
        rowGrid(rows),
        TaskPackage.createPackage(
            launches.task(), LayerNormKernels::backward, new KernelContext(), x.floats(),
            weight.floats(), mean.floats(), reciprocalDeviation.floats(), dy.floats(),
            dx.floats(),
            IntArray.fromElements(
                rows, width, x.offset(), weight.offset(), mean.offset(),
                reciprocalDeviation.offset(), dy.offset(), dx.offset())));
    addParameterGradients(x, mean, reciprocalDeviation, dy, dWeight, dBias, launches);
  }

  private static void addParameterGradients(
      Stored x,
      Stored mean,
      Stored reciprocalDeviation,
      Stored dy,
      Stored dWeight,
      Stored dBias,
      Launches launches) {
    int width = dWeight.size();
    int rows = x.size() / width;
    int groups = Math.ceilDiv(width, LayerNormKernels.LANES);
    Pieces pieces = FloatReduction.columnPieces(groups, rows);
    boolean inPieces = pieces.count() > 1;
    TensorType parts = TensorType.of(DType.FLOAT32, pieces.count() * width);
    Stored weights = inPieces ? launches.scratch(parts) : dWeight;
    Stored biases = inPieces ? launches.scratch(parts) : dBias;
    launches.add(
        new Grid(groups, pieces.count(), 1, LayerNormKernels.LANES, LayerNormKernels.ROWS),
        TaskPackage.createPackage(
            launches.task(), LayerNormKernels::backwardParameters, new KernelContext(),
            x.floats(), mean.floats(), reciprocalDeviation.floats(), dy.floats(),
            weights.floats(), Launches.furtherArray(biases, weights),
            IntArray.fromElements(
                rows, width, pieces.length(), x.offset(), mean.offset(),
                reciprocalDeviation.offset(), dy.offset(), weights.offset(), biases.offset(),
                biases.sharesArrayWith(weights) ? 0 : 1)));
    if (inPieces) {
      List<ReductionStage> sum = List.of(new ReductionStage(1, pieces.count(), width));
      FloatReduction.add(ReductionKernels.SUM, sum, weights, dWeight, launches);
      FloatReduction.add(ReductionKernels.SUM, sum, biases, dBias, launches);
    }
  }

  private static Grid rowGrid(int rows) {
    return new Grid(
        Math.ceilDiv(rows, LayerNormKernels.ROWS), 1, 1, LayerNormKernels.LANES,
        LayerNormKernels.ROWS);
  }
}
