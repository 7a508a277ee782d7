package io.abaculus.tornado.lowering;

import io.abaculus.graph.Contraction.MatMul;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.kernel.ProductKernels;
import io.abaculus.tornado.kernel.ReductionKernels;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.library.Gemm;
import io.abaculus.tornado.pass.Epilogue;
import io.abaculus.tornado.pass.ProductPassKernel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Matrix products in float32. Leading axes become one batch, in which an operand has one matrix for
 * all or one for each; where it has some, it is repeated first. If the right operand is one matrix,
 * all leading axes of the left one count as rows.
 */
final class ProductLowering {
  /** Groups along z that every device takes. */
  private static final int MAX_BATCH = Grid.MOST_GROUPS;

  /** Rows of a launch. */
  private static final int MOST_ROWS = Grid.MOST_GROUPS * ProductKernels.TILE;

  /** Groups that keep a large GPU busy. */
  private static final int ENOUGH_GROUPS = 512;

  private static final int SMALLEST_PIECE = 256;

  private ProductLowering() {}

  /**
   * One of the operands.
   *
   * @param matrices where the first one begins
   * @param step elements from one matrix to the next in the batch, 0 for one matrix
   */
  private record Side(Stored matrices, int step, boolean transposed) {
    Side from(int product) {
      return new Side(matrices.from(product * step), step, transposed);
    }
  }

  /** Sizes of each product. */
  private record Sizes(int rows, int columns, int inner) {
    int groups() {
      return Math.ceilDiv(rows, ProductKernels.TILE) * Math.ceilDiv(columns, ProductKernels.TILE);
    }

    Sizes withInner(int other) {
      return new Sizes(rows, columns, other);
    }
  }

  /** Adds the launches of a product that is not empty. */
  static void add(MatMul op, Stored a, Stored b, Stored c, Launches launches) {
    int rows = c.shape().dim(-2);
    Sizes sizes = new Sizes(rows, c.shape().dim(-1), a.shape().dim(op.transposeA() ? -2 : -1));
    if (sizes.inner == 0) {
      SourceLowering.fill(0, c, launches);
      return;
    }
    Shape batch = MatMul.leading(c.shape());
    boolean isOneMatrix = MatMul.leading(b.shape()).size() == 1;
    boolean isWhole = MatMul.leading(a.shape()).size() == batch.size();
    if (isOneMatrix && isWhole && !op.transposeA()) {
      addRows(
          rows * batch.size(), sizes, a, new Side(b, 0, op.transposeB()), c, launches);
      return;
    }
    Side left = side(a, batch, op.transposeA(), launches);
    Side right = side(b, batch, op.transposeB(), launches);
    if (batch.size() == 1 && op.transposeA() && !op.transposeB() && !launches.usesLibrary()) {
      addInPieces(sizes, left, right, c, launches);
    } else {
      launch(sizes, batch.size(), left, right, c, launches);
    }
  }

  /**
   * Adds the one launch of a product that is not empty and of its epilogue; none, and false, if one launch
   * cannot do both.
   *
   * @param b one matrix
   * @param product the product's shape
   */
  static boolean addWithEpilogue(
      MatMul op, Stored a, Stored b, Shape product, Epilogue epilogue, Launches launches) {
    Sizes sizes =
        new Sizes(
            product.size() / product.dim(-1), product.dim(-1),
            a.shape().dim(op.transposeA() ? -2 : -1));
    boolean isOneLaunch =
        sizes.inner > 0
            && sizes.rows <= MOST_ROWS
            && (!op.transposeA() || op.transposeB() || pieces(sizes).count() == 1);
    if (!isOneLaunch) {
      return false;
    }
    Optional<KernelLaunch> launch =
        ProductPassKernel.launch(
            launches.task(),
            grid(sizes, 1),
            arguments(sizes, new Side(a, 0, op.transposeA()), new Side(b, 0, op.transposeB()), 0),
            sizes.columns,
            a.place(),
            b.place(),
            epilogue);
    launch.ifPresent(launches::add);
    return launch.isPresent();
  }

  /** One matrix times another, as many rows in a launch as it can have. */
  private static void addRows(
      int rows, Sizes sizes, Stored a, Side right, Stored c, Launches launches) {
    for (int first = 0; first < rows; first += MOST_ROWS) {
      Sizes some = new Sizes(Math.min(MOST_ROWS, rows - first), sizes.columns, sizes.inner);
      Side left = new Side(a.from(first * sizes.inner), 0, false);
      launch(some, 1, left, right, c.from(first * sizes.columns), launches);
    }
  }

  private static Side side(Stored x, Shape batch, boolean transposed, Launches launches) {
    Shape leading = MatMul.leading(x.shape());
    int matrix = x.shape().dim(-2) * x.shape().dim(-1);
    if (leading.size() == 1) {
      return new Side(x, 0, transposed);
    }
    if (leading.size() == batch.size()) {
      return new Side(x, matrix, transposed);
    }
    int[] dims = batch.toArray();
    dims = Arrays.copyOf(dims, dims.length + 2);
    dims[dims.length - 2] = x.shape().dim(-2);
    dims[dims.length - 1] = x.shape().dim(-1);
    Stored repeated = launches.scratch(x.type().withShape(Shape.of(dims)));
    int[] strides = x.shape().broadcastStrides(repeated.shape());
    StridedCopy.read(x, 0, strides, repeated, launches);
    return new Side(repeated, matrix, transposed);
  }

  /**
   * The gradient of a weight has few tiles and a long inner axis, along which neither operand is
   * contiguous: a piece of it is a product of its own, in a batch.
   */
  private static void addInPieces(
      Sizes sizes, Side a, Side b, Stored c, Launches launches) {
    int inner = sizes.inner;
    Pieces pieces = pieces(sizes);
    if (pieces.count() == 1) {
      launch(sizes, 1, a, b, c, launches);
      return;
    }
    int size = c.size();
    Stored parts = launches.scratch(TensorType.of(DType.FLOAT32, pieces.count(), size));
    int length = pieces.length();
    Side left = new Side(a.matrices, length * sizes.rows, true);
    Side right = new Side(b.matrices, length * sizes.columns, false);
    int whole = inner / length;
    launch(sizes.withInner(length), whole, left, right, parts, launches);
    if (whole < pieces.count()) {
      launch(
          sizes.withInner(inner - whole * length), 1, left.from(whole), right.from(whole),
          parts.from(whole * size), launches);
    }
    FloatReduction.add(
        ReductionKernels.SUM, List.of(new ReductionStage(1, pieces.count(), size)), parts, c,
        launches);
  }

  private static Pieces pieces(Sizes sizes) {
    return evenPieces(
        Pieces.of(ENOUGH_GROUPS, sizes.groups(), sizes.inner, SMALLEST_PIECE), sizes.inner);
  }

  /** A few pieces more if they all are of one length then, and go into one launch. */
  private static Pieces evenPieces(Pieces pieces, int axis) {
    for (int count = pieces.count(); count < 2 * pieces.count(); count++) {
      if (axis % count == 0) {
        return new Pieces(axis / count, count);
      }
    }
    return pieces;
  }

  private static void launch(
      Sizes sizes, int batch, Side a, Side b, Stored c, Launches launches) {
    int step = sizes.rows * sizes.columns;
    for (int first = 0; first < batch; first += MAX_BATCH) {
      launchBatch(
          sizes, Math.min(MAX_BATCH, batch - first), a.from(first), b.from(first),
          c.from(first * step), launches);
    }
  }

  private static void launchBatch(
      Sizes sizes, int batch, Side a, Side b, Stored c, Launches launches) {
    if (launches.usesLibrary()) {
      launches.addLibraryProduct(
          sizes.rows, sizes.columns, sizes.inner, batch, factor(a), factor(b), c);
      return;
    }
    List<Integer> arguments = arguments(sizes, a, b, c.offset());
    launches.add(
        grid(sizes, batch),
        TaskPackage.createPackage(
            launches.task(), ProductKernels::multiply, new KernelContext(), a.matrices.floats(),
            b.matrices.floats(), c.floats(),
            IntArray.fromArray(arguments.stream().mapToInt(Integer::intValue).toArray())));
  }

  private static Grid grid(Sizes sizes, int batch) {
    return new Grid(
        Math.ceilDiv(sizes.columns, ProductKernels.TILE),
        Math.ceilDiv(sizes.rows, ProductKernels.TILE),
        batch,
        ProductKernels.LOCAL,
        ProductKernels.LOCAL);
  }

  private static List<Integer> arguments(Sizes sizes, Side a, Side b, int start) {
    return List.of(
        sizes.rows, sizes.columns, sizes.inner,
        a.matrices.offset(), a.step, a.transposed ? 1 : 0,
        b.matrices.offset(), b.step, b.transposed ? 1 : 0,
        start, sizes.rows * sizes.columns);
  }

  private static Gemm.Factor factor(Side side) {
    return new Gemm.Factor(
        side.matrices.floats(), side.matrices.offset(), side.step, side.transposed);
  }
}
