package io.abaculus.neco.loss;

import io.abaculus.graph.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the crops of a step are arranged. Tokens are crop-major: those of all images for crop 0, then
 * for crop 1, and so on.
 *
 * @param images B, images of the step
 * @param globalCrops G, crops that teacher and student see
 * @param localCrops L, crops that the student alone sees; they come after the global ones
 * @param globalSide tokens along a side of a global crop
 * @param localSide tokens along a side of a local crop
 * @param patchSize side of a token in pixels
 * @param teachers the global crops that are compared with all others, in order
 */
public record CropLayout(
    int images,
    int globalCrops,
    int localCrops,
    int globalSide,
    int localSide,
    int patchSize,
    List<Integer> teachers) {

  /**
   * Checks the numbers and copies the list.
   *
   * @throws io.abaculus.graph.TensorException if crops make no pair, a size is not positive, or a
   *     teaching crop is none of the global ones or there twice
   */
  public CropLayout {
    teachers = List.copyOf(teachers);
    Check.that(images > 0, "crops: %d images", images);
    Check.that(
        globalCrops > 0 && localCrops >= 0 && globalCrops + localCrops > 1,
        "crops: %d global and %d local ones make no pair",
        globalCrops,
        localCrops);
    Check.that(
        globalSide > 0 && (localSide > 0 || localCrops == 0) && patchSize > 0,
        "crops: %d and %d tokens a side, of %d pixels",
        globalSide,
        localSide,
        patchSize);
    for (int crop : teachers) {
      Check.that(
          crop >= 0 && crop < globalCrops,
          "crops: crop %d is to teach, the global ones are 0 to %d",
          crop,
          globalCrops - 1);
    }
    Check.that(
        !teachers.isEmpty() && teachers.stream().distinct().count() == teachers.size(),
        "crops: the teaching crops are %s",
        teachers);
  }

  /** The layout in which every global crop teaches. */
  public CropLayout(
      int images,
      int globalCrops,
      int localCrops,
      int globalSide,
      int localSide,
      int patchSize) {
    this(
        images,
        globalCrops,
        localCrops,
        globalSide,
        localSide,
        patchSize,
        IntStream.range(0, globalCrops).boxed().toList());
  }

  /** V, all crops of an image. */
  public int crops() {
    return globalCrops + localCrops;
  }

  /** Whether a crop is one of those that the student alone sees. */
  public boolean isLocal(int crop) {
    return crop >= globalCrops;
  }

  /** Tokens along a side of a crop. */
  public int side(int crop) {
    return isLocal(crop) ? localSide : globalSide;
  }

  /** Every teaching crop with every other crop, as the reference goes through them. */
  public List<CropPair> pairs() {
    List<CropPair> pairs = new ArrayList<>();
    for (int global : teachers) {
      for (int other = 0; other < crops(); other++) {
        if (other != global) {
          pairs.add(new CropPair(global, other));
        }
      }
    }
    return pairs;
  }

  /** The numbers of {@link #pairs} with a global crop on the student's side, then of the others. */
  List<Integer> pairsBySize() {
    List<CropPair> pairs = pairs();
    List<Integer> order = new ArrayList<>();
    for (boolean local : new boolean[]{false, true}) {
      for (int pair = 0; pair < pairs.size(); pair++) {
        if (isLocal(pairs.get(pair).other()) == local) {
          order.add(pair);
        }
      }
    }
    return order;
  }
}
