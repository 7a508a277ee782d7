package io.abaculus.neco.loss;

import io.abaculus.graph.Check;
import io.abaculus.graph.Fused.SortAttributes;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.neco.config.LossConfig;
import io.abaculus.neco.config.SimilarityMeasure;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The loss of Patch Neighbor Consistency (Pariza et al., 2024). Every patch of an overlap orders its
 * image's references by similarity, once with the teacher's features and once with the student's; the
 * loss is the cross-entropy of the student's soft permutation P under the teacher's Q, {@code -sum_j
 * Q[i][j] log P[i][j]}, in the mean over elements i, patches, images and pairs of crops.
 *
 * <p>What is sorted, ascending, is the similarity itself, as in the authors' code; their paper writes
 * the distance 1 - cosine, which a network that was cut to K · K wires sorts to other permutations.
 *
 * @param kernel K, patches along a side of the grid that an overlap is pooled to; 7 in the paper
 * @param network the sorting network; bitonic in the paper
 * @param relaxation how its comparators are relaxed; Cauchy in the authors' code
 * @param studentSteepness of the student's comparators; 100 in the paper
 * @param teacherSteepness of the teacher's
 * @param artLambda the exponent of {@link Relaxation#LOGISTIC_PHI}
 * @param logSpace whether the student's permutation is computed as its logarithm. All but the Cauchy
 *     relaxation of the bitonic network can make zeros otherwise, whose logarithm is infinite
 * @param similarity what is sorted
 */
public record NecoLoss(
    int kernel,
    SortingNetwork network,
    Relaxation relaxation,
    double studentSteepness,
    double teacherSteepness,
    double artLambda,
    boolean logSpace,
    SimilarityMeasure similarity) {
  private static final double NORM_EPSILON = 1e-12;

  /**
   * Checks the grid.
   *
   * @throws io.abaculus.graph.TensorException if it has not one patch at least
   */
  public NecoLoss {
    Check.that(kernel > 0, "neco loss: a grid of %d x %d patches", kernel, kernel);
  }

  /** The loss that a configuration asks for. */
  public static NecoLoss of(LossConfig config) {
    return new NecoLoss(
        config.roiAlignKernelSize(),
        config.sortNet(),
        config.distribution(),
        config.studentSteepness(),
        config.effectiveTeacherSteepness(),
        config.artLambda(),
        config.usesLogSpace(),
        config.simDist());
  }

  /** n = K · K: patches of an overlap, and references of an image. */
  public int patches() {
    return kernel * kernel;
  }

  /** The loss over all patches; see {@link #of(CropBoxes, Embeddings, References, MaskedCells)}. */
  public Tensor of(CropBoxes boxes, Embeddings embeddings, References references) {
    return of(boxes, embeddings, references, null);
  }

  /**
   * The loss of a step. Its graph depends on shapes alone, not on boxes, references or masks.
   *
   * @param boxes where the crops overlap
   * @param embeddings what teacher and student see; gradients flow to the student's alone
   * @param references what the patches are compared with
   * @param cells the patches that count; null: all
   * @return a scalar
   */
  public Tensor of(
      CropBoxes boxes,
      Embeddings embeddings,
      References references,
      @Nullable MaskedCells cells) {
    CropLayout layout = boxes.layout();
    List<Integer> order = layout.pairsBySize();
    List<CropPair> pairs = order.stream().map(layout.pairs()::get).toList();
    Alignment alignment = new Alignment(boxes, kernel);

    Tensor student = comparable(studentPatches(alignment, embeddings, pairs));
    Tensor teacher =
        comparable(alignment.ofTeacher(embeddings.teacherGlobal().detach(), pairs));
    Tensor chosen = chosen(references, layout, order, teacher);

    Tensor logStudent = logPermutation(similarities(student, chosen));
    Tensor ofTeacher =
        Functions.softSort(similarities(teacher, chosen), attributes(teacherSteepness, false))
            .permutation();
    Tensor ofPatches = ofTeacher.mul(logStudent).sum(-2, -1);
    return weighted(ofPatches, cells, order).neg();
  }

  /** The student's pooled features of all pairs: (pairs · B, n, size). */
  private static Tensor studentPatches(
      Alignment alignment, Embeddings embeddings, List<CropPair> pairs) {
    CropLayout layout = alignment.boxes().layout();
    int ofGlobal = (int) pairs.stream().filter(pair -> !layout.isLocal(pair.other())).count();
    List<CropPair> globalPairs = pairs.subList(0, ofGlobal);
    List<CropPair> localPairs = pairs.subList(ofGlobal, pairs.size());
    if (localPairs.isEmpty()) {
      return alignment.ofGlobalStudent(embeddings.studentGlobal(), globalPairs);
    }
    Tensor local =
        alignment.ofLocalStudent(
            Objects.requireNonNull(
                embeddings.studentLocal(), "the student's tokens of the local crops are missing"),
            localPairs);
    return globalPairs.isEmpty()
        ? local
        : Tensors.concat(
            0, alignment.ofGlobalStudent(embeddings.studentGlobal(), globalPairs), local);
  }

  /** Features whose products are similarities, if those are cosines. */
  private Tensor comparable(Tensor features) {
    return switch (similarity) {
      case COSINE -> Functions.l2Normalize(features, -1, NORM_EPSILON);
      case EUCLIDEAN -> features;
    };
  }

  /** The references of each pair and image, comparable: (pairs · B, n, size). */
  private Tensor chosen(
      References references, CropLayout layout, List<Integer> order, Tensor teacher) {
    int size = teacher.dim(-1);
    int rowsOfPair = layout.images() * patches();
    return switch (references) {
      case References.FromBatch(var rows) ->
          teacher
              .reshape(-1, size)
              .indexSelect(
                  0,
                  index(rows, order, rowsOfPair, place -> place * rowsOfPair, rowsOfPair, teacher))
              .reshape(teacher.shape());
      case References.FromQueue(var queue, var rows) -> {
        List<CropPair> pairs = layout.pairs();
        int length = queue.dim(1);
        Tensor index =
            index(
                rows,
                order,
                rowsOfPair,
                place -> {
                  int crop = pairs.get(order.get(place)).global();
                  return layout.teachers().indexOf(crop) * length;
                },
                length,
                teacher);
        Tensor patches = queue.detach().reshape(-1, size).indexSelect(0, index);
        yield comparable(patches).reshape(teacher.shape());
      }
    };
  }

  /** Where the rows of the pair at a place of the order begin. */
  private interface Offset {
    int at(int place);
  }

  private static Tensor index(
      int[][] rows,
      List<Integer> order,
      int rowsOfPair,
      Offset offset,
      int bound,
      Tensor like) {
    Check.that(
        rows.length == order.size(),
        "neco loss: references for %d pairs, there are %d",
        rows.length,
        order.size());
    long[] index = new long[order.size() * rowsOfPair];
    for (int place = 0; place < order.size(); place++) {
      int[] ofPair = rows[order.get(place)];
      Check.that(
          ofPair.length == rowsOfPair,
          "neco loss: %d references for a pair of crops, expected %d",
          ofPair.length,
          rowsOfPair);
      for (int i = 0; i < rowsOfPair; i++) {
        Check.that(
            ofPair[i] >= 0 && ofPair[i] < bound,
            "neco loss: reference %d, there are 0 to %d",
            ofPair[i],
            bound - 1);
        index[place * rowsOfPair + i] = offset.at(place) + ofPair[i];
      }
    }
    return Tensors.of(index, like.device(), index.length);
  }

  /** (pairs · B, n patches, n references). */
  private Tensor similarities(Tensor patches, Tensor references) {
    return switch (similarity) {
      case COSINE -> patches.matmul(references, false, true);
      case EUCLIDEAN -> Functions.cdist(patches, references);
    };
  }

  private Tensor logPermutation(Tensor similarities) {
    Tensor permutation =
        Functions.softSort(similarities, attributes(studentSteepness, logSpace)).permutation();
    return logSpace ? permutation : permutation.log();
  }

  private SortAttributes attributes(double steepness, boolean logarithms) {
    return new SortAttributes(network, relaxation, steepness, artLambda, logarithms);
  }

  /** The mean over elements, patches and pairs of sums over elements (pairs · B, n). */
  private Tensor weighted(Tensor ofPatches, @Nullable MaskedCells cells, List<Integer> order) {
    if (cells == null) {
      return ofPatches.mean().div(patches());
    }
    Tensor weights =
        Tensors.of(cells.weights(order), ofPatches.device(), ofPatches.shape().toArray())
            .cast(ofPatches.dtype());
    return ofPatches.mul(weights).sum().div(patches());
  }
}
