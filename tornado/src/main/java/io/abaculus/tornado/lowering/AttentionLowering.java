package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.kernel.AttentionBackward;
import io.abaculus.tornado.kernel.AttentionForward;
import io.abaculus.tornado.launch.Grid;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Attention of heads of at most 64 channels, and its gradient. */
final class AttentionLowering {
  /** Groups along y that every device takes. */
  private static final int MAX_GROUPS = Grid.MOST_GROUPS;

  private AttentionLowering() {}

  /** What the kernels need to know of the projections. */
  private record Sizes(int batch, int tokens, int heads, int headDim) {
    static Sizes of(Shape qkv, int heads) {
      return new Sizes(qkv.dim(0), qkv.dim(1), heads, qkv.dim(2) / (3 * heads));
    }

    boolean haveKernel() {
      return 0 < headDim
          && headDim <= AttentionForward.MAX_HEAD_DIM
          && (long) batch * heads <= MAX_GROUPS;
    }

    int queries() {
      return batch * heads * tokens;
    }
  }

  static boolean forward(
      int heads, double scale, Stored qkv, Stored out, Stored logSumExp, Launches launches) {
    Sizes sizes = Sizes.of(qkv.shape(), heads);
    if (!sizes.haveKernel()) {
      return false;
    }
    if (qkv.isEmpty()) {
      return true;
    }
    launches.add(
        new Grid(
            Math.ceilDiv(sizes.tokens, AttentionForward.QUERIES),
            sizes.batch * heads,
            1,
            AttentionForward.LOCAL_X,
            AttentionForward.LOCAL_Y),
        TaskPackage.createPackage(
            launches.task(), AttentionForward::forward, new KernelContext(), qkv.floats(),
            out.floats(), Launches.furtherArray(logSumExp, out), Launches.factors(scale),
            IntArray.fromElements(
                sizes.tokens, heads, sizes.headDim, qkv.offset(), out.offset(),
                logSumExp.offset(), logSumExp.sharesArrayWith(out) ? 0 : 1)));
    return true;
  }

  static boolean backward(
      int heads, double scale, List<Stored> operands, Stored dQkv, Launches launches) {
    Stored qkv = operands.get(0);
    Stored out = operands.get(1);
    Stored logSumExp = operands.get(2);
    Stored dOut = operands.get(3);
    Sizes sizes = Sizes.of(qkv.shape(), heads);
    if (!sizes.haveKernel()) {
      return false;
    }
    if (qkv.isEmpty()) {
      return true;
    }
    Stored products = launches.scratch(TensorType.of(DType.FLOAT32, sizes.queries()));
    launches.addCovering(
        sizes.queries(),
        TaskPackage.createPackage(
            launches.task(), AttentionBackward::outProducts, new KernelContext(), out.floats(),
            dOut.floats(), products.floats(),
            IntArray.fromElements(
                sizes.tokens, heads, sizes.headDim, sizes.batch, out.offset(), dOut.offset(),
                products.offset())));
    IntArray arguments =
        IntArray.fromElements(
            sizes.tokens, heads, sizes.headDim, qkv.offset(), logSumExp.offset(),
            products.offset(), dOut.offset(), dQkv.offset());
    Grid grid =
        new Grid(
            Math.ceilDiv(sizes.tokens, AttentionBackward.TILE),
            sizes.batch * heads,
            1,
            AttentionBackward.LOCAL,
            AttentionBackward.LOCAL);
    launches.add(
        grid,
        TaskPackage.createPackage(
            launches.task(), AttentionBackward::keysAndValues, new KernelContext(), qkv.floats(),
            logSumExp.floats(), products.floats(), dOut.floats(), dQkv.floats(),
            Launches.factors(scale), arguments));
    launches.add(
        grid,
        TaskPackage.createPackage(
            launches.task(), AttentionBackward::queries, new KernelContext(), qkv.floats(),
            logSumExp.floats(), products.floats(), dOut.floats(), dQkv.floats(),
            Launches.factors(scale), arguments));
    return true;
  }
}
