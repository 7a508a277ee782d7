package io.abaculus.neco.model;

import io.abaculus.autodiff.Gradients;
import io.abaculus.data.CounterRandom;
import io.abaculus.device.Device;
import io.abaculus.eval.features.ForegroundMask;
import io.abaculus.neco.config.LossConfig;
import io.abaculus.neco.config.LossMask;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.config.TrainConfig;
import io.abaculus.neco.loss.CropLayout;
import io.abaculus.neco.loss.Embeddings;
import io.abaculus.neco.loss.MaskedCells;
import io.abaculus.neco.loss.NecoLoss;
import io.abaculus.neco.loss.ReferenceQueue;
import io.abaculus.neco.loss.References;
import io.abaculus.nn.Mode;
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
 * Steps of NeCo's training. In a step the teacher sees the global crops and the student all of them, the
 * loss compares them, the teacher moves towards the student's weights from before the step, and the
 * optimizer changes these.
 *
 * <p>Every random draw depends on the seed and the number of steps that the optimizer has taken, so a
 * run that was stopped goes on as if it had not been.
 */
public final class NecoStep implements TrainingStep {
  private static final long INSERTION = 1;
  private static final long REFERENCES = 2;

  private final NecoModel model;
  private final NecoLoss loss;
  private final @Nullable ReferenceQueue queue;
  private final Optimizer optimizer;
  private final Options options;
  private final StudentUpdate update;

  /**
   * What can be chosen apart from the parts.
   *
   * @param mask the part of the images that the loss looks at
   * @param referenceMaskStride restrict the references of a masked loss by the rows that the authors'
   *     code picks by mistake
   * @param largestGradient greatest norm of all gradients together; null: no clipping
   * @param recompute compute the student's blocks again in the backward pass, to save memory
   * @param seed of every random draw
   */
  public record Options(
      LossMask mask,
      boolean referenceMaskStride,
      @Nullable Double largestGradient,
      boolean recompute,
      long seed) {

    /** The whole image, no clipping, everything kept. */
    public static Options plain(long seed) {
      return new Options(LossMask.ALL, false, null, false, seed);
    }
  }

  /**
   * Steps made of given parts.
   *
   * @param queue where references come from; null: from the step's own batch
   * @param optimizer of the student's parameters
   * @param momentum how much of the teacher stays, by step
   */
  public NecoStep(
      NecoModel model,
      NecoLoss loss,
      @Nullable ReferenceQueue queue,
      Optimizer optimizer,
      Schedule momentum,
      Options options) {
    this.model = model;
    this.loss = loss;
    this.queue = queue;
    this.optimizer = optimizer;
    this.options = options;
    Encoder teacher = model.teacher();
    this.update =
        new StudentUpdate(
            optimizer,
            teacher == null ? null : new ExponentialMovingAverage(teacher, model.student()),
            momentum,
            options.largestGradient());
  }

  /**
   * The steps that a configuration asks for.
   *
   * @param scheduleSteps how long learning rate, weight decay and momentum are scheduled
   */
  public static NecoStep of(
      NecoModel model, NecoConfig config, long scheduleSteps, Device device) {
    TrainConfig train = config.train();
    LossConfig loss = config.loss();
    ReferenceQueue queue =
        loss.isQueueUsable()
            ? new ReferenceQueue(
                config.data().globalCrops(),
                loss.queueLength(),
                config.model().projectionFeatDim(),
                loss.referenceQueueCounting(),
                device)
            : null;
    // The authors' code clips before there are gradients of the step, and clears them afterwards.
    Double largestGradient = train.referenceClipping() ? null : train.gradNormClipping();
    return new NecoStep(
        model,
        NecoLoss.of(loss),
        queue,
        new AdamW(TrainedParameters.of(train, scheduleSteps).groups(model.student())),
        Schedule.cosine(train.momentumTeacher(), train.momentumTeacherEnd(), scheduleSteps),
        new Options(
            loss.lossMask(),
            loss.referenceMaskStride(),
            largestGradient,
            train.gradientCheckpointing(),
            config.seed()));
  }

  @Override
  public NecoModel model() {
    return model;
  }

  @Override
  public Optimizer optimizer() {
    return optimizer;
  }

  /** The queue of references, if there is one. */
  public @Nullable ReferenceQueue queue() {
    return queue;
  }

  @Override
  public List<Parameter> inputs() {
    return inputs(queue == null ? List.of() : queue.assigned());
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
    return gradients(input, shard, null);
  }

  /**
   * Puts the next step together with references that are given rather than drawn. In a masked loss,
   * those outside of the mask are replaced.
   *
   * @param permutations for each pair of crops, the numbers 0 to B · K · K - 1 in some order, for the
   *     teacher's patches of the pair
   */
  public StepGraph next(StepInput input, int[][] permutations) {
    return next(gradients(input, Shard.WHOLE, permutations));
  }

  private BatchGradients gradients(
      StepInput input, Shard shard, int @Nullable [][] permutations) {
    long draw = shard.draw(stepsTaken());
    Device device = input.globalCrops().device();
    CropLayout layout = input.boxes().layout();
    Tensor teacherTokens =
        model.teaching().embed(input.globalCrops(), Mode.inference()).detach();
    float[] mask = options.mask() == LossMask.ALL ? null : mask(input, teacherTokens);
    MaskedCells cells =
        mask == null
            ? null
            : MaskedCells.of(
                mask, input.boxes(), loss.kernel(), options.referenceMaskStride(), device);
    Tensor fresh =
        queue == null || permutations != null
            ? null
            : queue.fresh(
                teacherTokens,
                layout,
                mask,
                new CounterRandom(options.seed(), INSERTION, draw));
    References references =
        fresh != null
            ? fromQueue(fresh, layout, draw)
            : fromBatch(
                permutations != null ? permutations : permutations(layout, draw), cells);
    Tensor value =
        loss.of(input.boxes(), embeddings(input, teacherTokens, draw), references, cells);
    // In the authors' code, too, a batch without anything to learn from moves nothing.
    boolean learns = cells == null || !cells.isEmpty();
    return new BatchGradients(
        value,
        learns ? update.gradients(value) : null,
        fresh == null ? List.of() : List.of(fresh),
        1);
  }

  /** The student's embeddings, beside the teacher's. */
  private Embeddings embeddings(StepInput input, Tensor teacherTokens, long draw) {
    RandomKey random =
        new RandomKey(options.seed(), draw * DRAWS, input.globalCrops().device());
    Mode mode = new Mode.Training(random, options.recompute());
    Tensor globalTokens = model.student().embed(input.globalCrops(), mode);
    Tensor local = input.localCrops();
    Tensor localTokens = local == null ? null : model.student().embed(local, mode);
    return new Embeddings(teacherTokens, globalTokens, localTokens);
  }

  /**
   * The foreground or background of the global crops, by the teacher's attention. It is found outside
   * of plans, so what the teacher sees is computed ahead of the step.
   */
  private float[] mask(StepInput input, Tensor teacherTokens) {
    CropLayout layout = input.boxes().layout();
    Tensor attention =
        model.teaching().backbone().lastSelfAttention(input.globalCrops()).mean(1);
    Tensors.evaluate(teacherTokens, attention);
    float[] mask =
        ForegroundMask.STANDARD.of(
            attention.toFloatArray(), layout.globalSide(), layout.globalSide());
    if (options.mask() == LossMask.BG) {
      for (int i = 0; i < mask.length; i++) {
        mask[i] = 1 - mask[i];
      }
    }
    return mask;
  }

  private References fromQueue(Tensor fresh, CropLayout layout, long draw) {
    ReferenceQueue from = Objects.requireNonNull(queue);
    return new References.FromQueue(
        from.with(fresh),
        from.draw(
            from.filledWith(fresh),
            layout,
            loss.patches(),
            new CounterRandom(options.seed(), REFERENCES, draw)));
  }

  private int[][] permutations(CropLayout layout, long draw) {
    CounterRandom random = new CounterRandom(options.seed(), REFERENCES, draw);
    int[][] permutations = new int[layout.pairs().size()][];
    for (int pair = 0; pair < permutations.length; pair++) {
      permutations[pair] = random.permutation(layout.images() * loss.patches());
    }
    return permutations;
  }

  private static References fromBatch(int[][] permutations, @Nullable MaskedCells cells) {
    return new References.FromBatch(
        cells == null ? permutations : cells.restrict(permutations));
  }

  @Override
  public StepGraph next(BatchGradients batch) {
    return update.assembled(
        queue == null ? List.of() : queue.assigned(), () -> assembled(batch));
  }

  private StepGraph assembled(BatchGradients batch) {
    List<Parameter> assigned = new ArrayList<>();
    if (queue != null) {
      batch.seen().forEach(queue::push);
      assigned.addAll(queue.assigned());
    }
    Gradients gradients = batch.meanGradients();
    return gradients == null
        ? new StepGraph(batch.meanLoss(), null, assigned)
        : update.of(batch.meanLoss(), gradients, assigned);
  }
}
