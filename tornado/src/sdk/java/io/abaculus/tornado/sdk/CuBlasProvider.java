package io.abaculus.tornado.sdk;

import io.abaculus.graph.TensorException;
import io.abaculus.tornado.library.CuBlas;
import io.abaculus.tornado.library.Gemm;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/**
 * Calls cuBLAS for TornadoVM's library tasks; a service of its runtime. TornadoVM's own provider takes
 * arrays as a whole, and ours hold many tensors.
 */
public final class CuBlasProvider implements TornadoLibraryProvider {
  /** The name by which a task asks for this provider. */
  static final String NAME = "abaculus/cublas";

  /** A handle on the stream of one execution plan. */
  private record Context(CuBlas.Handle handle) implements LibraryContext {}

  @Override
  public String libraryName() {
    return NAME;
  }

  /** Only the CUDA backend gives its stream away. */
  @Override
  public boolean canHandle(TornadoXPUDevice device) {
    return device instanceof TornadoNativeStreamSupport;
  }

  /** Called before a CUDA graph is recorded, during which nothing may be allocated. */
  @Override
  public LibraryContext createContext(TornadoXPUDevice device, long executionPlanId) {
    TornadoNativeStreamSupport cuda = (TornadoNativeStreamSupport) device;
    CuBlas library =
        CuBlas.load()
            .orElseThrow(() -> new TensorException("cuBLAS is not there any more"));
    return new Context(
        library.open(
            cuda.getNativeContext(executionPlanId), cuda.getNativeStream(executionPlanId)));
  }

  @Override
  public void dispatch(String functionName, LibraryInvocation invocation) {
    long[] pointers = new long[invocation.getNumArgs()];
    for (int i = 0; i < pointers.length; i++) {
      pointers[i] = invocation.getDevicePointer(i);
    }
    Context context = (Context) invocation.getContext();
    context.handle.multiply((Gemm) invocation.getTuning(), pointers);
  }

  @Override
  public void destroyContext(LibraryContext context) {
    ((Context) context).handle.close();
  }
}
