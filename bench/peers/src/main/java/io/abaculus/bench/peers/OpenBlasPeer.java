package io.abaculus.bench.peers;

import io.abaculus.bench.RandomFloats;
import io.abaculus.bench.side.PreparedRun;
import io.abaculus.bench.side.Side;
import io.abaculus.bench.work.ProductWork;
import io.abaculus.bench.work.Work;
import java.io.IOException;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/** OpenBLAS through JavaCPP: products of float32 matrices in native memory. */
public abstract sealed class OpenBlasPeer implements Side {
  private final String name;
  private final boolean tuned;

  private OpenBlasPeer(String name, boolean tuned) {
    this.name = name;
    this.tuned = tuned;
  }

  /** With the kernels that it chooses itself. */
  public static final class AsInstalled extends OpenBlasPeer {
    /** As a service. */
    public AsInstalled() {
      super("OpenBLAS", false);
    }
  }

  /** With the kernels for the processor's widest vectors. */
  public static final class Tuned extends OpenBlasPeer {
    /** As a service. */
    public Tuned() {
      super("OpenBLAS tuned", true);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return "0.3.31";
  }

  @Override
  public boolean computes(Work work, int threads) {
    return work instanceof ProductWork;
  }

  @Override
  public PreparedRun prepare(Work work, int threads) throws IOException {
    if (!(work instanceof ProductWork product)) {
      throw new IllegalArgumentException("OpenBLAS has no " + work.name());
    }
    NativeEnvironment.set(threads, tuned);
    return new Gemm(product);
  }

  /** The products of a batch one after the other. */
  private static final class Gemm implements PreparedRun {
    private final ProductWork work;
    private final FloatPointer a;
    private final FloatPointer b;
    private final FloatPointer c;

    Gemm(ProductWork work) {
      this.work = work;
      a = new FloatPointer(RandomFloats.ofShape(work.batch(), work.m(), work.k()));
      b = new FloatPointer(RandomFloats.ofShape(work.batch(), work.k(), work.n()));
      c = new FloatPointer(new float[work.batch() * work.m() * work.n()]);
    }

    @Override
    public FloatPointer run() {
      for (int i = 0; i < work.batch(); i++) {
        multiply(
            a.getPointer((long) i * work.m() * work.k()),
            b.getPointer((long) i * work.k() * work.n()),
            c.getPointer((long) i * work.m() * work.n()));
      }
      return c;
    }

    private void multiply(FloatPointer left, FloatPointer right, FloatPointer result) {
      openblas.cblas_sgemm(
          openblas.CblasRowMajor,
          work.transposeA() ? openblas.CblasTrans : openblas.CblasNoTrans,
          work.transposeB() ? openblas.CblasTrans : openblas.CblasNoTrans,
          work.m(), work.n(), work.k(), 1,
          left, work.transposeA() ? work.m() : work.k(),
          right, work.transposeB() ? work.k() : work.n(), 0,
          result, work.n());
    }

    @Override
    public void close() {
      a.close();
      b.close();
      c.close();
    }
  }
}
