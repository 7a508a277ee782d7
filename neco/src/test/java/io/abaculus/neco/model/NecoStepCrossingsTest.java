package io.abaculus.neco.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.CounterRandom;
import io.abaculus.device.OffHostDevice;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.data.Crops;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a step of training moves between the host and a device whose memory the host cannot see: the
 * images, boxes and indices go in, the loss comes out, and weights, the optimizer's state, the teacher
 * and the queue stay where they are.
 */
final class NecoStepCrossingsTest {
  private static final int IMAGES = 2;
  private static final int GLOBAL = 24;
  private static final int LOCAL = 16;

  /** Learning rates, corrections, momentum, counters: one element each. */
  private static final int SCALARS = 20;

  /** Two small images with crops and boxes. */
  static CropBatch batch(long seed) {
    CounterRandom random = new CounterRandom(seed);
    float[] inGlobal = new float[IMAGES * 2 * 4 * 4];
    float[] inAll = new float[inGlobal.length];
    for (int box = 0; box < inGlobal.length / 4; box++) {
      System.arraycopy(new float[]{2, 2, 20, 20}, 0, inGlobal, 4 * box, 4);
      System.arraycopy(new float[]{1, 1, 14, 14}, 0, inAll, 4 * box, 4);
    }
    return new CropBatch(
        0, 0, IMAGES,
        List.of(crops(random, GLOBAL), crops(random, LOCAL)),
        inGlobal, inAll, List.of(Path.of("a"), Path.of("b")), List.of(), 0);
  }

  private static Crops crops(CounterRandom random, int side) {
    float[] pixels = new float[2 * IMAGES * 3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble(-1, 1);
    }
    return new Crops(2, side, pixels);
  }

  /** As small as a model can be that has all parts. */
  static LayeredConfig smallest() {
    return LayeredConfig.of("demo")
        .with("data.size_crops=[24,16]")
        .with("train.img_size=24")
        .with("train.embed_dim=8")
        .with("train.num_heads=2")
        .with("train.depth=1")
        .with("train.projection_hidden_dim=8")
        .with("train.projection_feat_dim=4")
        .with("train.roi_align_kernel_size=2")
        .with("train.queue_length=16")
        .with("train.batch_size=2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.is_queue_usable=true", "train.is_queue_usable=false",
    "train.drop_path_rate=0.3", "train.gradient_checkpointing=true"})
  void onlyImagesBoxesAndIndicesGoInAndOnlyTheLossComesOut(String assignment) {
    NecoConfig config = smallest().with(assignment).bind();
    OffHostDevice device = new OffHostDevice();
    NecoStep steps =
        NecoStep.of(NecoModel.random(config.model(), 1, device), config, 10, device);
    steps.next(StepInput.of(batch(1), 8, device)).run();

    for (int step = 2; step < 4; step++) {
      device.forgetCrossings();
      steps.next(StepInput.of(batch(step), 8, device)).run();

      assertEquals(List.of(TensorType.of(DType.FLOAT32)), device.downloaded());
      int scalars = 0;
      for (TensorType type : device.uploaded()) {
        boolean images =
            type.equals(TensorType.of(DType.FLOAT32, 2 * IMAGES, 3, GLOBAL, GLOBAL))
                || type.equals(TensorType.of(DType.FLOAT32, 2 * IMAGES, 3, LOCAL, LOCAL));
        boolean boxes =
            type.dtype().isFloating() && type.shape().rank() == 2 && type.shape().dim(1) == 4;
        boolean indices = type.dtype() == DType.INT64 && type.shape().rank() == 1;
        boolean scalar = type.shape().size() == 1;
        scalars += scalar ? 1 : 0;
        assertTrue(images || boxes || indices || scalar, () -> "crossed: " + type);
      }
      assertTrue(scalars <= SCALARS, scalars + " scalars in " + device.uploaded());
    }
  }
}
