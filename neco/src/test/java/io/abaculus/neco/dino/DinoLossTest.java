package io.abaculus.neco.dino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.autodiff.Gradients;
import io.abaculus.data.CounterRandom;
import io.abaculus.device.Devices;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.Scope;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The loss of self-distillation and its centre, against numbers of PyTorch and a plain loop. */
final class DinoLossTest {
  private static final DinoLoss LOSS = new DinoLoss(0.1, 0.04);

  /** Three crops of two images, crop-major; the first two crops are global. */
  private static final float[] STUDENT = {
    0.5f, -0.2f, 0.1f, 0.0f, 0.3f, -0.4f,
    0.2f, 0.2f, -0.1f, -0.3f, 0.6f, 0.0f,
    0.4f, -0.5f, 0.7f, 0.1f, 0.1f, 0.2f};

  private static final float[] TEACHER = {
    0.4f, -0.1f, 0.0f, 0.1f, 0.2f, -0.3f,
    0.3f, 0.1f, -0.2f, -0.2f, 0.5f, 0.1f};

  private static final float[] CENTER = {0.05f, 0.1f, -0.1f};

  private static Tensor tensor(float[] values, int... shape) {
    return Tensors.of(values, Devices.standard(), shape);
  }

  /** By torch.softmax, log_softmax and autograd, with the loop over crops of DINO's own code. */
  @Test
  void isWhatPyTorchComputes() {
    Parameter student = new Parameter("student", tensor(STUDENT, 6, 3));
    Tensor loss = LOSS.of(student.value(), tensor(TEACHER, 4, 3), tensor(CENTER, 3), 2);
    Tensor gradient = Gradients.of(loss, List.of(student)).get(student);

    assertEquals(1.5082060098648071, loss.item(), 2e-6);
    assertArrayEquals(
        new float[]{
          -2.0975247e-02f, -1.2896879e-03f, 2.2264987e-02f,
          5.9230778e-02f, -5.1949542e-02f, -7.2812112e-03f,
          -6.3777071e-01f, 6.0981804e-01f, 2.7952710e-02f,
          -2.7810171e-01f, 2.7554846e-01f, 2.5532395e-03f,
          -2.3764205e+00f, -2.3947374e-03f, 2.3788152e+00f,
          2.5159815e-01f, -1.6829872e+00f, 1.4313890e+00f},
        gradient.toFloatArray(),
        2e-6f);
  }

  @Test
  void comparesEachGlobalCropOfTheTeacherWithAllOtherCrops() {
    int images = 3;
    int globals = 2;
    int crops = 6;
    int prototypes = 5;
    CounterRandom random = new CounterRandom(1);
    float[] student = new float[crops * images * prototypes];
    float[] teacher = new float[globals * images * prototypes];
    float[] center = new float[prototypes];
    for (float[] numbers : List.of(student, teacher, center)) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) random.nextDouble(-1, 1);
      }
    }

    double sum = 0;
    int terms = 0;
    for (int global = 0; global < globals; global++) {
      for (int crop = 0; crop < crops; crop++) {
        for (int image = 0; image < images && crop != global; image++) {
          double[] target =
              probabilities(teacher, center, (global * images + image) * prototypes, 0.04);
          double[] found =
              probabilities(
                  student, new float[prototypes], (crop * images + image) * prototypes, 0.1);
          for (int k = 0; k < prototypes; k++) {
            sum -= target[k] * Math.log(found[k]);
          }
          terms++;
        }
      }
    }

    Tensor loss =
        LOSS.of(
            tensor(student, crops * images, prototypes),
            tensor(teacher, globals * images, prototypes),
            tensor(center, prototypes),
            images);
    assertEquals(sum / terms, loss.item(), 1e-5);
  }

  private static double[] probabilities(
      float[] logits, float[] center, int from, double temperature) {
    double[] result = new double[center.length];
    double sum = 0;
    for (int k = 0; k < center.length; k++) {
      result[k] = Math.exp((logits[from + k] - center[k]) / temperature);
      sum += result[k];
    }
    for (int k = 0; k < center.length; k++) {
      result[k] /= sum;
    }
    return result;
  }

  @Test
  void aSingleCropHasNothingToBeComparedWith() {
    TensorException refused =
        assertThrows(
            TensorException.class,
            () -> LOSS.of(tensor(CENTER, 1, 3), tensor(CENTER, 1, 3), tensor(CENTER, 3), 1));
    assertEquals("dino: 1 crops of the student leave nothing to compare", refused.getMessage());
  }

  @Test
  void theCenterFollowsTheMeanOfTheTeachersLogits() {
    Center center = new Center(3, 0.9, Devices.standard());
    center.parameter().load(tensor(CENTER, 3).toHost());
    center.update(tensor(TEACHER, 4, 3).mean(0));
    Tensors.evaluate(List.of(), List.of(center.parameter()));
    assertArrayEquals(
        new float[]{0.06f, 0.1075f, -0.1f}, center.value().toFloatArray(), 1e-7f);
  }

  @Test
  void prototypesAreComparedByTheirDirectionsAlone() {
    Prototypes prototypes = new Prototypes(Scope.random(1), 2, 2);
    Parameter weight = prototypes.parameters().getFirst();
    weight.load(tensor(new float[]{3, 4, 0, -2}, 2, 2).toHost());
    assertArrayEquals(
        new float[]{0.8f, -1f},
        prototypes.forward(tensor(new float[]{0, 1}, 1, 2)).toFloatArray(),
        1e-6f);
  }
}
