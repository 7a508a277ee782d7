/** Tensors, the graph, differentiation, planning and the CPU device. */
module io.abaculus.core {
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports io.abaculus.autodiff;
  exports io.abaculus.device;
  exports io.abaculus.graph;
  exports io.abaculus.plan;
  exports io.abaculus.tensor;

  uses io.abaculus.device.DeviceProvider;

  provides io.abaculus.device.DeviceProvider with
      io.abaculus.cpu.CpuProvider,
      io.abaculus.reference.ReferenceProvider;
}
