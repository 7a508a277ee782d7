package io.abaculus.tornado.lowering;

import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.graph.Shape;
import io.abaculus.tornado.kernel.RoiAlign;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Pooling of regions and its gradient. */
final class RoiAlignLowering {
  private RoiAlignLowering() {}

  static void forward(
      RoiPooling pooling,
      Stored x,
      Stored boxes,
      Stored batchIndex,
      Stored result,
      Launches launches) {
    if (batchIndex.isEmpty()) {
      return;
    }
    Stored images = checked(batchIndex, x.shape(), launches);
    if (x.isEmpty()) {
      SourceLowering.fill(0, result, launches);
      return;
    }
    if (!result.isEmpty()) {
      launches.addCovering(
          result.size(),
          TaskPackage.createPackage(
              launches.task(), RoiAlign::forward, new KernelContext(), x.floats(),
              boxes.floats(), images.longs(), result.floats(),
              Launches.factors(pooling.spatialScale()),
              arguments(pooling, x.shape(), x, boxes, images, result)));
    }
  }

  static void backward(
      RoiPooling pooling,
      Stored dOut,
      Stored boxes,
      Stored batchIndex,
      Stored dx,
      Launches launches) {
    if (batchIndex.isEmpty()) {
      SourceLowering.fill(0, dx, launches);
      return;
    }
    Stored images = checked(batchIndex, dx.shape(), launches);
    if (!dx.isEmpty()) {
      launches.addCovering(
          dx.size(),
          TaskPackage.createPackage(
              launches.task(), RoiAlign::backward, new KernelContext(), dOut.floats(),
              boxes.floats(), images.longs(), dx.floats(),
              Launches.factors(pooling.spatialScale()),
              arguments(pooling, dx.shape(), dOut, boxes, images, dx)));
    }
  }

  private static Stored checked(Stored batchIndex, Shape maps, Launches launches) {
    Stored images = Integers.asLongs(batchIndex, launches);
    IndexRange.check("roi_align", batchIndex, images, maps.dim(0), launches);
    return images;
  }

  private static IntArray arguments(
      RoiPooling pooling, Shape maps, Stored from, Stored boxes, Stored images, Stored to) {
    return IntArray.fromElements(
        maps.dim(0), maps.dim(1), maps.dim(2), maps.dim(3), images.size(), pooling.size(),
        pooling.samplingRatio(), pooling.aligned() ? 1 : 0,
        from.offset(), boxes.offset(), images.offset(), to.offset());
  }
}
