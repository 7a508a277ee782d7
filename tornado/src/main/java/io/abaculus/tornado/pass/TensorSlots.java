package io.abaculus.tornado.pass;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * In which parameter of a kernel each of its tensors is handed. The first parameter is the context, the
 * last one the {@code IntArray} of sizes; between them lies every array once, since TornadoVM waits for
 * ever for a task that is given again what it writes.
 *
 * @param kinds the elements of each tensor
 * @param arrays the number of the array that each tensor lies in, from 0 on in the order in which they
 *     are first met
 */
record TensorSlots(List<ElementKind> kinds, List<Integer> arrays) {
  static final ClassDesc CONTEXT = ClassDesc.of("uk.ac.manchester.tornado.api.KernelContext");

  /** The types of all parameters. */
  List<ClassDesc> parameters() {
    List<ClassDesc> types = new ArrayList<>();
    types.add(CONTEXT);
    for (int tensor = 0; tensor < kinds.size(); tensor++) {
      if (arrays.indexOf(arrays.get(tensor)) == tensor) {
        types.add(kinds.get(tensor).array);
      }
    }
    types.add(ElementKind.INTS.array);
    return types;
  }

  /** The parameter that a tensor is in. */
  int of(int tensor) {
    return 1 + arrays.get(tensor);
  }

  /** The parameter of sizes. */
  int sizes() {
    return parameters().size() - 1;
  }
}
