package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Source;
import io.abaculus.plan.Operand;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs an elementwise program block by block: all instructions on one block of elements before the
 * next block, so that what lies between them never leaves the first-level cache. Where inputs are
 * repeated rows a block consists of entire rows, so that a repeated row is laid out once.
 */
final class PassRunner {
  private static final int BLOCK = 1024;

  /** In place of the index of an output: none is written directly. */
  private static final int NONE = -1;

  private final CpuContext context;
  private final ElementwiseProgram program;
  private final int block;

  /** Outputs that are copied from their register when all instructions are done. */
  private final int[] copiedLast;

  /** The output that each instruction writes its result to, or {@link #NONE}. */
  private final int[] writtenBy;

  PassRunner(
      CpuContext context, ElementwiseProgram program, List<Operand> inputs, List<Operand> outputs) {
    this.context = context;
    this.program = program;
    this.block = blockLength(program);
    this.copiedLast =
        IntStream.range(0, outputs.size())
            .filter(output -> isRepeated(output) || overwritesAnInput(output, inputs, outputs))
            .toArray();
    this.writtenBy =
        IntStream.range(0, program.instructions().size())
            .map(instruction -> program.outputs().indexOf(program.inputs().size() + instruction))
            .map(output -> Arrays.binarySearch(copiedLast, output) < 0 ? output : NONE)
            .toArray();
  }

  private static int blockLength(ElementwiseProgram program) {
    for (ElementwiseProgram.Input input : program.inputs()) {
      if (input.access() instanceof Access.Row(int period) && period <= 2 * BLOCK) {
        return Math.max(1, BLOCK / period) * period;
      }
    }
    return BLOCK;
  }

  /** Whether an earlier output is the same register. */
  private boolean isRepeated(int output) {
    return program.outputs().indexOf(program.outputs().get(output)) != output;
  }

  /** Whether an output lies where an input lies which an instruction after it still reads. */
  private boolean overwritesAnInput(int output, List<Operand> inputs, List<Operand> outputs) {
    int madeBy = program.outputs().get(output) - inputs.size();
    return IntStream.range(0, inputs.size())
        .anyMatch(
            input -> inputs.get(input).location().equals(outputs.get(output).location())
                && lastReader(input) > madeBy);
  }

  private int lastReader(int register) {
    int last = -1;
    for (int i = 0; i < program.instructions().size(); i++) {
      if (program.instructions().get(i).sources().contains(new Source.Register(register))) {
        last = i;
      }
    }
    return last;
  }

  /** Runs the program on all elements. */
  void run(List<HostArray> inputs, List<HostArray> outputs) {
    int blocks = Math.ceilDiv(program.length(), block);
    context.forRanges(
        blocks,
        (long) block * Math.max(1, program.instructions().size()) / 2,
        (worker, first, end) -> runRange(
            inputs,
            outputs,
            first * block,
            (int) Math.min(program.length(), (long) end * block),
            worker));
  }

  /** Runs the program on rows as a matrix product finishes them. */
  MatrixKernel.Epilogue epilogue(List<HostArray> inputs, List<HostArray> outputs, int columns) {
    return (firstRow, rowCount, worker) -> runRange(
        inputs, outputs, firstRow * columns, (firstRow + rowCount) * columns, worker);
  }

  private void runRange(
      List<HostArray> inputs, List<HostArray> outputs, int first, int end, int worker) {
    BlockRegisters registers = new BlockRegisters(program, block, context.scratch(worker));
    BlockInterpreter interpreter =
        new BlockInterpreter(context.kernels().elementwise(), program, registers);
    for (int start = first; start < end; start += block) {
      int length = Math.min(block, end - start);
      for (int input = 0; input < inputs.size(); input++) {
        registers.load(input, inputs.get(input), start, length, start == first);
      }
      runInstructions(registers, interpreter, outputs, start, length);
      for (int output : copiedLast) {
        registers.store(program.outputs().get(output), outputs.get(output), start, length);
      }
    }
  }

  private void runInstructions(
      BlockRegisters registers,
      BlockInterpreter interpreter,
      List<HostArray> outputs,
      int start,
      int length) {
    for (int i = 0; i < writtenBy.length; i++) {
      int register = program.inputs().size() + i;
      if (writtenBy[i] == NONE) {
        registers.placeInScratch(register);
      } else {
        registers.placeIn(register, outputs.get(writtenBy[i]), start);
      }
      interpreter.execute(program.instructions().get(i), register, length);
    }
  }
}
