package io.abaculus.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.autodiff.Unreached;
import io.abaculus.device.Devices;
import io.abaculus.device.PlanCache;
import io.abaculus.graph.DType;
import io.abaculus.nn.Linear;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.TinyModels;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.tensor.Losses;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A whole training: a model that learns which half of an image is bright. */
class TrainingTest {
  private static final int BATCH = 8;

  @Test
  void theLossFallsAndEveryStepRunsTheSamePlan() {
    PlanCache plans = Devices.standard().plans();
    Run run = new Run();
    double first = run.step();
    long misses = plans.misses();
    double last = first;
    for (int i = 0; i < 40; i++) {
      last = run.step();
    }
    assertEquals(misses, plans.misses());
    double end = last;
    assertTrue(end < 0.3 && end < first / 2, () -> "the loss went from " + first + " to " + end);
  }

  @Test
  void aSeedGivesTheSameTrainingBitForBit() {
    Run one = new Run();
    Run two = new Run();
    for (int i = 0; i < 3; i++) {
      assertEquals(one.step(), two.step());
    }
    for (int i = 0; i < one.parameters.size(); i++) {
      assertArrayEquals(
          one.parameters.get(i).value().toFloatArray(),
          two.parameters.get(i).value().toFloatArray());
    }
  }

  private static final class Run {
    private final Scope scope = Scope.random(5);
    private final VisionTransformer model =
        new VisionTransformer(TinyModels.dinov2().withDropPath(0.2), scope.child("backbone"));
    private final Linear classifier = new Linear(scope.child("classifier"), 24, 2);
    private final RandomKey random = new RandomKey(6);
    private final List<Parameter> parameters = new ArrayList<>();
    private final Optimizer optimizer;

    Run() {
      parameters.addAll(model.parameters());
      parameters.addAll(classifier.parameters());
      optimizer =
          new AdamW(
              List.of(
                  new ParameterGroup(
                      "all",
                      parameters,
                      Schedule.cosine(3e-3, 0, 60),
                      Schedule.constant(0.01))));
    }

    double step() {
      Tensor label = random.bernoulli(0.5, BATCH).cast(DType.INT64);
      Tensor bright = label.cast(DType.FLOAT32).reshape(BATCH, 1, 1, 1);
      Tensor left = bright.expand(BATCH, 3, 28, 14);
      Tensor right = bright.neg().add(1).expand(BATCH, 3, 28, 14);
      Tensor noise = random.normal(BATCH, 3, 28, 28).mul(0.1);
      Tensor images = Tensors.concat(3, left, right).add(noise);
      Mode mode = Mode.training(random);
      Tensor logits = classifier.forward(model.forwardFeatures(images, mode).classToken());
      Tensor loss = Losses.crossEntropy(logits, label, -1);
      Gradients gradients = Gradients.of(loss, parameters, Unreached.LEAVE_OUT);
      optimizer.step(GradientClipping.byGlobalNorm(gradients, 3).gradients());
      Tensors.evaluate(List.of(loss), optimizer.assigned());
      return loss.item();
    }
  }
}
