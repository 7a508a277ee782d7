package io.abaculus.neco.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BatchGradientsTest {
  private final Parameter weight =
      Parameter.zeros("weight", TensorType.of(DType.FLOAT32, 2), Devices.standard());

  /** A shard with the loss w · x, whose gradient is x. */
  private BatchGradients shard(float... x) {
    Tensor loss = weight.value().mul(Tensors.of(x, 2)).sum().add(x[0]);
    return new BatchGradients(
        loss, Gradients.of(loss, List.of(weight)), List.of(Tensors.of(x, 2)), 1);
  }

  /** A shard that says nothing of the weight. */
  private static BatchGradients empty(float seen) {
    return new BatchGradients(
        Tensors.of(new float[]{Float.NaN}).reshape(),
        null,
        List.of(Tensors.of(new float[]{seen, seen}, 2)),
        1);
  }

  private float[] mean(BatchGradients batch) {
    Gradients mean = batch.meanGradients();
    assertNotNull(mean);
    return mean.get(weight).toFloatArray();
  }

  @Test
  void areMeansOverTheShards() {
    BatchGradients batch = shard(1, 2).plus(shard(3, 4)).plus(shard(5, 12));

    assertEquals(3, batch.meanLoss().item());
    assertArrayEquals(new float[]{3, 6}, mean(batch));
  }

  /** 2^24 + 1 is no float: added to it one by one, ones are lost, added to each other they are not. */
  @Test
  void areAddedInTheOrderOfTheShards() {
    float large = 1 << 24;
    BatchGradients batch = shard(large, 1).plus(shard(1, 1)).plus(shard(1, large));

    Gradients sum = batch.gradients();
    assertNotNull(sum);
    assertArrayEquals(new float[]{large, large + 2}, sum.get(weight).toFloatArray());
  }

  @Test
  void areTheSameWhetherComputedShardByShardOrAtOnce() {
    BatchGradients atOnce = shard(0.1f, 0.2f).plus(shard(0.3f, 0.7f)).plus(shard(0.9f, 1.1f));
    BatchGradients oneByOne =
        shard(0.1f, 0.2f)
            .computed()
            .plus(shard(0.3f, 0.7f).computed())
            .computed()
            .plus(shard(0.9f, 1.1f).computed())
            .computed();

    assertArrayEquals(mean(atOnce), mean(oneByOne));
    assertEquals(atOnce.meanLoss().item(), oneByOne.meanLoss().item());
  }

  @Test
  void rememberWhatEveryShardSaw() {
    BatchGradients batch = shard(1, 2).plus(empty(7)).plus(shard(3, 4));

    assertEquals(3, batch.seen().size());
    assertArrayEquals(new float[]{7, 7}, batch.seen().get(1).toFloatArray());
  }

  @Test
  void leaveOutShardsWithNothingToLearnFrom() {
    BatchGradients batch = empty(0).plus(shard(1, 2)).plus(empty(0)).plus(shard(3, 4));

    assertEquals(2, batch.meanLoss().item());
    assertArrayEquals(new float[]{2, 3}, mean(batch));
  }

  @Test
  void areNoneWhereNoShardHasSomethingToLearnFrom() {
    assertNull(empty(0).plus(empty(0)).meanGradients());
  }

  @Test
  void areOfTheSameParameters() {
    Parameter other =
        Parameter.zeros("other", TensorType.of(DType.FLOAT32, 2), Devices.standard());
    Tensor loss = other.value().sum();
    BatchGradients ofOther =
        new BatchGradients(loss, Gradients.of(loss, List.of(other)), List.of(), 1);

    assertThrows(TensorException.class, () -> shard(1, 2).plus(ofOther));
  }

  @Test
  void aShardIsOneOfThoseThereAre() {
    assertThrows(TensorException.class, () -> new Shard(2, 2));
    assertThrows(TensorException.class, () -> new Shard(-1, 2));
  }

  @Test
  void noTwoShardsOfAnyStepsDrawAlike() {
    assertEquals(7, new Shard(1, 2).draw(3));
    assertEquals(8, new Shard(0, 2).draw(4));
    assertEquals(3, Shard.WHOLE.draw(3));
  }
}
