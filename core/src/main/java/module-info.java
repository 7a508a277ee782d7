/** Tensors, the graph, differentiation, planning and the CPU device. */
module io.abaculus.core {
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports io.abaculus.graph;
}
