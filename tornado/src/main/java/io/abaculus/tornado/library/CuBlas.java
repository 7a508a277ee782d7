package io.abaculus.tornado.library;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.abaculus.graph.TensorException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * NVIDIA's cuBLAS as it is installed. Signatures are those of {@code cublas_v2.h}, which have not changed
 * from version 11 to 13; device pointers, streams and handles are passed as numbers of 64 bits.
 */
public final class CuBlas {
  /** What the library's file is called, versions tried first coming first. */
  static final List<String> NAMES =
      List.of("libcublas.so.13", "libcublas.so.12", "cublas64_13.dll", "cublas64_12.dll");

  private static final List<String> DRIVER_NAMES = List.of("libcuda.so.1", "nvcuda.dll");

  /** {@code CUBLAS_DEFAULT_MATH}: float32 stays float32. */
  private static final int DEFAULT_MATH = 0;

  /** {@code CUBLAS_TF32_TENSOR_OP_MATH}. */
  private static final int TF32_MATH = 3;

  /**
   * Bytes of device memory that a handle holds for the library's intermediate results, which is what cuBLAS
   * advises for the largest GPUs. With room of its own it allocates none, which a recorded CUDA graph
   * would not allow, and gives the same bits in every run.
   */
  public static final int WORKSPACE = 32 << 20;

  private final MethodHandle setContext;
  private final MethodHandle allocate;
  private final MethodHandle free;
  private final MethodHandle create;
  private final MethodHandle destroy;
  private final MethodHandle setStream;
  private final MethodHandle setWorkspace;
  private final MethodHandle setMathMode;
  private final MethodHandle multiply;
  private final MethodHandle multiplyBatch;
  private final MemorySegment one = Arena.global().allocateFrom(JAVA_FLOAT, 1);
  private final MemorySegment zero = Arena.global().allocateFrom(JAVA_FLOAT, 0);

  /**
   * Functions of a library and of the driver.
   *
   * @throws java.util.NoSuchElementException if one is missing
   */
  CuBlas(SymbolLookup library, SymbolLookup driver) {
    this.setContext = function(driver, "cuCtxSetCurrent", JAVA_LONG);
    this.allocate = function(driver, "cuMemAlloc_v2", ADDRESS, JAVA_LONG);
    this.free = function(driver, "cuMemFree_v2", JAVA_LONG);
    this.create = function(library, "cublasCreate_v2", ADDRESS);
    this.destroy = function(library, "cublasDestroy_v2", JAVA_LONG);
    this.setStream = function(library, "cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
    this.setWorkspace =
        function(library, "cublasSetWorkspace_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    this.setMathMode = function(library, "cublasSetMathMode", JAVA_LONG, JAVA_INT);
    this.multiply =
        function(
            library, "cublasSgemm_v2", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG,
            JAVA_INT);
    this.multiplyBatch =
        function(
            library, "cublasSgemmStridedBatched", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT,
            JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  }

  private static MethodHandle function(
      SymbolLookup library, String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            library.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /** The library, if it and NVIDIA's driver can be loaded. */
  public static Optional<CuBlas> load() {
    return first(NAMES).flatMap(
        library -> first(DRIVER_NAMES).map(driver -> new CuBlas(library, driver)));
  }

  private static Optional<SymbolLookup> first(List<String> names) {
    for (String name : names) {
      try {
        return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
      } catch (IllegalArgumentException e) {
        // There is no file of that name, or not all that it needs.
      }
    }
    return Optional.empty();
  }

  /**
   * A handle of the library whose work is ordered on a stream.
   *
   * @param context the CUDA context in which everything lies
   * @throws TensorException if the library cannot make one
   */
  public Handle open(long context, long stream) {
    return new Handle(context, stream);
  }

  /** A handle of the library on one stream. Not for two threads at a time. */
  public final class Handle implements AutoCloseable {
    private final long context;
    private final long handle;
    private final long workspace;
    private int mathMode = DEFAULT_MATH;

    private Handle(long context, long stream) {
      this.context = context;
      enterContext();
      this.handle = made("cublasCreate", result -> (int) create.invokeExact(result));
      check("cublasSetStream", call(() -> (int) setStream.invokeExact(handle, stream)));
      this.workspace =
          made("cuMemAlloc", result -> (int) allocate.invokeExact(result, (long) WORKSPACE));
      // After the stream is set, which forgets the workspace.
      check(
          "cublasSetWorkspace",
          call(() -> (int) setWorkspace.invokeExact(handle, workspace, (long) WORKSPACE)));
    }

    /** Which context a thread works in, the library asks of the driver. */
    private void enterContext() {
      check("cuCtxSetCurrent", call(() -> (int) setContext.invokeExact(context)));
    }

    /**
     * Puts a product on the stream.
     *
     * @param pointers where the first element of each of {@link Gemm#arrays} lies on the device
     * @throws TensorException if the library refuses it
     */
    public void multiply(Gemm gemm, long[] pointers) {
      enterContext();
      useMathMode(gemm.tf32() ? TF32_MATH : DEFAULT_MATH);
      long a = address(gemm, gemm.a(), pointers);
      long b = address(gemm, gemm.b(), pointers);
      long c = address(gemm, gemm.c(), pointers);
      int transposeA = gemm.transposeA() ? 1 : 0;
      int transposeB = gemm.transposeB() ? 1 : 0;
      if (gemm.batch() == 1) {
        check(
            "cublasSgemm",
            call(
                () -> (int) multiply.invokeExact(
                    handle, transposeA, transposeB, gemm.m(), gemm.n(), gemm.k(), one, a,
                    gemm.a().leadingDimension(), b, gemm.b().leadingDimension(), zero, c,
                    gemm.c().leadingDimension())));
      } else {
        check(
            "cublasSgemmStridedBatched",
            call(
                () -> (int) multiplyBatch.invokeExact(
                    handle, transposeA, transposeB, gemm.m(), gemm.n(), gemm.k(), one, a,
                    gemm.a().leadingDimension(), gemm.a().stride(), b,
                    gemm.b().leadingDimension(), gemm.b().stride(), zero, c,
                    gemm.c().leadingDimension(), gemm.c().stride(), gemm.batch())));
      }
    }

    private static long address(Gemm gemm, Gemm.Matrix matrix, long[] pointers) {
      return pointers[gemm.index(matrix.array())] + (long) matrix.offset() * Float.BYTES;
    }

    private void useMathMode(int mode) {
      if (mode != mathMode) {
        check("cublasSetMathMode", call(() -> (int) setMathMode.invokeExact(handle, mode)));
        mathMode = mode;
      }
    }

    /** Frees what the library holds for the handle. */
    @Override
    public void close() {
      enterContext();
      try {
        check("cublasDestroy", call(() -> (int) destroy.invokeExact(handle)));
      } finally {
        check("cuMemFree", call(() -> (int) free.invokeExact(workspace)));
      }
    }
  }

  /** A call of a function that returns its status. */
  @FunctionalInterface
  private interface Call {
    int invoke() throws Throwable;
  }

  /** A call of a function that also gives a number of 64 bits, by way of a pointer. */
  @FunctionalInterface
  private interface Maker {
    int invoke(MemorySegment result) throws Throwable;
  }

  private static long made(String function, Maker maker) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(JAVA_LONG);
      check(function, call(() -> maker.invoke(result)));
      return result.get(JAVA_LONG, 0);
    }
  }

  /** Functions of C throw nothing. */
  private static int call(Call call) {
    try {
      return call.invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("a function of cuBLAS does not fit its signature", e);
    }
  }

  private static void check(String function, int status) {
    if (status != 0) {
      throw new TensorException(function + " of NVIDIA's libraries fails with status " + status);
    }
  }
}
