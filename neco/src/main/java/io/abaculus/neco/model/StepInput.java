package io.abaculus.neco.model;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.data.Crops;
import io.abaculus.neco.loss.CropBoxes;
import io.abaculus.neco.loss.CropLayout;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The crops of a step.
 *
 * @param globalCrops (G · B, 3, size, size), crop-major
 * @param localCrops (L · B, 3, size, size), crop-major; null if there are none
 * @param boxes where the crops overlap
 */
public record StepInput(Tensor globalCrops, @Nullable Tensor localCrops, CropBoxes boxes) {
  /**
   * The crops of a batch, not copied: they are good for as long as the batch is.
   *
   * @param patchSize side of a token in pixels
   */
  public static StepInput of(CropBatch batch, int patchSize, Device device) {
    Crops global = batch.crops().getFirst();
    @Nullable Crops local = batch.crops().size() > 1 ? batch.crops().get(1) : null;
    CropLayout layout =
        new CropLayout(
            batch.size(),
            global.count(),
            local == null ? 0 : local.count(),
            global.side() / patchSize,
            local == null ? 0 : local.side() / patchSize,
            patchSize);
    return new StepInput(
        tensor(global, device),
        local == null ? null : tensor(local, device),
        new CropBoxes(layout, batch.globalBoxes(), batch.allBoxes()));
  }

  private static Tensor tensor(Crops crops, Device device) {
    TensorType type =
        TensorType.of(
            DType.FLOAT32,
            crops.count() * crops.images(),
            Crops.CHANNELS,
            crops.side(),
            crops.side());
    return Tensors.of(new HostArray(type, crops.pixels(), 0), device);
  }
}
