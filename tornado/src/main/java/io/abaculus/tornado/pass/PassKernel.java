package io.abaculus.tornado.pass;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.launch.Launch;
import java.util.ArrayList;
import java.util.List;

/**
 * One elementwise program as a kernel, one work-item an element. Programs that differ only in how many
 * elements they have, and in the numbers of their accesses, share one, and several may run by one launch.
 *
 * <p>One array may hold several operands. An output may be the memory of an input that is read in full.
 */
public final class PassKernel {
  /**
   * How many tensors a program may read and write in all: of the 15 operands of a task, one is the
   * context and one the array of sizes.
   */
  public static final int MOST_OPERANDS = 13;

  private static final int GROUP = 256;

  private final PassStructure structure;

  private PassKernel(PassStructure structure) {
    this.structure = structure;
  }

  /**
   * Whether a kernel can do an instruction. It cannot throw, which an integer divided by zero asks for:
   * such a division is the host's.
   *
   * @param result the type of what the instruction computes
   */
  public static boolean isSupported(Elementwise op, DType result) {
    return switch (op) {
      case Elementwise.Binary(BinaryFunction function) ->
          function != BinaryFunction.DIVIDE || !result.isInteger();
      case Elementwise.Unary unary -> true;
      case Elementwise.Compare compare -> true;
      case Elementwise.Logical logical -> true;
      case Elementwise.Where where -> true;
      case Elementwise.Cast cast -> true;
    };
  }

  /** Whether a kernel can do a program: all of its instructions, with at most {@link #MOST_OPERANDS}. */
  public static boolean isSupported(ElementwiseProgram program) {
    return program.inputs().size() + program.outputs().size() <= MOST_OPERANDS
        && program.instructions().stream()
            .allMatch(instruction -> isSupported(instruction.op(), instruction.result()));
  }

  /**
   * The kernel of a program.
   *
   * @throws IllegalArgumentException if there is none ({@link #isSupported})
   */
  public static PassKernel of(ElementwiseProgram program) {
    if (!isSupported(program)) {
      throw new IllegalArgumentException("no kernel can do the program " + program);
    }
    return new PassKernel(PassStructure.of(program));
  }

  /** All that its class file is made of. */
  private record Key(PassStructure structure, List<Integer> arrays) {}

  /** One run of the kernel, which is written if no program of its structure was launched before. */
  public Launch launch(String id, PassRun run) {
    return launch(id, List.of(run));
  }

  /**
   * Runs of the kernel that are launched together, so that none may touch what another writes. The kernel is
   * written if no program of its structure was launched before.
   *
   * @param id the task's name
   * @param runs all {@linkplain PassRun#isLike alike}
   * @throws IllegalArgumentException if a program is of another structure
   */
  public Launch launch(String id, List<PassRun> runs) {
    runs.forEach(this::check);
    TaskArrays arrays = new TaskArrays(runs.getFirst().tensors().stream());
    TensorSlots slots = new TensorSlots(structure.kinds(), arrays.numbers());
    Object code =
        GeneratedKernels.shared()
            .get(
                new Key(structure, arrays.numbers()),
                name -> KernelWriter.classFile(name, structure, slots));
    List<Integer> sizes = new ArrayList<>();
    int longest = 0;
    for (PassRun run : runs) {
      sizes.add(run.program().length());
      sizes.addAll(TaskArrays.numbers(run.program(), run.tensors().stream()));
      longest = Math.max(longest, run.program().length());
    }
    return new KernelLaunch(
        arrays.task(id, code, sizes),
        new Grid(Math.ceilDiv(longest, GROUP), runs.size(), 1, GROUP, 1));
  }

  private void check(PassRun run) {
    if (!PassStructure.of(run.program()).equals(structure)) {
      throw new IllegalArgumentException("a kernel of " + structure + " runs " + run.program());
    }
  }
}
