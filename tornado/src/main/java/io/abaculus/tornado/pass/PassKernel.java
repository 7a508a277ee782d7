package io.abaculus.tornado.pass;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.launch.Launch;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * One elementwise program as a kernel, one work-item an element. Programs that differ only in how many
 * elements they have, and in the numbers of their accesses, share one.
 *
 * <p>Its elements lie in {@code FloatArray}s (float32), {@code DoubleArray}s (float64), {@code
 * IntArray}s (int32), {@code LongArray}s (int64) and {@code ByteArray}s (uint8; bool as 0 and 1), of
 * which one may be several operands. An output may be the memory of an input that is read in full.
 */
public final class PassKernel {
  /**
   * How many tensors a program may read and write in all: of the 15 operands of a task, one is the
   * context and one the array of sizes.
   */
  public static final int MOST_OPERANDS = 13;

  private static final int GROUP = 256;
  private static final String NAME = PassKernel.class.getPackageName() + ".GeneratedPass";
  private static final Map<PassStructure, PassKernel> KERNELS = new ConcurrentHashMap<>();

  private final PassStructure structure;

  /**
   * The code by which array each operand lies in. Every array is one operand of the task: TornadoVM waits
   * for ever for a task that is given again what it writes.
   */
  private final Map<List<Integer>, Object> tasks = new ConcurrentHashMap<>();

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
   * The kernel of a program, written when the first program of its structure is asked for.
   *
   * @throws IllegalArgumentException if there is none ({@link #isSupported})
   */
  public static PassKernel of(ElementwiseProgram program) {
    if (!isSupported(program)) {
      throw new IllegalArgumentException("no kernel can do the program " + program);
    }
    return KERNELS.computeIfAbsent(PassStructure.of(program), PassKernel::new);
  }

  private Object generate(List<Integer> arrays) {
    byte[] classFile = KernelWriter.classFile(NAME, structure, arrays);
    Class<?> generated = new GeneratedClassLoader().define(NAME, classFile);
    try {
      return generated.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a generated kernel cannot be loaded", e);
    }
  }

  /**
   * One run of the kernel.
   *
   * @param id the task's name
   * @param program one of the kernel's structure
   * @param inputs the array of each input
   * @param inputOffsets where in its array each input begins
   * @param outputs the array of each output
   * @param outputOffsets where in its array each output begins
   * @throws IllegalArgumentException if the program is of another structure
   */
  public Launch launch(
      String id,
      ElementwiseProgram program,
      List<? extends TornadoNativeArray> inputs,
      List<Integer> inputOffsets,
      List<? extends TornadoNativeArray> outputs,
      List<Integer> outputOffsets) {
    if (!PassStructure.of(program).equals(structure)) {
      throw new IllegalArgumentException("a kernel of " + structure + " runs " + program);
    }
    List<TornadoNativeArray> arrays = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    Stream.concat(inputs.stream(), outputs.stream())
        .forEach(array -> numbers.add(numberAmong(arrays, array)));
    List<Object> operands = new ArrayList<>();
    operands.add(new KernelContext());
    operands.addAll(arrays);
    operands.add(arguments(program, inputOffsets, outputOffsets));
    Object code = tasks.computeIfAbsent(List.copyOf(numbers), this::generate);
    return new KernelLaunch(task(id, code, operands), Grid.covering(program.length(), GROUP));
  }

  /** The number of an array, which is added where it is new. */
  @SuppressWarnings("ReferenceEquality") // Another array of the same numbers is another memory.
  private static int numberAmong(List<TornadoNativeArray> arrays, TornadoNativeArray array) {
    for (int i = 0; i < arrays.size(); i++) {
      if (arrays.get(i) == array) {
        return i;
      }
    }
    arrays.add(array);
    return arrays.size() - 1;
  }

  private static IntArray arguments(
      ElementwiseProgram program, List<Integer> inputOffsets, List<Integer> outputOffsets) {
    List<Integer> numbers = new ArrayList<>();
    numbers.add(program.length());
    numbers.addAll(inputOffsets);
    numbers.addAll(outputOffsets);
    PassStructure.walked(program).forEach(access -> addNumbers(access, numbers));
    return IntArray.fromArray(numbers.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void addNumbers(Access access, List<Integer> numbers) {
    switch (access) {
      case Access.Full full -> {
        // It needs none.
      }
      case Access.Single single -> {
        // Nor does this.
      }
      case Access.Row(int period) -> numbers.add(period);
      case Access.Column(int run) -> numbers.add(run);
      case Access.Strided(var dims, var strides) -> {
        Arrays.stream(dims.toArray()).skip(1).forEach(numbers::add);
        Arrays.stream(strides.toArray()).forEach(numbers::add);
      }
    }
  }

  /** The constructor of tasks with so many operands, of which there is one each. */
  private static TaskPackage task(String id, Object code, List<Object> operands) {
    Constructor<?> constructor =
        Arrays.stream(TaskPackage.class.getConstructors())
            .filter(candidate -> candidate.getParameterCount() == 2 + operands.size())
            .findFirst()
            .orElseThrow();
    Object[] arguments = Stream.concat(Stream.of(id, code), operands.stream()).toArray();
    try {
      return (TaskPackage) constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
