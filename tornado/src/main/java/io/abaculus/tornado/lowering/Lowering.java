package io.abaculus.tornado.lowering;

import io.abaculus.device.ProductMath;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.Control;
import io.abaculus.graph.Custom;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Op;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.Shape;
import io.abaculus.graph.Source;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.pass.Epilogue;
import java.util.List;
import java.util.Optional;

/** Which launches compute an operation. */
public final class Lowering {
  private Lowering() {}

  /**
   * The launches that compute an operation, in order; none if the device has no kernel for it, so that
   * it runs on the host. Elementwise operations have none here: their kernels are generated.
   *
   * @param id what the names of the tasks begin with
   * @param operands may lie in one array
   * @param results may lie in the array of an operand, but share no element with one
   * @param workspace asked for the same memory whenever the operation is the same
   * @param math what computes products
   */
  public static Optional<List<Launch>> launches(
      String id,
      Op op,
      List<Stored> operands,
      List<Stored> results,
      Workspace workspace,
      ProductMath math) {
    Launches launches = new Launches(id, workspace, math);
    boolean hasKernels =
        switch (op) {
          case Source source -> SourceLowering.lower(source, results.getFirst(), launches);
          case Elementwise elementwise -> false;
          case Reduction reduction ->
              ReductionLowering.lower(
                  reduction, operands.getFirst(), results.getFirst(), launches);
          case Movement movement -> {
            MovementLowering.lower(movement, operands, results.getFirst(), launches);
            yield true;
          }
          case Indexing indexing -> IndexingLowering.lower(indexing, operands, results, launches);
          case Contraction contraction ->
              ContractionLowering.lower(contraction, operands, results.getFirst(), launches);
          case Fused fused -> FusedLowering.lower(fused, operands, results, launches);
          case Sampling sampling ->
              SamplingLowering.lower(
                  sampling, operands.getFirst(), results.getFirst(), launches);
          case Control control -> {
            StridedCopy.whole(operands.getFirst(), results.getFirst(), launches);
            yield true;
          }
          case Custom custom -> false;
        };
    return hasKernels ? Optional.of(launches.list()) : Optional.empty();
  }

  /**
   * The launch that computes a matrix product and what follows it; none if one launch cannot do both, so
   * that they are launched one after the other.
   *
   * @param id what the name of the task begins with
   * @param product the product's shape
   */
  public static Optional<List<Launch>> launches(
      String id, Contraction.MatMul op, Stored a, Stored b, Shape product, Epilogue epilogue) {
    Launches launches = new Launches(id, new NoWorkspace(), ProductMath.COMPILED);
    return ProductLowering.addWithEpilogue(op, a, b, product, epilogue, launches)
        ? Optional.of(launches.list())
        : Optional.empty();
  }

  /**
   * The launches that copy a tensor, of any type, to another place.
   *
   * @param id what the names of the tasks begin with
   * @param to of the same type and size
   */
  public static List<Launch> copy(String id, Stored from, Stored to) {
    Launches launches = new Launches(id, new NoWorkspace(), ProductMath.COMPILED);
    StridedCopy.whole(from, to, launches);
    return launches.list();
  }

  /** For launches that need nothing besides their operands. */
  private static final class NoWorkspace implements Workspace {
    @Override
    public Stored scratch(DType dtype, int length) {
      throw new IllegalStateException("these launches need no memory besides their operands");
    }

    @Override
    public Stored fault(Refusal refusal) {
      throw new IllegalStateException("these launches refuse no numbers");
    }

    @Override
    public boolean checksBeforehand(Stored integers, Allowed allowed, Refusal refusal) {
      throw new IllegalStateException("these launches refuse no numbers");
    }
  }
}
