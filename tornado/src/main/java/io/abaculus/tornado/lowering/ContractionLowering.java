package io.abaculus.tornado.lowering;

import io.abaculus.graph.Contraction;
import io.abaculus.graph.Contraction.Window;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.tornado.kernel.Unfold;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Matrix products and the patches of images, in float32. */
final class ContractionLowering {
  private ContractionLowering() {}

  static boolean lower(
      Contraction op, List<Stored> operands, Stored result, Launches launches) {
    Stored x = operands.getFirst();
    if (x.dtype() != DType.FLOAT32) {
      return false;
    }
    if (result.isEmpty()) {
      return true;
    }
    switch (op) {
      case Contraction.MatMul matMul ->
          ProductLowering.add(matMul, x, operands.get(1), result, launches);
      case Contraction.Unfold(Window window) -> unfold(window, x, result, launches);
      case Contraction.Fold fold -> fold(fold.window(), x, result, launches);
    }
    return true;
  }

  private static void unfold(Window window, Stored image, Stored patches, Launches launches) {
    if (image.isEmpty()) {
      SourceLowering.fill(0, patches, launches);
      return;
    }
    launches.addCovering(
        patches.size(),
        TaskPackage.createPackage(
            launches.task(), Unfold::forward, new KernelContext(), image.floats(),
            patches.floats(),
            arguments(window, image.shape(), image.offset(), patches.offset())));
  }

  private static void fold(Window window, Stored patches, Stored image, Launches launches) {
    launches.addCovering(
        image.size(),
        TaskPackage.createPackage(
            launches.task(), Unfold::fold, new KernelContext(), patches.floats(),
            image.floats(),
            arguments(window, image.shape(), patches.offset(), image.offset())));
  }

  private static IntArray arguments(Window window, Shape image, int from, int to) {
    return IntArray.fromElements(
        image.dim(0), image.dim(1), image.dim(2), image.dim(3),
        window.kernelRows(), window.kernelColumns(),
        window.strideRows(), window.strideColumns(),
        window.padRows(), window.padColumns(),
        window.outputRows(image.dim(2)), window.outputColumns(image.dim(3)),
        from, to);
  }
}
