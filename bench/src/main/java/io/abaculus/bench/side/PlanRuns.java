package io.abaculus.bench.side;

import io.abaculus.autodiff.Gradients;
import io.abaculus.bench.work.PlanWork;
import io.abaculus.device.Device;
import io.abaculus.graph.DType;
import io.abaculus.graph.Value;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.optim.AdamW;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import io.abaculus.plan.Capture;
import io.abaculus.plan.Plan;
import io.abaculus.plan.PlanOptions;
import io.abaculus.plan.Planner;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** The step of a transformer that is twelve blocks deep and eight channels wide, on one image of one patch. */
final class PlanRuns {
  private static final VitConfig NARROW =
      new VitConfig(
          Architecture.DINOV2, 14, 14, 8, 12, 1, 4, FeedForwardKind.MLP, 0,
          PositionResizing.BY_FACTOR, 1e-6, 1, 0, false);

  private final Device device;
  private final VisionTransformer model;
  private final List<Parameter> trained;
  private final AdamW optimizer;
  private final Tensor image;

  private PlanRuns(Device device) {
    this.device = device;
    model = new VisionTransformer(NARROW, Scope.random(1, DType.FLOAT32, device));
    trained =
        model.trainableParameters().stream()
            .filter(parameter -> !parameter.name().equals("mask_token"))
            .toList();
    optimizer = new AdamW(List.of(ParameterGroup.constant("all", trained, 1e-5, 0.04)));
    image = Tensors.of(RandomFloats.ofShape(1, 3, 14, 14), device, 1, 3, 14, 14);
  }

  static PreparedRun of(PlanWork work, Device device) {
    PlanRuns runs = new PlanRuns(device);
    return switch (work.stage()) {
      case BUILDING -> runs.building();
      case REPLAY -> runs.replay();
    };
  }

  private Tensor loss() {
    return model.forwardFeatures(image, Mode.inference()).patchTokens().square().mean();
  }

  /** From the graph of the loss and its gradients to a plan, with no cache between. */
  private PreparedRun building() {
    PlanOptions options = device.planOptions();
    return () -> {
      Tensor loss = loss();
      List<Value> outputs = new ArrayList<>(List.of(loss.value()));
      Gradients gradients = Gradients.of(loss, trained);
      trained.forEach(parameter -> outputs.add(gradients.get(parameter).value()));
      Plan plan = Planner.plan(Capture.of(outputs, List.of()).program(), options);
      return plan.steps();
    };
  }

  private PreparedRun replay() {
    return () -> {
      Tensor loss = loss();
      optimizer.step(Gradients.of(loss, trained));
      Tensors.evaluate(List.of(loss), optimizer.assigned());
      return loss.item();
    };
  }
}
