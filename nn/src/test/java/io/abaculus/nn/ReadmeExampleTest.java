package io.abaculus.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.nn.optim.AdamW;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Losses;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example on the README's first page. */
final class ReadmeExampleTest {
  @Test
  void theExampleLearnsItsTargetByOnePlan() {
    // @start region="example"
    RandomKey random = new RandomKey(1);
    Tensor truth = random.normal(1, 8);
    Parameter weight = new Parameter("weight", random.normal(1, 8));
    AdamW optimizer =
        new AdamW(List.of(ParameterGroup.constant("all", List.of(weight), 0.05, 0)));

    double last = 0;
    // @end
    long plansAfterFirst = 0;
    // @start region="example"
    for (int step = 0; step < 300; step++) {
      Tensor x = random.normal(32, 8);
      Tensor target = Functions.linear(x, truth, null);
      Tensor loss =
          Losses.meanSquaredError(Functions.linear(x, weight.value(), null), target);

      last = optimizer.step(loss); // one plan: forward, backward, update
      // @end
      if (step == 1) {
        plansAfterFirst = Devices.standard().plans().misses();
      }
      // @start region="example"
    }
    // @end
    assertEquals(plansAfterFirst, Devices.standard().plans().misses());
    // @start region="example"
    System.out.println("loss " + last);
    System.out.println(Tensors.explain(List.of(truth.square().sum()), List.of()));
    // @end
    assertTrue(last < 1e-3, () -> "the loss did not fall");
    assertTrue(
        Tensors.plan(List.of(truth.square().sum()), List.of()).explain().contains("sum"));
  }
}
