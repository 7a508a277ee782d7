package io.abaculus.eval.features;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Images that wait for others of their size, since those of one size go through a model together.
 *
 * @param <T> an image with what is known of it
 */
public final class BatchesBySize<T> {
  /** How many batches of images wait, at most. */
  private static final int WAITING_BATCHES = 4;

  private final int batch;
  private final Map<PixelSize, List<T>> waiting = new LinkedHashMap<>();
  private int count;

  /** Nothing waits yet. */
  public BatchesBySize(int batch) {
    this.batch = batch;
  }

  /**
   * Lets an image wait.
   *
   * @return images of one size that are to go through the model now; empty: none are
   */
  public List<T> add(PixelSize size, T image) {
    List<T> ofSize = waiting.computeIfAbsent(size, s -> new ArrayList<>());
    ofSize.add(image);
    count++;
    if (ofSize.size() == batch) {
      waiting.remove(size);
      count -= batch;
      return ofSize;
    }
    return count > WAITING_BATCHES * batch ? takeLargest() : List.of();
  }

  /** The most images of one size that wait, which wait no longer; empty: none does. */
  public List<T> takeLargest() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<T> largest = Collections.max(waiting.values(), Comparator.comparingInt(List::size));
    waiting.values().removeIf(images -> images == largest);
    count -= largest.size();
    return largest;
  }
}
