package io.abaculus.neco.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.neco.config.SimilarityMeasure;
import io.abaculus.tensor.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** One image, two crops of 2 x 2 tokens that show all of it. */
class MaskedCellsTest {
  private static final CropLayout LAYOUT = new CropLayout(1, 2, 0, 2, 0, 1);
  private static final float[] WHOLE = {0, 0, 2, 2, 0, 0, 2, 2, 0, 0, 2, 2, 0, 0, 2, 2};
  private static final CropBoxes BOXES = new CropBoxes(LAYOUT, WHOLE, WHOLE);
  private static final NecoLoss LOSS =
      new NecoLoss(
          2, SortingNetwork.BITONIC, Relaxation.CAUCHY, 100, 100, 0.25, false,
          SimilarityMeasure.COSINE);
  private static final int[][] ROWS = {{2, 0, 3, 1}, {1, 3, 0, 2}};

  private static MaskedCells cells(float... masks) {
    return MaskedCells.of(masks, BOXES, 2, false, Devices.standard());
  }

  private static double loss(MaskedCells cells, int[][] rows) {
    Embeddings embeddings =
        new Embeddings(new RandomKey(1).normal(8, 16), new RandomKey(2).normal(8, 16), null);
    return LOSS.of(BOXES, embeddings, new References.FromBatch(rows), cells).item();
  }

  @Test
  void ofAMaskThatHidesNothingGiveTheWholeLoss() {
    MaskedCells all = cells(1, 1, 1, 1, 1, 1, 1, 1);
    assertEquals(loss(all, all.restrict(ROWS)), loss(all, ROWS));
    Embeddings embeddings =
        new Embeddings(new RandomKey(1).normal(8, 16), new RandomKey(2).normal(8, 16), null);
    double unmasked = LOSS.of(BOXES, embeddings, new References.FromBatch(ROWS)).item();
    assertEquals(unmasked, loss(all, ROWS), 1e-6);
  }

  @Test
  void areThoseThatLieWithinTheMask() {
    boolean[] first = cells(1, 0, 1, 1, 0, 0, 0, 1).ofPair(new CropPair(0, 1));
    assertArrayEquals(new boolean[]{true, false, true, true}, first);
  }

  @Test
  void restrictReferencesToTheMask() {
    int[][] rows = cells(1, 0, 0, 1, 0, 1, 0, 0).restrict(ROWS);
    assertTrue(Arrays.stream(rows[0]).allMatch(row -> row == 0 || row == 3));
    assertTrue(Arrays.stream(rows[1]).allMatch(row -> row == 1));
  }

  @Test
  void shareThePairsWeightEqually() {
    float[] weights = cells(1, 0, 0, 1, 0, 1, 0, 0).weights(LAYOUT.pairsBySize());
    assertArrayEquals(new float[]{0.25f, 0, 0, 0.25f, 0, 0.5f, 0, 0}, weights);
  }

  @Test
  void leaveAPairOutThatShowsNoneOfThem() {
    MaskedCells cells = cells(0, 0, 0, 0, 0, 1, 0, 0);
    assertFalse(cells.isEmpty());
    assertArrayEquals(
        new float[]{0, 0, 0, 0, 0, 0.5f, 0, 0}, cells.weights(LAYOUT.pairsBySize()));
    MaskedCells none = cells(0, 0, 0, 0, 0, 0, 0, 0);
    assertTrue(none.isEmpty());
    assertEquals(0, loss(none, none.restrict(ROWS)), 1e-9);
  }
}
