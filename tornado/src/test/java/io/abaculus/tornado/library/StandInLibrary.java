package io.abaculus.tornado.library;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Functions of the names and C signatures of cuBLAS and NVIDIA's driver, written in Java, which note how
 * they are called. Their parameters are those of {@code cublas_v2.h} and {@code cuda.h}: handles, streams
 * and device pointers are pointers, {@code long long} has 64 bits.
 */
@SuppressWarnings("unused") // The functions are found by their names.
public final class StandInLibrary {
  private final List<String> calls = new ArrayList<>();
  private final Map<String, MemorySegment> functions = new HashMap<>();
  private final Map<String, Integer> failing = new HashMap<>();

  /** All functions, as long as an arena lives. */
  StandInLibrary(Arena arena) {
    for (Method method : StandInLibrary.class.getDeclaredMethods()) {
      if (method.getName().startsWith("cu")) {
        functions.put(method.getName(), stub(method, arena));
      }
    }
  }

  private MemorySegment stub(Method method, Arena arena) {
    MemoryLayout[] parameters =
        Arrays.stream(method.getParameterTypes())
            .map(StandInLibrary::layout)
            .toArray(MemoryLayout[]::new);
    try {
      MethodHandle handle = MethodHandles.lookup().unreflect(method).bindTo(this);
      return Linker.nativeLinker()
          .upcallStub(handle, FunctionDescriptor.of(JAVA_INT, parameters), arena);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MemoryLayout layout(Class<?> type) {
    if (type == int.class) {
      return JAVA_INT;
    }
    return type == long.class ? JAVA_LONG : ADDRESS;
  }

  SymbolLookup lookup() {
    return name -> java.util.Optional.ofNullable(functions.get(name));
  }

  /** The calls so far. */
  List<String> calls() {
    return calls;
  }

  /** Has a function return a status. */
  void fail(String function, int status) {
    failing.put(function, status);
  }

  private int note(String function, Object... arguments) {
    StringBuilder call = new StringBuilder(function);
    for (Object argument : arguments) {
      call.append(' ')
          .append(
              argument instanceof MemorySegment pointer
                  ? Long.toString(pointer.address())
                  : argument.toString());
    }
    calls.add(call.toString());
    return failing.getOrDefault(function, 0);
  }

  int cuCtxSetCurrent(MemorySegment context) {
    return note("cuCtxSetCurrent", context);
  }

  int cuMemAlloc_v2(MemorySegment pointer, long bytes) {
    pointer.reinterpret(8).set(JAVA_LONG, 0, 70_000);
    return note("cuMemAlloc_v2", bytes);
  }

  int cuMemFree_v2(MemorySegment pointer) {
    return note("cuMemFree_v2", pointer);
  }

  int cublasCreate_v2(MemorySegment handle) {
    handle.reinterpret(8).set(JAVA_LONG, 0, 42);
    return note("cublasCreate_v2");
  }

  int cublasDestroy_v2(MemorySegment handle) {
    return note("cublasDestroy_v2", handle);
  }

  int cublasSetStream_v2(MemorySegment handle, MemorySegment stream) {
    return note("cublasSetStream_v2", handle, stream);
  }

  int cublasSetWorkspace_v2(MemorySegment handle, MemorySegment workspace, long bytes) {
    return note("cublasSetWorkspace_v2", handle, workspace, bytes);
  }

  int cublasSetMathMode(MemorySegment handle, int mode) {
    return note("cublasSetMathMode", handle, mode);
  }

  int cublasSgemm_v2(
      MemorySegment handle,
      int transposeA,
      int transposeB,
      int m,
      int n,
      int k,
      MemorySegment alpha,
      MemorySegment a,
      int lda,
      MemorySegment b,
      int ldb,
      MemorySegment beta,
      MemorySegment c,
      int ldc) {
    return note(
        "cublasSgemm_v2", handle, transposeA, transposeB, m, n, k, number(alpha), a, lda, b, ldb,
        number(beta), c, ldc);
  }

  int cublasSgemmStridedBatched(
      MemorySegment handle,
      int transposeA,
      int transposeB,
      int m,
      int n,
      int k,
      MemorySegment alpha,
      MemorySegment a,
      int lda,
      long strideA,
      MemorySegment b,
      int ldb,
      long strideB,
      MemorySegment beta,
      MemorySegment c,
      int ldc,
      long strideC,
      int batch) {
    return note(
        "cublasSgemmStridedBatched", handle, transposeA, transposeB, m, n, k, number(alpha), a,
        lda, strideA, b, ldb, strideB, number(beta), c, ldc, strideC, batch);
  }

  private static float number(MemorySegment pointer) {
    return pointer.reinterpret(4).get(JAVA_FLOAT, 0);
  }
}
