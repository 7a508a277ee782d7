package io.abaculus.neco.model;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.Device;
import io.abaculus.graph.DType;
import io.abaculus.neco.config.DinoConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.config.TrainConfig;
import io.abaculus.neco.dino.Center;
import io.abaculus.neco.dino.DinoLoss;
import io.abaculus.neco.dino.Prototypes;
import io.abaculus.nn.Layer;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.optim.AdamW;
import io.abaculus.nn.optim.ExponentialMovingAverage;
import io.abaculus.nn.optim.Optimizer;
import io.abaculus.nn.optim.Schedule;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Steps of self-distillation. In a step the teacher compares the global crops with its prototypes and the
 * student all crops with its own, the loss compares what they find, the teacher and the centre of its
 * logits move, and the optimizer changes the student.
 */
public final class DinoStep implements TrainingStep {
  /** First values of the prototypes come from another seed than the encoders'. */
  private static final long PROTOTYPE_SEED = 0x70726F746F747970L;

  private static final String PROTOTYPES = "prototypes";

  private final NecoModel model;
  private final Encoder teacher;
  private final Prototypes studentPrototypes;
  private final Prototypes teacherPrototypes;
  private final Center center;
  private final DinoLoss loss;
  private final Optimizer optimizer;
  private final StudentUpdate update;
  private final boolean addPatchMean;
  private final boolean recompute;
  private final long seed;

  private DinoStep(NecoModel model, NecoConfig config, long scheduleSteps, Device device) {
    DinoConfig dino = config.dino();
    TrainConfig train = config.train();
    this.model = model;
    this.teacher = Objects.requireNonNull(model.teacher(), "self-distillation needs a teacher");
    this.studentPrototypes = prototypes(config, device);
    this.teacherPrototypes = prototypes(config, device);
    this.center = new Center(dino.prototypes(), dino.centerMomentum(), device);
    this.loss = new DinoLoss(dino.studentTemperature(), dino.teacherTemperature());
    this.optimizer =
        new AdamW(
            TrainedParameters.of(
                train, scheduleSteps, Math.round(dino.warmup() * scheduleSteps))
                .groups(model.student(), studentPrototypes.parameters()));
    this.update =
        new StudentUpdate(
            optimizer,
            new ExponentialMovingAverage(
                joined(teacher, teacherPrototypes), joined(model.student(), studentPrototypes)),
            Schedule.cosine(train.momentumTeacher(), train.momentumTeacherEnd(), scheduleSteps),
            train.gradNormClipping());
    this.addPatchMean = dino.addPatchMean();
    this.recompute = train.gradientCheckpointing();
    this.seed = config.seed();
  }

  /**
   * The steps that a configuration asks for. Student and teacher begin with the same prototypes.
   *
   * @param scheduleSteps how long learning rate, weight decay and momentum are scheduled
   */
  public static DinoStep of(
      NecoModel model, NecoConfig config, long scheduleSteps, Device device) {
    return new DinoStep(model, config, scheduleSteps, device);
  }

  private static Prototypes prototypes(NecoConfig config, Device device) {
    Scope scope = Scope.random(config.seed() ^ PROTOTYPE_SEED, DType.FLOAT32, device);
    return new Prototypes(
        scope.child(PROTOTYPES),
        config.model().projectionFeatDim(),
        config.dino().prototypes());
  }

  private static List<Parameter> joined(Layer first, Layer second) {
    List<Parameter> all = new ArrayList<>(first.parameters());
    all.addAll(second.parameters());
    return all;
  }

  @Override
  public NecoModel model() {
    return model;
  }

  @Override
  public Optimizer optimizer() {
    return optimizer;
  }

  /** What the student has besides its encoder: its prototypes. */
  public List<Parameter> studentState() {
    return studentPrototypes.parameters();
  }

  /** What the teacher has besides its encoder: its prototypes, and the centre of its logits. */
  public List<Parameter> teacherState() {
    List<Parameter> all = new ArrayList<>(teacherPrototypes.parameters());
    all.add(center.parameter());
    return all;
  }

  @Override
  public List<Parameter> inputs() {
    List<Parameter> ofObjective = new ArrayList<>(studentState());
    ofObjective.addAll(teacherState());
    return inputs(ofObjective);
  }

  @Override
  public @Nullable ExponentialMovingAverage average() {
    return update.average();
  }

  @Override
  public double nextMomentum() {
    return update.nextMomentum();
  }

  @Override
  public BatchGradients gradients(StepInput input, Shard shard) {
    Tensor ofTeacher =
        teacherPrototypes
            .forward(
                teacher.embedImages(input.globalCrops(), addPatchMean, Mode.inference()))
            .detach();
    Tensor value =
        loss.of(
            studentLogits(input, shard),
            ofTeacher,
            center.value(),
            input.boxes().layout().images());
    return new BatchGradients(
        value, update.gradients(value), List.of(ofTeacher.mean(0)), 1);
  }

  @Override
  public StepGraph next(BatchGradients batch) {
    return update.assembled(List.of(center.parameter()), () -> assembled(batch));
  }

  private StepGraph assembled(BatchGradients batch) {
    Gradients gradients =
        Objects.requireNonNull(batch.meanGradients(), "every image has a loss");
    center.update(mean(batch.seen()));
    return update.of(batch.meanLoss(), gradients, List.of(center.parameter()));
  }

  private static Tensor mean(List<Tensor> ofShards) {
    Tensor sum = ofShards.getFirst();
    for (Tensor next : ofShards.subList(1, ofShards.size())) {
      sum = sum.add(next);
    }
    return ofShards.size() == 1 ? sum : sum.div(ofShards.size());
  }

  private Tensor studentLogits(StepInput input, Shard shard) {
    RandomKey random =
        new RandomKey(seed, shard.draw(stepsTaken()) * DRAWS, input.globalCrops().device());
    Mode mode = new Mode.Training(random, recompute);
    Tensor embeddings = model.student().embedImages(input.globalCrops(), addPatchMean, mode);
    @Nullable Tensor local = input.localCrops();
    if (local != null) {
      embeddings =
          Tensors.concat(
              0, embeddings, model.student().embedImages(local, addPatchMean, mode));
    }
    return studentPrototypes.forward(embeddings);
  }
}
