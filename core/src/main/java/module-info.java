/** Tensors, the graph, differentiation, planning and the CPU device. */
module io.abaculus.core {
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports io.abaculus.autodiff;
  exports io.abaculus.device;
  exports io.abaculus.graph;
  exports io.abaculus.plan;
  // For devices in modules of their own, which run on the host what they have no kernel for.
  exports io.abaculus.reference to
      io.abaculus.tornado;
  exports io.abaculus.tensor;

  uses io.abaculus.device.DeviceProvider;

  provides io.abaculus.device.DeviceProvider with
      io.abaculus.cpu.CpuProvider,
      io.abaculus.reference.ReferenceProvider;
}
