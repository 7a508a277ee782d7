package io.abaculus.tornado.lowering;

import io.abaculus.device.ProductMath;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.launch.LibraryLaunch;
import io.abaculus.tornado.library.Gemm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The launches of one step, as they are found. */
final class Launches {
  /** Work-items of a group where kernels take any number of them. */
  private static final int LOCAL = 128;

  private final String id;
  private final Workspace workspace;
  private final ProductMath math;
  private final List<Launch> launches = new ArrayList<>();

  /**
   * None yet.
   *
   * @param id what the names of all tasks begin with
   * @param math what computes products
   */
  Launches(String id, Workspace workspace, ProductMath math) {
    this.id = id;
    this.workspace = workspace;
    this.math = math;
  }

  /** The name of the next task. */
  String task() {
    return id + "k" + launches.size();
  }

  /** Adds a launch, whose task is named {@link #task}. */
  void add(Grid grid, TaskPackage task) {
    add(new KernelLaunch(task, grid));
  }

  /** Adds a launch, whose task is named {@link #task}. */
  void add(Launch launch) {
    launches.add(launch);
  }

  /** Adds a launch of as many work-items, in groups of any size. */
  void addCovering(int workItems, TaskPackage task) {
    add(Grid.covering(workItems, LOCAL), task);
  }

  /** Whether products are the maker's library's, and not kernels. */
  boolean usesLibrary() {
    return math != ProductMath.COMPILED;
  }

  /**
   * Adds products by the maker's library, row-major.
   *
   * @param result receives rows x columns, one product of the batch behind the other
   */
  void addLibraryProduct(
      int rows,
      int columns,
      int inner,
      int batch,
      Gemm.Factor left,
      Gemm.Factor right,
      Stored result) {
    launches.add(
        new LibraryLaunch(
            task(),
            Gemm.ofRowMajor(
                rows, columns, inner, batch, left, right, result.floats(), result.offset(),
                math == ProductMath.LIBRARY_TF32)));
  }

  /** Room for an intermediate result, which is not empty. */
  Stored scratch(TensorType type) {
    return workspace.scratch(type.dtype(), type.shape().size()).withShape(type.shape());
  }

  /** Where a launch tells of a number that was refused. */
  Stored fault(Workspace.Refusal refusal) {
    return workspace.fault(refusal);
  }

  /** Whether integers are looked at before anything runs, so that no launch has to. */
  boolean checksBeforehand(
      Stored integers, Workspace.Allowed allowed, Workspace.Refusal refusal) {
    return workspace.checksBeforehand(integers, allowed, refusal);
  }

  List<Launch> list() {
    return Collections.unmodifiableList(launches);
  }

  /**
   * The array for a further result of a kernel: its own, or any other if the kernel is handed that one
   * already.
   */
  static FloatArray furtherArray(Stored result, Stored... handed) {
    boolean isNew = Arrays.stream(handed).noneMatch(result::sharesArrayWith);
    return isNew ? result.floats() : new FloatArray(1);
  }

  /** Numbers that kernels take besides their operands. */
  static FloatArray factors(double... numbers) {
    FloatArray factors = new FloatArray(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      factors.set(i, (float) numbers[i]);
    }
    return factors;
  }
}
