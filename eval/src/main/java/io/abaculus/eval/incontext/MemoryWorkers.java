package io.abaculus.eval.incontext;

import io.abaculus.device.Device;
import io.abaculus.eval.search.ExactSearch;
import io.abaculus.eval.search.NeighborSearch;
import io.abaculus.eval.search.RowStore;

/**
 * Who searches the features of a {@link MemoryBank} for exact neighbours: this process, or others beside it. Whoever
 * does, the neighbours are those of an {@link ExactSearch}, bit for bit.
 */
@FunctionalInterface
public interface MemoryWorkers {
  /** This process. */
  MemoryWorkers HERE = ExactSearch::new;

  /**
   * A search, which whoever asks for it closes.
   *
   * @param features a row for each patch; they stay the caller's, and no more are added while they are searched
   * @param device what this process computes on
   */
  NeighborSearch search(RowStore features, Device device);
}
