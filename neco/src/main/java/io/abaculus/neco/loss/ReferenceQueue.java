package io.abaculus.neco.loss;

import io.abaculus.data.RandomSource;
import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Patches that the teacher saw in the last steps, to be compared with: one queue for each teaching
 * crop, the latest patches in front. A step draws references from what is there and some patches of its
 * own global crops, which it puts in then; so they may come from the very same images, and there is
 * always something to draw from.
 *
 * <p>The queue is a parameter: a plan that computes a step's loss changes it in place, and a
 * checkpoint can keep it, together with {@link #filled}.
 */
public final class ReferenceQueue {
  private static final int PATCHES_OF_IMAGE = 10;

  private final Parameter patches;
  private final Parameter filled;
  private final boolean referenceCounting;

  /**
   * An empty queue.
   *
   * @param crops how many crops teach
   * @param length patches in a queue; 8192 in NeCo
   * @param size of a patch's embedding
   * @param referenceCounting whether to count patches as the authors' code does, once for every crop
   *     and so too often: until the queues are full, part of the references are then zero
   */
  public ReferenceQueue(
      int crops, int length, int size, boolean referenceCounting, Device device) {
    TensorType type = TensorType.of(DType.FLOAT32, crops, length, size);
    this.patches = Parameter.zeros("queue", type, device);
    this.filled = Parameter.zeros("queue.filled", TensorType.of(DType.INT64), device);
    this.referenceCounting = referenceCounting;
  }

  /** What is in the queues: (crops, length, size), zero where nothing is yet. */
  public Parameter patches() {
    return patches;
  }

  /** The queues after what was put in last. */
  public Tensor value() {
    return patches.value();
  }

  /**
   * The queues as they will be with these patches in front, for {@link References.FromQueue}.
   *
   * @param fresh what {@link #fresh} chose
   */
  public Tensor with(Tensor fresh) {
    int inserted = fresh.dim(1);
    return inserted == length()
        ? fresh
        : Tensors.concat(1, fresh, patches.value().slice(1, 0, length() - inserted));
  }

  /** Patches that a queue can hold. */
  public int length() {
    return patches.shape().dim(1);
  }

  /** What {@link #push} assigns: the patches, and how many there are. */
  public List<Parameter> assigned() {
    return List.of(patches, filled);
  }

  /** How many patches a queue is taken to hold after what was put in last. */
  public int filled() {
    return (int) filled.integer();
  }

  /** How many it will be taken to hold with these patches in front, as {@link #fresh} chose them. */
  public int filledWith(Tensor fresh) {
    int inserted = fresh.dim(1);
    int counted = referenceCounting ? inserted * fresh.dim(0) : inserted;
    return Math.min(length(), filled() + counted);
  }

  /** Takes the count from a checkpoint, whose patches were loaded into {@link #patches}. */
  public void setFilled(int count) {
    Check.that(
        count >= 0 && count <= length(), "queue: %d patches of %d at most", count, length());
    HostArray number = HostArray.allocate(TensorType.of(DType.INT64));
    number.setLong(0, count);
    filled.load(number);
  }

  /** How many patches of each crop a step puts in. */
  public int inserted(CropLayout layout) {
    int tokens = layout.images() * layout.globalSide() * layout.globalSide();
    return Math.min(Math.min(PATCHES_OF_IMAGE * layout.images(), length()), tokens);
  }

  /**
   * Chooses random patches to be put in.
   *
   * @param teacherGlobal the teacher's tokens of the global crops, (G · B · rows · columns, size)
   * @param masks 1 for the tokens (G · B · rows · columns) that may be taken, 0 for the others; null:
   *     all may. Where fewer may than are needed, they are repeated.
   * @return (G, inserted, size)
   */
  public Tensor fresh(
      Tensor teacherGlobal, CropLayout layout, float @Nullable [] masks, RandomSource random) {
    int crops = layout.teachers().size();
    int size = patches.shape().dim(2);
    Check.that(
        crops == patches.shape().dim(0),
        "queue: %d crops teach, there are %d queues",
        crops,
        patches.shape().dim(0));
    int tokens = layout.images() * layout.globalSide() * layout.globalSide();
    int inserted = inserted(layout);
    long[] index = new long[crops * inserted];
    for (int crop = 0; crop < crops; crop++) {
      int from = layout.teachers().get(crop) * tokens;
      int[] eligible = eligible(masks, from, tokens);
      int[] order = random.permutation(eligible.length);
      for (int i = 0; i < inserted; i++) {
        index[crop * inserted + i] = from + eligible[order[i % order.length]];
      }
    }
    return teacherGlobal
        .detach()
        .reshape(-1, size)
        .indexSelect(0, Tensors.of(index, teacherGlobal.device(), index.length))
        .reshape(crops, inserted, size);
  }

  /**
   * Puts patches in.
   *
   * @param fresh what {@link #fresh} chose
   */
  public void push(Tensor fresh) {
    int count = filledWith(fresh);
    patches.assign(with(fresh));
    filled.assign(count);
  }

  private static int[] eligible(float @Nullable [] masks, int from, int tokens) {
    int[] within =
        IntStream.range(0, tokens)
            .filter(token -> masks == null || masks[from + token] != 0)
            .toArray();
    return within.length > 0 ? within : IntStream.range(0, tokens).toArray();
  }

  /**
   * Draws references from {@link #with}: without repetition from full queues as long as there are enough.
   *
   * @param available how many patches of a queue may be drawn: {@link #filledWith}
   * @param patchesOfImage K · K, references of an image
   * @return rows for {@link References.FromQueue}
   */
  public int[][] draw(
      int available, CropLayout layout, int patchesOfImage, RandomSource random) {
    Check.that(available > 0, "queue: nothing was put in yet");
    int[][] rows = new int[layout.pairs().size()][layout.images() * patchesOfImage];
    for (int[] ofPair : rows) {
      int[] order = random.permutation(length());
      for (int i = 0; i < ofPair.length; i++) {
        ofPair[i] = order[i % order.length] % available;
      }
    }
    return rows;
  }
}
