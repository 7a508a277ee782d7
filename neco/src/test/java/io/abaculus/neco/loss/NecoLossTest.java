package io.abaculus.neco.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.data.CounterRandom;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.TensorException;
import io.abaculus.neco.config.SimilarityMeasure;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of the loss without computing it. */
class NecoLossTest {
  private static final int SIZE = 256;

  private static NecoLoss loss(int kernel, Relaxation relaxation, boolean logSpace) {
    return new NecoLoss(
        kernel, SortingNetwork.BITONIC, relaxation, 100, 100, 0.25, logSpace,
        SimilarityMeasure.COSINE);
  }

  /** Two images, crops that show all of them, as many tokens as the grid has patches. */
  private static CropBoxes everything(int side, int localCrops) {
    CropLayout layout = new CropLayout(2, 2, localCrops, side, side, 1);
    int boxes = 2 * 2 * layout.crops();
    float[] whole = new float[boxes * 4];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = i % 4 < 2 ? 0 : side;
    }
    return new CropBoxes(layout, whole, whole);
  }

  private static int[][] permutations(CropLayout layout, int patches) {
    CounterRandom random = new CounterRandom(5);
    int[][] rows = new int[layout.pairs().size()][];
    for (int pair = 0; pair < rows.length; pair++) {
      rows[pair] = random.permutation(layout.images() * patches);
    }
    return rows;
  }

  private static Tensor tokens(long seed, int number) {
    return new RandomKey(seed).normal(number, SIZE);
  }

  private static double value(
      NecoLoss loss, CropBoxes boxes, Tensor teacher, Tensor student, int[][] rows) {
    return loss.of(
        boxes, new Embeddings(teacher, student, null), new References.FromBatch(rows))
        .item();
  }

  @Test
  void thatCannotTellReferencesApartIsTheLogarithmOfTheirNumber() {
    CropBoxes boxes = everything(4, 0);
    Tensor same = Tensors.ones(2 * 2 * 16, SIZE);
    double value =
        value(
            loss(4, Relaxation.CAUCHY, false), boxes, same, same,
            permutations(boxes.layout(), 16));
    assertEquals(Math.log(16), value, 1e-5);
  }

  @Test
  void ofRandomFeaturesThatAgreeIsTheirOwnEntropy() {
    CropBoxes boxes = everything(7, 0);
    Tensor crop = tokens(1, 2 * 49);
    Tensor both = Tensors.concat(0, crop, crop);
    References unrelated =
        new References.FromQueue(
            tokens(3, 2 * 98).reshape(2, 98, SIZE), permutations(boxes.layout(), 49));
    double value =
        loss(7, Relaxation.CAUCHY, false)
            .of(boxes, new Embeddings(both, both, null), unrelated)
            .item();
    // Measured with the authors' code; a student that knows nothing is at 3.892.
    assertEquals(3.48, value, 0.01);
  }

  @Test
  void growsWhereStudentAndTeacherDisagree() {
    CropBoxes boxes = everything(7, 0);
    Tensor crop = tokens(1, 2 * 49);
    Tensor both = Tensors.concat(0, crop, crop);
    int[][] rows = permutations(boxes.layout(), 49);
    NecoLoss loss = loss(7, Relaxation.CAUCHY, false);
    double agreeing = value(loss, boxes, both, both, rows);
    double unrelated = value(loss, boxes, both, tokens(2, 2 * 2 * 49), rows);
    assertTrue(unrelated > agreeing + 0.1, agreeing + " " + unrelated);
  }

  @Test
  void looksAtLocalCropsToo() {
    CropBoxes boxes = everything(3, 1);
    Tensor crop = tokens(1, 2 * 9);
    Tensor both = Tensors.concat(0, crop, crop);
    int[][] rows = permutations(boxes.layout(), 9);
    NecoLoss loss = loss(3, Relaxation.CAUCHY, false);
    double same =
        loss.of(boxes, new Embeddings(both, both, crop), new References.FromBatch(rows)).item();
    double other =
        loss.of(boxes, new Embeddings(both, both, tokens(9, 18)), new References.FromBatch(rows))
            .item();
    assertTrue(other > same + 0.05, same + " " + other);
  }

  @Test
  void doesNotTeachTheTeacher() {
    CropBoxes boxes = everything(3, 0);
    Tensor teacher = tokens(1, 2 * 2 * 9);
    Tensor student = tokens(2, 2 * 2 * 9);
    Tensor loss =
        loss(3, Relaxation.CAUCHY, false)
            .of(
                boxes,
                new Embeddings(teacher, student, null),
                new References.FromBatch(permutations(boxes.layout(), 9)));
    assertThrows(TensorException.class, () -> Gradients.of(loss, teacher));
    Tensor gradient = Gradients.of(loss, student).getFirst();
    assertTrue(gradient.abs().sum().item() > 0);
  }

  @Test
  void isTheSameInLogarithms() {
    CropBoxes boxes = everything(3, 0);
    int[][] rows = permutations(boxes.layout(), 9);
    Tensor teacher = tokens(1, 36);
    Tensor student = tokens(2, 36);
    assertEquals(
        value(loss(3, Relaxation.CAUCHY, false), boxes, teacher, student, rows),
        value(loss(3, Relaxation.CAUCHY, true), boxes, teacher, student, rows),
        1e-5);
  }

  @Test
  void staysFiniteInLogarithmsWhereThePermutationIsZero() {
    CropBoxes boxes = everything(7, 0);
    int[][] rows = permutations(boxes.layout(), 49);
    Tensor teacher = tokens(1, 2 * 2 * 49);
    Tensor student = Tensors.concat(0, tokens(2, 98).mul(0.01).add(1), tokens(3, 98));
    for (Relaxation relaxation : Relaxation.values()) {
      Tensor loss =
          loss(7, relaxation, true)
              .of(boxes, new Embeddings(teacher, student, null), new References.FromBatch(rows));
      Tensor gradient = Gradients.of(loss, student).getFirst();
      Tensors.evaluate(loss, gradient);
      assertTrue(Double.isFinite(loss.item()), relaxation + " gives " + loss.item());
      assertTrue(Double.isFinite(gradient.abs().sum().item()), relaxation + "'s gradient");
    }
  }

  @Test
  void takesReferencesFromTheQueueOfTheTeachingCrop() {
    CropBoxes boxes = everything(3, 0);
    int[][] rows = permutations(boxes.layout(), 9);
    Tensor teacher = tokens(1, 36);
    Embeddings embeddings = new Embeddings(teacher, tokens(2, 36), null);
    NecoLoss loss = loss(3, Relaxation.CAUCHY, false);
    // Boxes of whole tokens: what is pooled of a crop is its tokens, and those are its queue here.
    Tensor queue = teacher.reshape(2, 18, SIZE);
    assertEquals(
        loss.of(boxes, embeddings, new References.FromBatch(rows)).item(),
        loss.of(boxes, embeddings, new References.FromQueue(queue, rows)).item(),
        1e-6);
  }

  @Test
  void canHaveOneTeachingCrop() {
    CropLayout layout = new CropLayout(2, 2, 1, 3, 3, 1, List.of(1));
    assertEquals(List.of(new CropPair(1, 0), new CropPair(1, 2)), layout.pairs());
  }

  @Test
  void refusesWhatDoesNotFit() {
    CropBoxes boxes = everything(3, 0);
    NecoLoss loss = loss(3, Relaxation.CAUCHY, false);
    int[][] rows = permutations(boxes.layout(), 9);
    assertThrows(
        TensorException.class, () -> value(loss, boxes, tokens(1, 35), tokens(2, 36), rows));
    assertThrows(
        TensorException.class,
        () -> value(loss, boxes, tokens(1, 36), tokens(2, 36), new int[][]{rows[0]}));
    rows[1][3] = 18;
    assertThrows(
        TensorException.class, () -> value(loss, boxes, tokens(1, 36), tokens(2, 36), rows));
  }
}
