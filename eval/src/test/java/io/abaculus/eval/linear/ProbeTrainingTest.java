package io.abaculus.eval.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.features.LabelledFeatures;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.tensor.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Numbers are those of torch 2.13: features enlarged by {@code interpolate}, a {@code Conv2d(3, 4, 1)},
 * {@code cross_entropy} with 255 ignored, SGD with {@code StepLR}.
 */
class ProbeTrainingTest {
  private static final Device DEVICE = Devices.standard();

  private static ProbeTraining training() {
    LinearHead head =
        LinearHead.random(
            new LinearHead.Description(
                new ModelIdentity("torch", ""), 1, 3, List.of("a", "b", "c", "d")),
            1,
            DEVICE);
    for (int k = 0; k < 4; k++) {
      for (int c = 0; c < 3; c++) {
        set(head.linear().weight(), 3 * k + c, ((5 * k + 2 * c) % 7 - 3) / 10f);
      }
    }
    Parameter bias = head.linear().parameters().getLast();
    for (int k = 0; k < 4; k++) {
      set(bias, k, (k - 1) / 10f);
    }
    ProbeSettings settings =
        new ProbeSettings(
            new SegmentationView(3, 5),
            0.5, 0.9, 0.1, 0.1, 2, 3, 2, false, 1, 1, Protocol.STANDARD);
    return new ProbeTraining(
        head, settings, 255, DEVICE, ProbeWorkers.here(images -> List.of()));
  }

  private static void set(Parameter parameter, int index, float value) {
    HostArray numbers = HostArray.allocate(parameter.value().type());
    float[] all = parameter.value().toFloatArray();
    all[index] = value;
    System.arraycopy(all, 0, numbers.floats(), 0, all.length);
    parameter.load(numbers);
  }

  private static List<LabelledFeatures> batch() {
    List<LabelledFeatures> batch = new ArrayList<>();
    for (int j = 0; j < 2; j++) {
      float[] patches = new float[2 * 3 * 3];
      for (int i = 0; i < patches.length; i++) {
        patches[i] = ((7 * i + 3 * j) % 11 - 5) / 4f;
      }
      byte[] labels = new byte[25];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = (byte) (j == 0 && i < 5 ? 255 : (5 * i + j) % 4);
      }
      batch.add(
          new LabelledFeatures(
              new PatchFeatures(2, 3, 3, patches, new float[3]), new LabelMap(5, 5, labels)));
    }
    return batch;
  }

  @Test
  void theFirstStepsAreThoseOfPyTorch() {
    ProbeTraining training = training();
    double[] losses = new double[3];
    for (int epoch = 0; epoch < 3; epoch++) {
      training.setEpochs(epoch);
      losses[epoch] = training.step(List.of(new ProbePart.Features(batch())));
    }
    assertArrayEquals(
        new double[]{1.4595011472702026, 1.4391908645629883, 1.4095911979675293}, losses, 1e-6);
    assertArrayEquals(
        new float[]{
          -0.17203296f, -0.10550451f, 0.01237560f, 0.04306438f, -0.17513829f, -0.09845486f,
          -0.03705542f, 0.14042114f, -0.14265159f, -0.08744229f, -0.02875582f, 0.14424206f
        },
        training.head().linear().weight().value().toFloatArray(),
        1e-6f);
    assertArrayEquals(
        new float[]{-0.01893688f, 0.04514982f, 0.01257378f, 0.13019080f},
        training.head().linear().parameters().getLast().value().toFloatArray(),
        1e-6f);
  }

  /** One image in each, of which the first has fewer pixels that count. */
  @Test
  void partsAddUpToTheStepsOfPyTorch() {
    ProbeTraining training = training();
    double[] losses = new double[3];
    for (int epoch = 0; epoch < 3; epoch++) {
      training.setEpochs(epoch);
      losses[epoch] =
          training.step(
              batch().stream()
                  .<ProbePart>map(image -> new ProbePart.Features(List.of(image)))
                  .toList());
    }
    assertArrayEquals(
        new double[]{1.4595011472702026, 1.4391908645629883, 1.4095911979675293}, losses, 1e-6);
  }

  @Test
  void predictionsAreThoseOfPyTorch() {
    LabelMap predicted = training().head().predict(batch().getFirst().features(), 5, 5);
    assertArrayEquals(
        new byte[]{3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 1, 3, 3, 3, 2, 1, 3, 3, 3},
        predicted.labels());
  }

  @Test
  void noStepIsTakenWhereNoPixelCounts() {
    ProbeTraining training = training();
    byte[] labels = new byte[25];
    Arrays.fill(labels, (byte) 255);
    double loss =
        training.step(
            List.of(
                new ProbePart.Features(
                    List.of(
                        new LabelledFeatures(
                            batch().getFirst().features(), new LabelMap(5, 5, labels))))));
    assertTrue(Double.isNaN(loss));
    assertEquals(0, training.optimizer().stepCount());
  }
}
