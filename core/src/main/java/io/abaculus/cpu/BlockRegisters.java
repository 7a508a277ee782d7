package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Source;
import java.util.Arrays;

/**
 * The registers of an elementwise program while one worker runs it on a block of elements. A register
 * is a block of floats or booleans in a tensor's own memory or in scratch, or one float for every
 * element.
 */
final class BlockRegisters {
  private final ElementwiseProgram program;
  private final int block;
  private final WorkerScratch scratch;
  private final int firstSpare;

  // one element for each register, and two more for numbers that a kernel wants as blocks
  private final float[][] floats;
  private final byte[][] bytes;
  private final int[] offsets;
  private final boolean[] scalar;
  private final float[] scalars;

  BlockRegisters(ElementwiseProgram program, int block, WorkerScratch scratch) {
    this.program = program;
    this.block = block;
    this.scratch = scratch;
    this.firstSpare = program.inputs().size() + program.instructions().size();
    int count = firstSpare + 2;
    this.floats = new float[count][];
    this.bytes = new byte[count][];
    this.offsets = new int[count];
    this.scalar = new boolean[count];
    this.scalars = new float[count];
  }

  // ---- where a register is ----

  /** The array in which a register of floats lies, from {@link #offset} on. */
  float[] floats(int register) {
    return floats[register];
  }

  /** The array in which a register of booleans lies, from {@link #offset} on. */
  byte[] bytes(int register) {
    return bytes[register];
  }

  int offset(int register) {
    return offsets[register];
  }

  boolean isBoolean(int register) {
    return program.dtype(register) == DType.BOOL;
  }

  /** Lets a register lie in a tensor, from element {@code start} on. */
  void placeIn(int register, HostArray tensor, int start) {
    if (isBoolean(register)) {
      bytes[register] = tensor.bytes();
    } else {
      floats[register] = tensor.floats();
    }
    offsets[register] = tensor.offset() + start;
  }

  /** Lets a register lie in scratch. */
  void placeInScratch(int register) {
    if (isBoolean(register)) {
      ownBytes(register);
    } else {
      ownFloats(register);
    }
  }

  /** Copies a register to a tensor, from element {@code start} on. */
  void store(int register, HostArray tensor, int start, int length) {
    Object source = isBoolean(register) ? bytes[register] : floats[register];
    System.arraycopy(source, offsets[register], tensor.array(), tensor.offset() + start, length);
  }

  private float[] ownFloats(int register) {
    offsets[register] = 0;
    return floats[register] = scratch.floats(register, block);
  }

  private byte[] ownBytes(int register) {
    offsets[register] = 0;
    return bytes[register] = scratch.bytes(register, block);
  }

  // ---- inputs ----

  /**
   * Makes the elements from {@code start} on that an input has for this block its register: where they
   * lie, or laid out in scratch if they are broadcast.
   *
   * @param firstBlock whether nothing can be left in scratch from the block before
   */
  void load(int input, HostArray array, int start, int length, boolean firstBlock) {
    switch (program.inputs().get(input).access()) {
      case Access.Full full -> placeIn(input, array, start);
      case Access.Single single -> loadSingle(input, array, length);
      case Access.Row(int period) -> {
        Object target = isBoolean(input) ? ownBytes(input) : ownFloats(input);
        if (firstBlock || block % period != 0 || start % period != 0) {
          repeatRow(array, period, start, length, target);
        }
      }
      case Access.Column(int run) -> repeatColumn(input, array, run, start, length);
      case Access.Strided strided -> gather(input, array, strided, start, length);
    }
  }

  private void loadSingle(int input, HostArray array, int length) {
    if (isBoolean(input)) {
      Arrays.fill(ownBytes(input), 0, length, array.bytes()[array.offset()]);
    } else {
      scalar[input] = true;
      scalars[input] = array.floats()[array.offset()];
    }
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

  private void repeatColumn(int input, HostArray array, int run, int start, int length) {
    int done = 0;
    while (done < length) {
      int at = (start + done) / run;
      int count = Math.min(length - done, (at + 1) * run - (start + done));
      if (isBoolean(input)) {
        Arrays.fill(ownBytes(input), done, done + count, array.bytes()[array.offset() + at]);
      } else {
        Arrays.fill(ownFloats(input), done, done + count, array.floats()[array.offset() + at]);
      }
      done += count;
    }
  }

  private void gather(int input, HostArray array, Access.Strided access, int start, int length) {
    StridedIndex index = new StridedIndex(access.dims(), access.strides(), start);
    if (isBoolean(input)) {
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

  // ---- what an instruction reads ----

  /** Whether a source is one float for every element. */
  boolean isScalar(Source source) {
    return switch (source) {
      case Source.Constant constant -> true;
      case Source.Register(int register) -> scalar[register];
    };
  }

  boolean isBoolean(Source source) {
    return source instanceof Source.Register(int register) && isBoolean(register);
  }

  /** The float of a source that {@link #isScalar}. */
  float scalar(Source source) {
    return switch (source) {
      case Source.Constant(double value, var dtype) -> (float) value;
      case Source.Register(int register) -> scalars[register];
    };
  }

  /**
   * A register that holds a source of floats as a block; a scalar is spread over a spare one.
   *
   * @param spare 0 or 1
   */
  int block(Source source, int spare, int length) {
    if (source instanceof Source.Register(int register) && !scalar[register]) {
      return register;
    }
    int register = firstSpare + spare;
    Arrays.fill(ownFloats(register), 0, length, scalar(source));
    return register;
  }

  /** A register that holds a source of booleans as a block; a constant is spread over a spare one. */
  int booleanBlock(Source source, int length) {
    return switch (source) {
      case Source.Register(int register) -> register;
      case Source.Constant(double value, var dtype) -> {
        Arrays.fill(ownBytes(firstSpare), 0, length, (byte) (value != 0 ? 1 : 0));
        yield firstSpare;
      }
    };
  }

  /** Element i of a source of floats. */
  float floatAt(Source source, int i) {
    return switch (source) {
      case Source.Constant(double value, var dtype) -> (float) value;
      case Source.Register(int register) ->
          scalar[register] ? scalars[register] : floats[register][offsets[register] + i];
    };
  }

  /** Element i of a source of booleans. */
  boolean booleanAt(Source source, int i) {
    return switch (source) {
      case Source.Constant(double value, var dtype) -> value != 0;
      case Source.Register(int register) -> bytes[register][offsets[register] + i] != 0;
    };
  }
}
