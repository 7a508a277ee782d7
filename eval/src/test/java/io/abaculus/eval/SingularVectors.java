package io.abaculus.eval;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** EJML's singular value decomposition, which shares nothing with the eigenvectors that are tested by it. */
public final class SingularVectors {
  private SingularVectors() {}

  /** The right singular vectors of rows, one a column, that of the greatest singular value first. */
  public static DMatrixRMaj right(DMatrixRMaj rows) {
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(rows.numRows, rows.numCols, true, true, true);
    if (!svd.decompose(rows.copy())) {
      throw new IllegalStateException("no decomposition");
    }
    DMatrixRMaj left = svd.getU(null, false);
    DMatrixRMaj values = svd.getW(null);
    DMatrixRMaj right = svd.getV(null, false);
    SingularOps_DDRM.descendingOrder(left, false, values, right, false);
    return right;
  }
}
