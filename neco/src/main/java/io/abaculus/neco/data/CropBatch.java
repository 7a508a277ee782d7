package io.abaculus.neco.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The crops of B images, and where they overlap. The arrays belong to the loader, which fills them
 * anew: they hold this batch until the loader's next {@code next()}.
 *
 * @param epoch of the training, from 0
 * @param step number of the batch within its epoch, from 0
 * @param size B, the number of images
 * @param crops of each kind, the global ones first
 * @param globalBoxes B × G × V × 4: what global crop g and crop v share, in g's pixels, as x1, y1,
 *     x2, y2
 * @param allBoxes B × V × G × 4: what crop v and global crop g share, in v's pixels
 * @param images the files, in order
 * @param skipped images that were met while this batch was made and could not be used; others took
 *     their places
 * @param skippedSoFar how many different images could not be used in this and all batches delivered
 *     before it
 */
public record CropBatch(
    long epoch,
    long step,
    int size,
    List<Crops> crops,
    float[] globalBoxes,
    float[] allBoxes,
    List<Path> images,
    List<SkippedImage> skipped,
    int skippedSoFar) {

  /**
   * Some of the images, with numbers of their own.
   *
   * @param from number of the first
   * @param to number after the last
   */
  public CropBatch images(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    return new CropBatch(
        epoch,
        step,
        to - from,
        crops.stream().map(kind -> kind.images(from, to)).toList(),
        part(globalBoxes, from, to),
        part(allBoxes, from, to),
        images.subList(from, to),
        skipped,
        skippedSoFar);
  }

  private float[] part(float[] ofImages, int from, int to) {
    int ofImage = ofImages.length / size;
    return Arrays.copyOfRange(ofImages, from * ofImage, to * ofImage);
  }
}
