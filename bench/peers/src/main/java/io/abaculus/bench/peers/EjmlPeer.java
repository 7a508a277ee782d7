package io.abaculus.bench.peers;

import io.abaculus.bench.RandomFloats;
import io.abaculus.bench.side.PreparedRun;
import io.abaculus.bench.side.Side;
import io.abaculus.bench.work.ProductWork;
import io.abaculus.bench.work.Work;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/** EJML, in plain Java: products of float32 matrices on one thread. */
public final class EjmlPeer implements Side {
  @Override
  public String name() {
    return "EJML";
  }

  @Override
  public String version() {
    return "0.46.1";
  }

  @Override
  public boolean computes(Work work, int threads) {
    return work instanceof ProductWork product && product.batch() == 1 && threads == 1;
  }

  @Override
  public PreparedRun prepare(Work work, int threads) {
    if (!(work instanceof ProductWork product)) {
      throw new IllegalArgumentException("EJML has no " + work.name());
    }
    FMatrixRMaj a = random(product.m(), product.k(), product.transposeA());
    FMatrixRMaj b = random(product.k(), product.n(), product.transposeB());
    FMatrixRMaj c = new FMatrixRMaj(product.m(), product.n());
    return () -> {
      multiply(product, a, b, c);
      return c;
    };
  }

  private static FMatrixRMaj random(int rows, int columns, boolean transposed) {
    int storedRows = transposed ? columns : rows;
    int storedColumns = transposed ? rows : columns;
    return new FMatrixRMaj(
        storedRows, storedColumns, true, RandomFloats.ofShape(storedRows, storedColumns));
  }

  private static void multiply(ProductWork product, FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
    if (product.transposeA()) {
      if (product.transposeB()) {
        CommonOps_FDRM.multTransAB(a, b, c);
      } else {
        CommonOps_FDRM.multTransA(a, b, c);
      }
    } else if (product.transposeB()) {
      CommonOps_FDRM.multTransB(a, b, c);
    } else {
      CommonOps_FDRM.mult(a, b, c);
    }
  }
}
