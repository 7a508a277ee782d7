package io.abaculus.bench.peers;

import io.abaculus.bench.side.PreparedRun;
import io.abaculus.bench.side.Side;
import io.abaculus.bench.work.AttentionWork;
import io.abaculus.bench.work.ProductWork;
import io.abaculus.bench.work.RowWork;
import io.abaculus.bench.work.Work;
import java.io.IOException;
import org.bytedeco.pytorch.global.torch;

/** libtorch through JavaCPP, eager: products, attention, and functions of rows. */
public abstract sealed class LibtorchPeer implements Side {
  private final String name;
  private final boolean tuned;

  private LibtorchPeer(String name, boolean tuned) {
    this.name = name;
    this.tuned = tuned;
  }

  /** With OpenBLAS as it comes. */
  public static final class AsInstalled extends LibtorchPeer {
    /** As a service. */
    public AsInstalled() {
      super("libtorch", false);
    }
  }

  /** With OpenBLAS' kernels for the processor's widest vectors, and threads that sleep while they wait. */
  public static final class Tuned extends LibtorchPeer {
    /** As a service. */
    public Tuned() {
      super("libtorch tuned", true);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return "2.10.0";
  }

  @Override
  public boolean computes(Work work, int threads) {
    return work instanceof ProductWork || work instanceof AttentionWork || work instanceof RowWork;
  }

  @Override
  public PreparedRun prepare(Work work, int threads) throws IOException {
    NativeEnvironment.set(threads, tuned);
    torch.set_num_threads(threads);
    if (work instanceof ProductWork product) {
      return LibtorchRuns.product(product);
    }
    if (work instanceof AttentionWork attention) {
      return LibtorchRuns.attention(attention);
    }
    if (work instanceof RowWork rows) {
      return LibtorchRuns.rows(rows);
    }
    throw new IllegalArgumentException("libtorch has no " + work.name());
  }
}
