package io.abaculus.bench.side;

import io.abaculus.bench.RandomFloats;
import io.abaculus.bench.work.SearchWork;
import io.abaculus.device.Device;
import io.abaculus.eval.search.ExactSearch;
import io.abaculus.eval.search.Neighbors;
import io.abaculus.eval.search.RowStore;
import java.io.IOException;

/** Exact search among rows in memory. */
final class SearchRun implements PreparedRun {
  private final SearchWork work;
  private final Device device;
  private final RowStore store;
  private final ExactSearch search;
  private final float[] queries;

  SearchRun(SearchWork work, Device device) throws IOException {
    this.work = work;
    this.device = device;
    store = RowStore.inMemory(work.width());
    store.append(RandomFloats.ofShape(work.rows(), work.width()));
    search = new ExactSearch(store, device);
    queries = RandomFloats.ofShape(work.queries(), work.width());
  }

  @Override
  public Neighbors run() {
    return search.search(queries, work.queries(), work.neighbors());
  }

  @Override
  public void close() throws IOException {
    search.close();
    store.close();
    device.close();
  }
}
