package io.abaculus.neco.model;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.loss.CropBoxes;
import io.abaculus.neco.loss.CropLayout;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The crops of a step.
 *
 * @param globalCrops (G · B, 3, size, size), crop-major
 * @param localCrops (L · B, 3, size, size), crop-major; null if there are none
 * @param boxes where the crops overlap
 */
public record StepInput(Tensor globalCrops, @Nullable Tensor localCrops, CropBoxes boxes) {
  private static final int CHANNELS = 3;

  /** The crops of a batch, copied, so that the loader may fill its arrays anew. */
  public static StepInput of(
      CropBatch batch, int globalCrops, int patchSize, Device device) {
    List<float[]> crops = batch.crops();
    List<float[]> global = crops.subList(0, globalCrops);
    List<float[]> local = crops.subList(globalCrops, crops.size());
    int globalSize = sideOf(global.getFirst(), batch.size());
    int localSize = local.isEmpty() ? 0 : sideOf(local.getFirst(), batch.size());
    CropLayout layout =
        new CropLayout(
            batch.size(),
            globalCrops,
            local.size(),
            globalSize / patchSize,
            localSize / patchSize,
            patchSize);
    return new StepInput(
        joined(global, batch.size(), globalSize, device),
        local.isEmpty() ? null : joined(local, batch.size(), localSize, device),
        new CropBoxes(layout, batch.globalBoxes().clone(), batch.allBoxes().clone()));
  }

  private static int sideOf(float[] crop, int images) {
    int side = (int) Math.round(Math.sqrt((double) crop.length / images / CHANNELS));
    Check.that(
        side * side * CHANNELS * images == crop.length,
        "crops: %d numbers are no %d square pictures",
        crop.length,
        images);
    return side;
  }

  private static Tensor joined(List<float[]> crops, int images, int side, Device device) {
    int[] shape = {crops.size() * images, CHANNELS, side, side};
    HostArray all = HostArray.allocate(TensorType.of(DType.FLOAT32, shape));
    int next = 0;
    for (float[] crop : crops) {
      System.arraycopy(crop, 0, all.floats(), next, crop.length);
      next += crop.length;
    }
    return Tensors.of(all, device);
  }
}
