package io.abaculus.bench;

import io.abaculus.nn.vit.VitConfig;
import java.util.List;

/**
 * How large workloads are.
 *
 * @param largestProduct the side of the largest square matrices
 * @param globalSide pixels of the side of an image and of a global crop, a multiple of 14
 * @param localSide pixels of the side of a local crop, a multiple of 14
 * @param small the smaller vision transformer, whose shapes products and attention have, too
 * @param base the larger one
 * @param necoSettings what differs from the preset {@code small/dinov2r}
 */
public record WorkloadSizes(
    int largestProduct,
    int globalSide,
    int localSide,
    VitConfig small,
    VitConfig base,
    List<String> necoSettings) {

  /** Models as they are trained. */
  public static WorkloadSizes of(int largestProduct, int globalSide, int localSide) {
    return new WorkloadSizes(
        largestProduct, globalSide, localSide, VitConfig.dinov2Small(), VitConfig.dinov2Base(),
        List.of());
  }

  /** The same with other settings of NeCo. */
  WorkloadSizes with(List<String> settings) {
    return new WorkloadSizes(
        largestProduct, globalSide, localSide, small, base, List.copyOf(settings));
  }

  /** Tokens of an image: its patches and the class token. */
  int tokens() {
    int side = globalSide / small.patchSize();
    return side * side + 1;
  }
}
