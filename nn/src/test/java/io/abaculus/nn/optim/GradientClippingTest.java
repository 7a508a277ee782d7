package io.abaculus.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.autodiff.Gradients;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientClippingTest {
  private final Parameter p = new Parameter("p", Tensors.of(new float[]{1.5f, 0}, 2));
  private final Parameter q = new Parameter("q", Tensors.of(new float[]{2}, 1));

  /** Gradients (3, 0) and (4), together 5 long. */
  private Gradients gradients() {
    Tensor loss = p.value().square().sum().add(q.value().square().sum());
    return Gradients.of(loss, List.of(p, q));
  }

  @Test
  void longGradientsAreScaledTogether() {
    GradientClipping.Clipped clipped = GradientClipping.byGlobalNorm(gradients(), 1);
    assertEquals(5, clipped.norm().item(), 1e-6);
    assertArrayEquals(
        new float[]{0.6f, 0}, clipped.gradients().get(p).toFloatArray(), 1e-6f);
    assertArrayEquals(new float[]{0.8f}, clipped.gradients().get(q).toFloatArray(), 1e-6f);
  }

  @Test
  void shortGradientsStayAsTheyAre() {
    GradientClipping.Clipped clipped = GradientClipping.byGlobalNorm(gradients(), 10);
    assertArrayEquals(new float[]{3, 0}, clipped.gradients().get(p).toFloatArray());
  }
}
