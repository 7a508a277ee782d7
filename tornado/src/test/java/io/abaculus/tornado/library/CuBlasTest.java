package io.abaculus.tornado.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.graph.TensorException;
import io.abaculus.tornado.library.Gemm.Factor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** How cuBLAS is called; by functions of its names and signatures that are written in Java. */
final class CuBlasTest {
  private static final long CONTEXT = 5;
  private static final long STREAM = 6;

  private final Arena arena = Arena.ofConfined();
  private final StandInLibrary library = new StandInLibrary(arena);
  private final CuBlas cuBlas = new CuBlas(library.lookup(), library.lookup());
  private final FloatArray left = new FloatArray(1);
  private final FloatArray right = new FloatArray(1);

  @AfterEach
  void close() {
    arena.close();
  }

  /** A product of 3 x 7 and 5 x 7 transposed, the result in the array of the right factor. */
  private Gemm gemm(int batch, boolean tf32) {
    return Gemm.ofRowMajor(
        3, 5, 7, batch, new Factor(left, 10, 21, false), new Factor(right, 20, 0, true), right,
        100, tf32);
  }

  private List<String> callsOf(Gemm... gemms) {
    CuBlas.Handle handle = cuBlas.open(CONTEXT, STREAM);
    library.calls().clear();
    for (Gemm gemm : gemms) {
      handle.multiply(gemm, new long[]{1000, 2000});
    }
    return library.calls();
  }

  @Test
  void aHandleIsOnTheStreamAndHasAWorkspaceOfItsOwn() {
    cuBlas.open(CONTEXT, STREAM).close();
    assertEquals(
        List.of(
            "cuCtxSetCurrent 5", "cublasCreate_v2", "cublasSetStream_v2 42 6",
            "cuMemAlloc_v2 33554432", "cublasSetWorkspace_v2 42 70000 33554432",
            "cuCtxSetCurrent 5", "cublasDestroy_v2 42", "cuMemFree_v2 70000"),
        library.calls());
  }

  @Test
  void aProductIsAskedForAtItsOffsetsInBytes() {
    assertEquals(
        List.of(
            "cuCtxSetCurrent 5", "cublasSgemm_v2 42 1 0 5 3 7 1.0 2080 7 1040 7 0.0 2400 5"),
        callsOf(gemm(1, false)));
  }

  @Test
  void aBatchIsOneCallWithStridesInElements() {
    assertEquals(
        List.of(
            "cuCtxSetCurrent 5",
            "cublasSgemmStridedBatched 42 1 0 5 3 7 1.0 2080 7 0 1040 7 21 0.0 2400 5 15 4"),
        callsOf(gemm(4, false)));
  }

  @Test
  void tf32IsSetForTheProductsThatAllowIt() {
    List<String> modes =
        callsOf(gemm(1, false), gemm(1, true), gemm(1, true), gemm(1, false)).stream()
            .map(
                call -> call.replaceAll(" .*", call.contains("MathMode") ? call.substring(17) : ""))
            .filter(call -> !call.startsWith("cuCtx"))
            .toList();
    assertEquals(
        List.of(
            "cublasSgemm_v2", "cublasSetMathMode 42 3", "cublasSgemm_v2", "cublasSgemm_v2",
            "cublasSetMathMode 42 0", "cublasSgemm_v2"),
        modes);
  }

  @Test
  void aStatusThatIsNotZeroIsAnError() {
    CuBlas.Handle handle = cuBlas.open(CONTEXT, STREAM);
    library.fail("cublasSgemm_v2", 13);
    assertEquals(
        "cublasSgemm of NVIDIA's libraries fails with status 13",
        assertThrows(
            TensorException.class, () -> handle.multiply(gemm(1, false), new long[2]))
            .getMessage());
  }

  @Test
  void aLibraryWithoutAFunctionIsRefused() {
    assertThrows(
        NoSuchElementException.class,
        () -> new CuBlas(name -> java.util.Optional.empty(), library.lookup()));
  }
}
