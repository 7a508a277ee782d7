package io.abaculus.tornado.pass;

import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The arrays that the task of a generated kernel is handed, each once. */
final class TaskArrays {
  private final List<TornadoNativeArray> arrays = new ArrayList<>();
  private final List<Integer> numbers = new ArrayList<>();

  /** The arrays of tensors. */
  TaskArrays(Stream<Place> tensors) {
    tensors.forEach(tensor -> numbers.add(numberOf(tensor.array())));
  }

  /** The number of an array, which is added where it is new. */
  @SuppressWarnings("ReferenceEquality") // Another array of the same numbers is another memory.
  private int numberOf(TornadoNativeArray array) {
    for (int i = 0; i < arrays.size(); i++) {
      if (arrays.get(i) == array) {
        return i;
      }
    }
    arrays.add(array);
    return arrays.size() - 1;
  }

  /** How many there are. */
  int count() {
    return arrays.size();
  }

  /** The number of each tensor's array, as {@link TensorSlots} has it. */
  List<Integer> numbers() {
    return List.copyOf(numbers);
  }

  /**
   * A task.
   *
   * @param code an instance of a generated class
   * @param sizes what the kernel's last operand holds
   */
  TaskPackage task(String id, Object code, List<Integer> sizes) {
    List<Object> operands = new ArrayList<>(List.of(id, code, new KernelContext()));
    operands.addAll(arrays);
    operands.add(IntArray.fromArray(sizes.stream().mapToInt(Integer::intValue).toArray()));
    // There is one constructor for each number of operands.
    Constructor<?> constructor =
        Arrays.stream(TaskPackage.class.getConstructors())
            .filter(candidate -> candidate.getParameterCount() == operands.size())
            .findFirst()
            .orElseThrow();
    try {
      return (TaskPackage) constructor.newInstance(operands.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A program's numbers, as {@link ProgramWriter} has them. */
  static List<Integer> numbers(ElementwiseProgram program, Stream<Place> tensors) {
    List<Integer> numbers = new ArrayList<>(tensors.map(Place::offset).toList());
    PassStructure.walked(program).forEach(access -> addNumbers(access, numbers));
    return numbers;
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
}
