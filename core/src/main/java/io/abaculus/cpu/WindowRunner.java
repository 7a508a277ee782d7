package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Contraction.Window;
import io.abaculus.graph.Shape;
import java.util.Arrays;

/** Brings the patches under a convolution's window into rows, and adds them back. */
final class WindowRunner {
  private final CpuContext context;
  private final Window window;

  WindowRunner(CpuContext context, Window window) {
    this.context = context;
    this.window = window;
  }

  void unfold(HostArray image, HostArray patches) {
    Shape shape = image.type().shape();
    int positions = patches.type().shape().dim(1);
    int width = patches.type().shape().dim(2);
    context.forRanges(
        shape.dim(0) * positions,
        width,
        (worker, first, end) -> {
          for (int i = first; i < end; i++) {
            patch(image, shape, i / positions, i % positions, patches, i * width);
          }
        });
  }

  /** The patch at one position, rows of the kernel at a time. */
  private void patch(
      HostArray image, Shape shape, int batch, int position, HostArray patches, int at) {
    int columnsOut = window.outputColumns(shape.dim(3));
    int top = position / columnsOut * window.strideRows() - window.padRows();
    int left = position % columnsOut * window.strideColumns() - window.padColumns();
    int from = Math.max(0, -left);
    int to = Math.min(window.kernelColumns(), shape.dim(3) - left);
    int target = patches.offset() + at;
    for (int channel = 0; channel < shape.dim(1); channel++) {
      for (int row = top; row < top + window.kernelRows(); row++) {
        Arrays.fill(patches.floats(), target, target + window.kernelColumns(), 0);
        if (row >= 0 && row < shape.dim(2) && from < to) {
          int source =
              ((batch * shape.dim(1) + channel) * shape.dim(2) + row) * shape.dim(3) + left;
          System.arraycopy(
              image.floats(),
              image.offset() + source + from,
              patches.floats(),
              target + from,
              to - from);
        }
        target += window.kernelColumns();
      }
    }
  }

  void fold(HostArray patches, HostArray image) {
    Shape shape = image.type().shape();
    int positions = patches.type().shape().dim(1);
    int width = patches.type().shape().dim(2);
    int size = shape.sizeBetween(1, 4);
    context.forRanges(
        shape.dim(0),
        (long) positions * width,
        (worker, first, end) -> {
          for (int batch = first; batch < end; batch++) {
            int start = image.offset() + batch * size;
            Arrays.fill(image.floats(), start, start + size, 0);
            for (int position = 0; position < positions; position++) {
              addPatch(patches, (batch * positions + position) * width, image, shape, batch,
                  position);
            }
          }
        });
  }

  private void addPatch(
      HostArray patches, int at, HostArray image, Shape shape, int batch, int position) {
    int columnsOut = window.outputColumns(shape.dim(3));
    int top = position / columnsOut * window.strideRows() - window.padRows();
    int left = position % columnsOut * window.strideColumns() - window.padColumns();
    int from = Math.max(0, -left);
    int to = Math.min(window.kernelColumns(), shape.dim(3) - left);
    int source = patches.offset() + at;
    for (int channel = 0; channel < shape.dim(1); channel++) {
      for (int row = top; row < top + window.kernelRows(); row++) {
        if (row >= 0 && row < shape.dim(2)) {
          int target =
              image.offset()
                  + ((batch * shape.dim(1) + channel) * shape.dim(2) + row) * shape.dim(3)
                  + left;
          for (int column = from; column < to; column++) {
            image.floats()[target + column] += patches.floats()[source + column];
          }
        }
        source += window.kernelColumns();
      }
    }
  }
}
