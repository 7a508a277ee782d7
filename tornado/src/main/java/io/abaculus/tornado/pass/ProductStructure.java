package io.abaculus.tornado.pass;

import io.abaculus.plan.Access;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All of an epilogue that its kernel is made of: not the sizes of the product.
 *
 * @param program the epilogue; where the product is kept, it is the last output
 * @param productInput which input is the product
 * @param rows the walks that are an element's row in the product
 * @param columns the walks that are its column
 */
record ProductStructure(
    PassStructure program, int productInput, Set<Integer> rows, Set<Integer> columns) {

  /** The structure of what follows a product of so many columns. */
  static ProductStructure of(Epilogue epilogue, int columns) {
    PassStructure program = PassStructure.of(epilogue.program());
    List<Access> walked = PassStructure.walked(epilogue.program());
    return new ProductStructure(
        epilogue.product() == null ? program : program.withOutput(epilogue.productInput()),
        epilogue.productInput(),
        numbers(walked, new Access.Column(columns)::equals),
        numbers(walked, new Access.Row(columns)::equals));
  }

  private static Set<Integer> numbers(List<Access> walked, Predicate<Access> condition) {
    return IntStream.range(0, walked.size())
        .filter(walk -> condition.test(walked.get(walk)))
        .boxed()
        .collect(Collectors.toUnmodifiableSet());
  }
}
