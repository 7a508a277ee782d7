package io.abaculus.tornado.pass;

import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A matrix product and what follows it as one kernel, in which the product's elements go from where they
 * are summed into the elementwise program, by way of no memory. Epilogues that differ only in sizes share
 * one.
 */
public final class ProductPassKernel {
  private ProductPassKernel() {}

  /** All that a class file is made of. */
  private record Key(ProductStructure structure, List<Integer> arrays) {}

  /**
   * One run of the kernel, which is written if there was none like it before; none if the epilogue cannot
   * be in it, since the program has no kernel or the tensors lie in more arrays than a task takes.
   *
   * @param id the task's name
   * @param grid as the product's kernel has it, one product in the batch
   * @param sizes the arguments of the product's kernel; where the product goes is not looked at
   * @param columns of the product
   * @param a the product's left operand
   * @param b its right operand
   */
  public static Optional<KernelLaunch> launch(
      String id, Grid grid, List<Integer> sizes, int columns, Place a, Place b,
      Epilogue epilogue) {
    List<Place> tensors = new ArrayList<>(epilogue.inputs());
    // Nothing is read from there: no array need be handed over for it.
    tensors.set(epilogue.productInput(), a);
    tensors.addAll(epilogue.outputs());
    Place product = epilogue.product();
    if (product != null) {
      tensors.add(product);
    }
    TaskArrays arrays = new TaskArrays(Stream.concat(Stream.of(a, b), tensors.stream()));
    if (!PassKernel.isSupported(epilogue.program())
        || arrays.count() > PassKernel.MOST_OPERANDS) {
      return Optional.empty();
    }
    ProductStructure structure = ProductStructure.of(epilogue, columns);
    List<ElementKind> kinds = new ArrayList<>(List.of(ElementKind.FLOATS, ElementKind.FLOATS));
    kinds.addAll(structure.program().kinds());
    TensorSlots slots = new TensorSlots(kinds, arrays.numbers());
    Object code =
        GeneratedKernels.shared()
            .get(
                new Key(structure, arrays.numbers()),
                name -> ProductKernelWriter.classFile(name, structure, slots));
    List<Integer> all = new ArrayList<>(sizes);
    all.addAll(TaskArrays.numbers(epilogue.program(), tensors.stream()));
    return Optional.of(new KernelLaunch(arrays.task(id, code, all), grid));
  }
}
