package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Source;
import io.abaculus.plan.Operand;
import java.util.Arrays;
import java.util.List;

/**
 * Runs an elementwise program block by block: all instructions on one block of elements before the
 * next block, so that what lies between them never leaves the first-level cache. A block is a whole
 * number of rows where inputs are rows repeated, so that a repeated row is laid out once.
 */
final class PassRunner {
  private static final int BLOCK = 1024;

  private final CpuContext context;
  private final ElementwiseProgram program;
  private final int block;
  private final int registers;
  private final int[] copyLast;

  PassRunner(
      CpuContext context, ElementwiseProgram program, List<Operand> inputs, List<Operand> outputs) {
    this.context = context;
    this.program = program;
    this.block = blockLength(program);
    this.registers = program.inputs().size() + program.instructions().size();
    this.copyLast = outputsToCopyLast(inputs, outputs);
  }

  private static int blockLength(ElementwiseProgram program) {
    for (ElementwiseProgram.Input input : program.inputs()) {
      if (input.access() instanceof Access.Row(int period) && period <= 2 * BLOCK) {
        return Math.max(1, BLOCK / period) * period;
      }
    }
    return BLOCK;
  }

  /** Outputs that lie where an input lies which a later instruction still reads. */
  private int[] outputsToCopyLast(List<Operand> inputs, List<Operand> outputs) {
    int count = program.inputs().size();
    return java.util.stream.IntStream.range(0, outputs.size())
        .filter(
            output -> {
              int madeBy = program.outputs().get(output) - count;
              for (int input = 0; input < count; input++) {
                if (inputs.get(input).location().equals(outputs.get(output).location())
                    && lastReader(input) > madeBy) {
                  return true;
                }
              }
              return program.outputs().indexOf(program.outputs().get(output)) != output;
            })
        .toArray();
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

  /** Runs the whole program. */
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
    Frame frame = new Frame(inputs, outputs, context.scratch(worker));
    for (int start = first; start < end; start += block) {
      frame.run(start, Math.min(block, end - start), start == first);
    }
  }

  /** The registers of one worker while it works on one range. */
  private final class Frame {
    private final List<HostArray> inputs;
    private final List<HostArray> outputs;
    private final WorkerScratch scratch;
    private final ElementwiseKernel kernel = context.kernels().elementwise();

    /** Two registers more than the program has, for numbers that a kernel wants as blocks. */
    private final int spareA = registers;

    private final int spareB = registers + 1;
    private final float[][] floats = new float[registers + 2][];
    private final byte[][] bytes = new byte[registers + 2][];
    private final int[] offsets = new int[registers + 2];
    private final boolean[] single = new boolean[registers + 2];
    private final float[] scalars = new float[registers + 2];

    Frame(List<HostArray> inputs, List<HostArray> outputs, WorkerScratch scratch) {
      this.inputs = inputs;
      this.outputs = outputs;
      this.scratch = scratch;
    }

    void run(int start, int length, boolean firstBlock) {
      for (int input = 0; input < inputs.size(); input++) {
        load(input, start, length, firstBlock);
      }
      for (int i = 0; i < program.instructions().size(); i++) {
        int register = inputs.size() + i;
        place(register, start);
        execute(program.instructions().get(i), register, length);
      }
      for (int output : copyLast) {
        HostArray target = outputs.get(output);
        int register = program.outputs().get(output);
        Object source =
            program.dtype(register) == DType.BOOL ? bytes[register] : floats[register];
        System.arraycopy(
            source, offsets[register], target.array(), target.offset() + start, length);
      }
    }

    // ---- registers ----

    /** Points an input's register at its elements, laid out in scratch if they are broadcast. */
    private void load(int input, int start, int length, boolean firstBlock) {
      HostArray array = inputs.get(input);
      boolean bool = program.dtype(input) == DType.BOOL;
      switch (program.inputs().get(input).access()) {
        case Access.Full full -> {
          if (bool) {
            bytes[input] = array.bytes();
          } else {
            floats[input] = array.floats();
          }
          offsets[input] = array.offset() + start;
        }
        case Access.Single one -> {
          single[input] = !bool;
          if (bool) {
            Arrays.fill(ownBytes(input), 0, length, array.bytes()[array.offset()]);
          } else {
            scalars[input] = array.floats()[array.offset()];
          }
        }
        case Access.Row(int period) -> {
          Object target = bool ? ownBytes(input) : ownFloats(input);
          if (firstBlock || block % period != 0 || start % period != 0) {
            repeatRow(array, period, start, length, target);
          }
        }
        case Access.Column(int run) -> repeatColumn(array, run, start, length, input, bool);
        case Access.Strided strided -> gather(array, strided, start, length, input, bool);
      }
    }

    private float[] ownFloats(int register) {
      offsets[register] = 0;
      return floats[register] = scratch.floats(register, block);
    }

    private byte[] ownBytes(int register) {
      offsets[register] = 0;
      return bytes[register] = scratch.bytes(register, block);
    }

    private static void repeatRow(
        HostArray array, int period, int start, int length, Object target) {
      int done = 0;
      while (done < length) {
        int within = (start + done) % period;
        int count = Math.min(length - done, period - within);
        System.arraycopy(array.array(), array.offset() + within, target, done, count);
        done += count;
      }
    }

    private void repeatColumn(
        HostArray array, int run, int start, int length, int input, boolean bool) {
      int done = 0;
      while (done < length) {
        int at = (start + done) / run;
        int count = Math.min(length - done, (at + 1) * run - (start + done));
        if (bool) {
          Arrays.fill(ownBytes(input), done, done + count, array.bytes()[array.offset() + at]);
        } else {
          Arrays.fill(ownFloats(input), done, done + count, array.floats()[array.offset() + at]);
        }
        done += count;
      }
    }

    private void gather(
        HostArray array, Access.Strided access, int start, int length, int input, boolean bool) {
      StridedIndex index = new StridedIndex(access.dims(), access.strides(), start);
      if (bool) {
        byte[] target = ownBytes(input);
        for (int i = 0; i < length; i++) {
          target[i] = array.bytes()[array.offset() + index.next()];
        }
      } else {
        float[] target = ownFloats(input);
        for (int i = 0; i < length; i++) {
          target[i] = array.floats()[array.offset() + index.next()];
        }
      }
    }

    /** Points an instruction's register at its output, or at scratch. */
    private void place(int register, int start) {
      int output = program.outputs().indexOf(register);
      boolean direct = output >= 0 && Arrays.binarySearch(copyLast, output) < 0;
      if (program.dtype(register) == DType.BOOL) {
        if (direct) {
          bytes[register] = outputs.get(output).bytes();
          offsets[register] = outputs.get(output).offset() + start;
        } else {
          ownBytes(register);
        }
      } else if (direct) {
        floats[register] = outputs.get(output).floats();
        offsets[register] = outputs.get(output).offset() + start;
      } else {
        ownFloats(register);
      }
    }

    private boolean isScalar(Source source) {
      return switch (source) {
        case Source.Constant constant -> true;
        case Source.Register(int index) -> single[index];
      };
    }

    private float scalar(Source source) {
      return switch (source) {
        case Source.Constant(double value) -> (float) value;
        case Source.Register(int index) -> scalars[index];
      };
    }

    /** The number of a register that holds a block; a scalar is spread over the spare one. */
    private int blockOf(Source source, int spare, int length) {
      if (source instanceof Source.Register(int index) && !single[index]) {
        return index;
      }
      Arrays.fill(ownFloats(spare), 0, length, scalar(source));
      return spare;
    }

    // ---- instructions ----

    private void execute(ElementwiseProgram.Instruction instruction, int to, int length) {
      List<Source> sources = instruction.sources();
      switch (instruction.op()) {
        case Elementwise.Unary(var function) -> {
          int x = blockOf(sources.getFirst(), spareA, length);
          kernel.unary(function, floats[x], offsets[x], floats[to], offsets[to], length);
        }
        case Elementwise.Binary(var function) -> binary(function, sources, to, length);
        case Elementwise.Compare(var comparison) -> compare(comparison, sources, to, length);
        case Elementwise.Logical(var function) -> {
          byte[] y = bytes[to];
          for (int i = 0; i < length; i++) {
            boolean a = bool(sources.get(0), i);
            boolean b = bool(sources.get(1), i);
            boolean result =
                switch (function) {
                  case AND -> a & b;
                  case OR -> a | b;
                  case XOR -> a ^ b;
                };
            y[offsets[to] + i] = (byte) (result ? 1 : 0);
          }
        }
        case Elementwise.Where where -> select(sources, to, length);
        case Elementwise.Cast cast -> cast(sources.getFirst(), to, length);
      }
    }

    private void binary(BinaryFunction function, List<Source> sources, int to, int length) {
      Source left = sources.get(0);
      Source right = sources.get(1);
      if (isScalar(right)) {
        int a = blockOf(left, spareA, length);
        kernel.binaryScalarRight(
            function, floats[a], offsets[a], scalar(right), floats[to], offsets[to], length);
      } else if (isScalar(left)) {
        int b = blockOf(right, spareB, length);
        kernel.binaryScalarLeft(
            function, scalar(left), floats[b], offsets[b], floats[to], offsets[to], length);
      } else {
        int a = blockOf(left, spareA, length);
        int b = blockOf(right, spareB, length);
        kernel.binary(
            function,
            floats[a],
            offsets[a],
            floats[b],
            offsets[b],
            floats[to],
            offsets[to],
            length);
      }
    }

    private void compare(Comparison comparison, List<Source> sources, int to, int length) {
      Source left = sources.get(0);
      Source right = sources.get(1);
      if (isBool(left) || isBool(right)) {
        for (int i = 0; i < length; i++) {
          bytes[to][offsets[to] + i] =
              (byte) (holds(comparison, bool(left, i), bool(right, i)) ? 1 : 0);
        }
      } else if (isScalar(right) && !isScalar(left)) {
        int a = blockOf(left, spareA, length);
        kernel.compareScalar(
            comparison, floats[a], offsets[a], scalar(right), bytes[to], offsets[to], length);
      } else if (isScalar(left)) {
        int b = blockOf(right, spareB, length);
        kernel.compareScalar(
            mirrored(comparison),
            floats[b],
            offsets[b],
            scalar(left),
            bytes[to],
            offsets[to],
            length);
      } else {
        int a = blockOf(left, spareA, length);
        int b = blockOf(right, spareB, length);
        kernel.compare(
            comparison,
            floats[a],
            offsets[a],
            floats[b],
            offsets[b],
            bytes[to],
            offsets[to],
            length);
      }
    }

    private void select(List<Source> sources, int to, int length) {
      Source condition = sources.getFirst();
      if (program.dtype(to) == DType.BOOL) {
        for (int i = 0; i < length; i++) {
          boolean chosen = bool(sources.get(bool(condition, i) ? 1 : 2), i);
          bytes[to][offsets[to] + i] = (byte) (chosen ? 1 : 0);
        }
      } else {
        int a = blockOf(sources.get(1), spareA, length);
        int b = blockOf(sources.get(2), spareB, length);
        int mask = spareA;
        if (condition instanceof Source.Register(int index)) {
          mask = index;
        } else {
          Arrays.fill(ownBytes(spareA), 0, length, (byte) (bool(condition, 0) ? 1 : 0));
        }
        kernel.select(
            bytes[mask],
            offsets[mask],
            floats[a],
            offsets[a],
            floats[b],
            offsets[b],
            floats[to],
            offsets[to],
            length);
      }
    }

    private void cast(Source source, int to, int length) {
      boolean toBool = program.dtype(to) == DType.BOOL;
      boolean fromBool = isBool(source);
      for (int i = 0; i < length; i++) {
        float value =
            fromBool ? (bool(source, i) ? 1 : 0)
                : isScalar(source) ? scalar(source) : element(source, i);
        if (toBool) {
          bytes[to][offsets[to] + i] = (byte) (value != 0 ? 1 : 0);
        } else {
          floats[to][offsets[to] + i] = value;
        }
      }
    }

    private boolean isBool(Source source) {
      return source instanceof Source.Register(int index) && program.dtype(index) == DType.BOOL;
    }

    private boolean bool(Source source, int i) {
      return switch (source) {
        case Source.Constant(double value) -> value != 0;
        case Source.Register(int index) -> bytes[index][offsets[index] + i] != 0;
      };
    }

    private float element(Source source, int i) {
      return switch (source) {
        case Source.Constant(double value) -> (float) value;
        case Source.Register(int index) -> floats[index][offsets[index] + i];
      };
    }
  }

  private static boolean holds(Comparison comparison, boolean a, boolean b) {
    int order = Boolean.compare(a, b);
    return switch (comparison) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_EQUAL -> order >= 0;
    };
  }

  /** The comparison that holds for (b, a) when this one holds for (a, b). */
  private static Comparison mirrored(Comparison comparison) {
    return switch (comparison) {
      case EQUAL, NOT_EQUAL -> comparison;
      case LESS -> Comparison.GREATER;
      case LESS_EQUAL -> Comparison.GREATER_EQUAL;
      case GREATER -> Comparison.LESS;
      case GREATER_EQUAL -> Comparison.LESS_EQUAL;
    };
  }
}
