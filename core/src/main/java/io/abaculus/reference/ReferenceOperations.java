package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.Control;
import io.abaculus.graph.Custom;
import io.abaculus.graph.DType;
import io.abaculus.graph.Doubles;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Op;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorType;
import java.util.List;

/**
 * Every operation of the graph for every element type, in double (integers in long), rounded
 * once to the type of the result. For the reference device, and for devices that have no kernel of
 * their own for an operation or a type.
 */
public final class ReferenceOperations {
  private ReferenceOperations() {}

  /**
   * Computes one operation.
   *
   * @param operands of the types that the operation was checked with
   * @param results where all results go; every element is written. They share no memory with
   *     operands, except that a result of an elementwise operation may be the memory of an operand
   *     of its shape
   * @throws io.abaculus.graph.TensorException if an index or target among the numbers is out of range,
   *     or what a user defined fails
   */
  public static void run(Op op, List<HostArray> operands, List<HostArray> results) {
    switch (op) {
      case Source source -> source(source, results.getFirst());
      case Elementwise elementwise ->
          ReferenceElementwise.run(elementwise, operands, results.getFirst());
      case Reduction reduction ->
          ReferenceReductions.run(reduction, operands, results.getFirst());
      case Movement movement -> ReferenceMovements.run(movement, operands, results.getFirst());
      case Indexing indexing -> ReferenceIndexing.run(indexing, operands, results);
      case Contraction contraction ->
          ReferenceContractions.run(contraction, operands, results.getFirst());
      case Fused fused -> ReferenceFused.run(fused, operands, results);
      case Sampling sampling ->
          ReferenceSampling.run(sampling, operands.getFirst(), results.getFirst());
      case Control control -> operands.getFirst().copyTo(results.getFirst());
      case Custom custom -> ReferenceCustom.run(custom, operands, results);
    }
  }

  private static void source(Source op, HostArray result) {
    switch (op) {
      case Source.Leaf leaf ->
          throw new IllegalStateException("a leaf holds numbers, there is nothing to compute");
      case Source.Fill(double value, TensorType type) -> Elements.fill(result, value);
      case Source.Table(Doubles values, TensorType type) -> {
        for (int i = 0; i < values.size(); i++) {
          result.setDouble(i, values.get(i));
        }
      }
      case Source.Iota(DType dtype, int length) -> {
        for (int i = 0; i < length; i++) {
          result.setLong(i, i);
        }
      }
    }
  }
}
