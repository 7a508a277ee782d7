package io.abaculus.bench.side;

import io.abaculus.autodiff.Gradients;
import io.abaculus.bench.TransformerTraining;
import io.abaculus.bench.Workload.Step;
import io.abaculus.bench.work.PlanWork;
import io.abaculus.device.Device;
import io.abaculus.graph.Value;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import io.abaculus.plan.Capture;
import io.abaculus.plan.Plan;
import io.abaculus.plan.Planner;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The step of a transformer that is twelve blocks deep and eight channels wide, on one image of one patch. */
final class PlanRuns implements PreparedRun {
  private static final int PATCH = 14;

  private static final VitConfig NARROW =
      new VitConfig(
          Architecture.DINOV2, PATCH, PATCH, 8, 12, 1, 4, FeedForwardKind.MLP, 0,
          PositionResizing.BY_FACTOR, 1e-6, 1, 0, false);

  private final PlanWork work;
  private final Device device;
  private final TransformerTraining training;

  PlanRuns(PlanWork work, Device device) {
    this.work = work;
    this.device = device;
    training = new TransformerTraining(device, NARROW, 1, PATCH);
  }

  @Override
  public Object run() {
    return switch (work.stage()) {
      case BUILDING -> plan().steps();
      case REPLAY -> {
        Step step = training.step();
        step.run();
        yield step;
      }
    };
  }

  /** From the graph of the loss and its gradients to a plan, with no cache between. */
  private Plan plan() {
    Tensor loss = training.loss();
    Gradients gradients = Gradients.of(loss, training.trained());
    List<Value> outputs = new ArrayList<>(List.of(loss.value()));
    for (Parameter parameter : training.trained()) {
      outputs.add(gradients.get(parameter).value());
    }
    return Planner.plan(Capture.of(outputs, List.of()).program(), device.planOptions());
  }

  @Override
  public void close() {
    device.close();
  }
}
