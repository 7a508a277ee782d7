package io.abaculus.tornado.bench;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Input;
import io.abaculus.plan.ElementwiseProgram.Instruction;
import io.abaculus.plan.ElementwiseProgram.Source;
import io.abaculus.tornado.kernel.AttentionBackward;
import io.abaculus.tornado.kernel.AttentionForward;
import io.abaculus.tornado.kernel.LayerNormKernels;
import io.abaculus.tornado.kernel.NetworkTable;
import io.abaculus.tornado.kernel.OptimizerKernels;
import io.abaculus.tornado.kernel.ProductKernels;
import io.abaculus.tornado.kernel.ReductionKernels;
import io.abaculus.tornado.kernel.SoftSort;
import io.abaculus.tornado.kernel.Softmax;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.pass.Epilogue;
import io.abaculus.tornado.pass.Place;
import io.abaculus.tornado.pass.ProductPassKernel;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Times the kernels on a TornadoVM device and prints a line of JSON for each: what {@code
 * bench/peers/gpu.py} prints for PyTorch. Started by hand, with an SDK of TornadoVM; {@code docs/gpu.md}
 * has the command.
 */
public final class KernelBenchmark {
  private static final int TOKENS = 257;
  private static final int HEADS = 6;
  private static final int HEAD_DIM = 64;
  private static final Random RANDOM = new Random(1);

  private KernelBenchmark() {}

  /**
   * Runs the groups of measurements that are named.
   *
   * @param args of products, attention, rows, softsort, optimizer and launches
   */
  public static void main(String[] args) {
    for (String arg : args) {
      switch (arg) {
        case "products" -> products();
        case "attention" -> {
          attention(8);
          attention(64);
        }
        case "rows" -> rows(98_688, 384);
        case "softsort" -> {
          for (SortingNetwork network : SortingNetwork.values()) {
            softSort(network, 49, 12_544);
            softSort(network, 64, 12_544);
          }
        }
        case "optimizer" -> optimizer(22_056_576);
        case "launches" -> launches(100);
        default -> throw new IllegalArgumentException("there is no group " + arg);
      }
    }
  }

  private static FloatArray random(int count) {
    FloatArray numbers = new FloatArray(count);
    for (int i = 0; i < count; i++) {
      numbers.set(i, 2 * RANDOM.nextFloat() - 1);
    }
    return numbers;
  }

  private static void products() {
    product("product", 4096, 4096, 4096, false, false);
    product("linear", 12_336, 384, 1536, false, true);
    product("linear", 12_336, 1536, 384, false, true);
    product("linear", 12_336, 1152, 384, false, true);
    linear(
        "linear+gelu", 12_336, 384, 1536, new Input(DType.FLOAT32, new Access.Single()),
        new Instruction(
            new Elementwise.Unary(UnaryFunction.GELU), List.of(new Source.Register(3)),
            DType.FLOAT32));
    linear(
        "linear+residual", 12_336, 1536, 384, new Input(DType.FLOAT32, new Access.Full()),
        add(3, 2));
    product("weight gradient", 1536, 12_336, 384, true, false);
    weightGradientInPieces(1536, 12_336, 384, 16);
  }

  /** A product along a long inner axis, cut into a batch of pieces whose results are added. */
  private static void weightGradientInPieces(int rows, int inner, int columns, int pieces) {
    int size = rows * columns;
    FloatArray parts = new FloatArray(pieces * size);
    IntArray arguments =
        IntArray.fromElements(
            rows, columns, inner / pieces, 0, inner / pieces * rows, 1, 0, inner / pieces * columns,
            0, 0, size);
    new Measurement("weight gradient in pieces", rows + "x" + inner + "x" + columns)
        .then(
            new Grid(
                Math.ceilDiv(columns, ProductKernels.TILE), Math.ceilDiv(rows, ProductKernels.TILE),
                pieces, ProductKernels.LOCAL, ProductKernels.LOCAL),
            TaskPackage.createPackage(
                "product", ProductKernels::multiply, new KernelContext(), random(rows * inner),
                random(inner * columns), parts, arguments))
        .then(
            new Grid(size / ReductionKernels.LANES, 1, 1, ReductionKernels.LANES,
                ReductionKernels.ROWS),
            TaskPackage.createPackage(
                "sum", ReductionKernels::columns, new KernelContext(), parts, new FloatArray(size),
                FloatArray.fromElements(1),
                IntArray.fromElements(pieces, size, 0, 0, ReductionKernels.SUM, pieces)))
        .run(2e-12 * rows * columns * inner, "TFLOP/s");
  }

  private static void product(
      String name, int rows, int inner, int columns, boolean transposeA, boolean transposeB) {
    IntArray arguments =
        IntArray.fromElements(
            rows, columns, inner, 0, 0, transposeA ? 1 : 0, 0, 0, transposeB ? 1 : 0, 0, 0);
    new Measurement(name, rows + "x" + inner + "x" + columns)
        .then(
            grid(rows, columns),
            TaskPackage.createPackage(
                "product", ProductKernels::multiply, new KernelContext(), random(rows * inner),
                random(inner * columns), new FloatArray(rows * columns), arguments))
        .run(2e-12 * rows * columns * inner, "TFLOP/s");
  }

  private static Grid grid(int rows, int columns) {
    return new Grid(
        Math.ceilDiv(columns, ProductKernels.TILE), Math.ceilDiv(rows, ProductKernels.TILE), 1,
        ProductKernels.LOCAL, ProductKernels.LOCAL);
  }

  /**
   * A linear layer with a bias (input 1 of its epilogue) and one more instruction, whose operand may be
   * input 2; the product with its bias is register 3.
   */
  private static void linear(
      String name, int rows, int inner, int columns, Input more, Instruction last) {
    ElementwiseProgram program =
        new ElementwiseProgram(
            rows * columns,
            List.of(
                new Input(DType.FLOAT32, new Access.Full()),
                new Input(DType.FLOAT32, new Access.Row(columns)), more),
            List.of(add(0, 1), last),
            List.of(4));
    FloatArray c = new FloatArray(rows * columns);
    Epilogue epilogue =
        new Epilogue(
            program,
            0,
            List.of(
                new Place(c, 0), new Place(random(columns), 0),
                new Place(random(rows * columns), 0)),
            List.of(new Place(c, 0)),
            null);
    KernelLaunch launch =
        ProductPassKernel.launch(
            "product", grid(rows, columns),
            List.of(rows, columns, inner, 0, 0, 0, 0, 0, 1, 0, 0), columns,
            new Place(random(rows * inner), 0), new Place(random(inner * columns), 0), epilogue)
            .orElseThrow();
    new Measurement(name, rows + "x" + inner + "x" + columns)
        .then(launch.grid(), launch.task())
        .run(2e-12 * rows * columns * inner, "TFLOP/s");
  }

  private static Instruction add(int left, int right) {
    return new Instruction(
        new Elementwise.Binary(BinaryFunction.ADD),
        List.of(new Source.Register(left), new Source.Register(right)),
        DType.FLOAT32);
  }

  private static void attention(int batch) {
    int width = HEADS * HEAD_DIM;
    int groups = batch * HEADS;
    String shape = groups + "x" + TOKENS + "x" + HEAD_DIM;
    FloatArray qkv = random(batch * TOKENS * 3 * width);
    FloatArray dOut = random(batch * TOKENS * width);
    FloatArray out = new FloatArray(batch * TOKENS * width);
    FloatArray logSumExp = new FloatArray(groups * TOKENS);
    FloatArray products = new FloatArray(groups * TOKENS);
    FloatArray dQkv = new FloatArray(qkv.getSize());
    FloatArray scale = FloatArray.fromElements(0.125f);
    IntArray arguments = IntArray.fromElements(TOKENS, HEADS, HEAD_DIM, 0, 0, 0, 0, 0);
    IntArray forwardArguments = IntArray.fromElements(TOKENS, HEADS, HEAD_DIM, 0, 0, 0, 1);
    IntArray productArguments = IntArray.fromElements(TOKENS, HEADS, HEAD_DIM, batch, 0, 0, 0);
    Grid forwardGrid =
        new Grid(Math.ceilDiv(TOKENS, AttentionForward.QUERIES), groups, 1,
            AttentionForward.LOCAL_X,
            AttentionForward.LOCAL_Y);
    Grid backwardGrid =
        new Grid(Math.ceilDiv(TOKENS, AttentionBackward.TILE), groups, 1, AttentionBackward.LOCAL,
            AttentionBackward.LOCAL);
    TaskPackage forward =
        TaskPackage.createPackage(
            "forward", AttentionForward::forward, new KernelContext(), qkv, out, logSumExp, scale,
            forwardArguments);
    double flops = 4e-12 * groups * TOKENS * TOKENS * HEAD_DIM;
    new Measurement("attention forward", shape).then(forwardGrid, forward).run(flops, "TFLOP/s");
    new Measurement("attention forward+backward", shape)
        .then(forwardGrid, forward)
        .then(
            Grid.covering(groups * TOKENS, 128),
            TaskPackage.createPackage(
                "products", AttentionBackward::outProducts, new KernelContext(), out, dOut,
                products, productArguments))
        .then(
            backwardGrid,
            TaskPackage.createPackage(
                "keys", AttentionBackward::keysAndValues, new KernelContext(), qkv, logSumExp,
                products, dOut, dQkv, scale, arguments))
        .then(
            backwardGrid,
            TaskPackage.createPackage(
                "queries", AttentionBackward::queries, new KernelContext(), qkv, logSumExp,
                products, dOut, dQkv, scale, arguments))
        .run(3.5 * flops, "TFLOP/s");
  }

  private static void rows(int rows, int width) {
    String shape = rows + "x" + width;
    FloatArray x = random(rows * width);
    FloatArray weight = random(width);
    FloatArray y = new FloatArray(rows * width);
    FloatArray mean = new FloatArray(rows);
    FloatArray reciprocal = new FloatArray(rows);
    Grid grid = new Grid(Math.ceilDiv(rows, LayerNormKernels.ROWS), 1, 1, LayerNormKernels.LANES,
        LayerNormKernels.ROWS);
    IntArray arguments = IntArray.fromElements(rows, width, 0, 0, 0, 0, 0, 0, 1, 2);
    TaskPackage forward =
        TaskPackage.createPackage(
            "forward", LayerNormKernels::forward, new KernelContext(), x, weight, weight, y, mean,
            reciprocal, FloatArray.fromElements(1e-6f), arguments);
    double bytes = 4e-9 * rows * width;
    new Measurement("layer norm forward", shape).then(grid, forward).run(2 * bytes, "GB/s");

    int pieceRows = 256;
    int pieces = Math.ceilDiv(rows, pieceRows);
    FloatArray dy = random(rows * width);
    FloatArray dx = new FloatArray(rows * width);
    FloatArray weightPieces = new FloatArray(pieces * width);
    FloatArray biasPieces = new FloatArray(pieces * width);
    FloatArray one = FloatArray.fromElements(1);
    IntArray sum = IntArray.fromElements(pieces, width, 0, 0, ReductionKernels.SUM, pieces);
    int columnGroups = Math.ceilDiv(width, LayerNormKernels.LANES);
    Grid columnGrid = new Grid(columnGroups, 1, 1, LayerNormKernels.LANES, LayerNormKernels.ROWS);
    new Measurement("layer norm forward+backward", shape)
        .then(grid, forward)
        .then(
            grid,
            TaskPackage.createPackage(
                "backward", LayerNormKernels::backward, new KernelContext(), x, weight, mean,
                reciprocal,
                dy, dx, arguments))
        .then(
            new Grid(columnGroups, pieces, 1, LayerNormKernels.LANES, LayerNormKernels.ROWS),
            TaskPackage.createPackage(
                "parameters", LayerNormKernels::backwardParameters, new KernelContext(), x, mean,
                reciprocal, dy, weightPieces, biasPieces,
                IntArray.fromElements(rows, width, pieceRows, 0, 0, 0, 0, 0, 0, 1)))
        .then(
            columnGrid,
            TaskPackage.createPackage(
                "weights", ReductionKernels::columns, new KernelContext(), weightPieces,
                new FloatArray(width), one, sum))
        .then(
            columnGrid,
            TaskPackage.createPackage(
                "biases", ReductionKernels::columns, new KernelContext(), biasPieces,
                new FloatArray(width), one, sum))
        .run(5 * bytes, "GB/s");
    new Measurement("softmax", shape)
        .then(
            grid,
            TaskPackage.createPackage(
                "softmax", Softmax::forward, new KernelContext(), x, y,
                IntArray.fromElements(rows, width, 0, 0, 0)))
        .run(2 * bytes, "GB/s");
  }

  private static void softSort(SortingNetwork network, int n, int rows) {
    int relaxation = SoftSort.code(Relaxation.CAUCHY);
    int comparators = network.comparatorCount(n);
    int lanes = SoftSort.lanes(n);
    int blocks = SoftSort.blocks(n);
    int groups = 1056;
    FloatArray x = random(rows * n);
    FloatArray values = new FloatArray(rows * n);
    FloatArray permutation = new FloatArray(rows * n * n);
    int contributions = rows * blocks * comparators;
    FloatArray dWeights =
        new FloatArray(contributions + groups * SoftSort.scratch(n, comparators));
    FloatArray keptValues = new FloatArray(2 * rows * comparators);
    FloatArray dx = new FloatArray(rows * n);
    FloatArray factors = FloatArray.fromElements(100, 0.25f);
    IntArray table = NetworkTable.of(network, n);
    String name = "soft sort " + network.referenceName().toLowerCase(Locale.ROOT);
    TaskPackage forward =
        TaskPackage.createPackage(
            "forward", SoftSort::forward, new KernelContext(), x, values, permutation, table,
            factors, IntArray.fromElements(n, blocks, 0, 0, 0, relaxation, 1));
    Grid forwardGrid = Grid.of(rows * blocks, lanes);
    String shape = rows + "x" + n;
    new Measurement(name + " forward", shape)
        .then(forwardGrid, forward)
        .run(1e-6 * rows, "Mrows/s");
    new Measurement(name + " forward+backward", shape)
        .then(forwardGrid, forward)
        .then(
            Grid.of(groups, lanes),
            TaskPackage.createPackage(
                "matrix", SoftSort::backwardMatrix, new KernelContext(), x,
                random(permutation.getSize()), dWeights, table, factors,
                IntArray.fromElements(n, blocks, 0, 0, 0, contributions, relaxation, rows)))
        .then(
            Grid.of(rows, 32),
            TaskPackage.createPackage(
                "values", SoftSort::backwardValues, new KernelContext(), x, random(rows * n),
                dWeights, keptValues, dx, table, factors,
                IntArray.fromElements(n, blocks, 0, 0, 0, 0, 0, relaxation, 1)))
        .run(1e-6 * rows, "Mrows/s");
  }

  private static void optimizer(int parameters) {
    FloatArray factors =
        FloatArray.fromElements(0.9999f, 1e-3f, 1, 0.9f, 0.1f, 0.999f, 0.001f, 1e-8f);
    FloatArray parameter = random(parameters);
    new Measurement("adamw", Integer.toString(parameters))
        .then(
            Grid.covering(parameters, 256),
            TaskPackage.createPackage(
                "adamw", OptimizerKernels::adamW, new KernelContext(), parameter,
                random(parameters),
                new FloatArray(parameters), new FloatArray(parameters), factors,
                IntArray.fromElements(parameters, 0, 0, 0, 0)))
        .run(28e-9 * parameters, "GB/s");
    new Measurement("moving average", Integer.toString(parameters))
        .then(
            Grid.covering(parameters, 256),
            TaskPackage.createPackage(
                "average", OptimizerKernels::movingAverage, new KernelContext(), random(parameters),
                parameter, FloatArray.fromElements(0.999f, 0.001f),
                IntArray.fromElements(parameters, 0, 0)))
        .run(12e-9 * parameters, "GB/s");
  }

  /** What a launch costs: small kernels, one after another. */
  private static void launches(int tasks) {
    FloatArray average = random(1024);
    FloatArray followed = random(1024);
    FloatArray factors = FloatArray.fromElements(0.5f, 0.5f);
    IntArray arguments = IntArray.fromElements(1024, 0, 0);
    for (boolean replay : new boolean[]{false, true}) {
      Measurement measurement =
          new Measurement(replay ? "launches, CUDA graph" : "launches", Integer.toString(tasks));
      for (int i = 0; i < tasks; i++) {
        measurement.then(
            Grid.covering(1024, 256),
            TaskPackage.createPackage(
                "average" + i, OptimizerKernels::movingAverage, new KernelContext(), average,
                followed,
                factors, arguments));
      }
      measurement.runFromOutside(replay, tasks);
    }
  }
}
