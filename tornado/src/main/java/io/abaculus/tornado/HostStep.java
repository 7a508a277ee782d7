package io.abaculus.tornado;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Ints;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Step;
import io.abaculus.reference.ReferenceOperations;
import java.util.ArrayList;
import java.util.List;

/** Computes on the host what the device has no kernel for. */
final class HostStep {
  private HostStep() {}

  /**
   * Computes a step.
   *
   * @param read the numbers that it {@linkplain Step#read reads}
   * @return the numbers that it {@linkplain Step#written writes}
   */
  static List<HostArray> run(Step step, List<HostArray> read) {
    return switch (step) {
      case Step.Compute(var op, var operands, var results) -> {
        List<HostArray> written =
            results.stream().map(Operand::type).map(HostArray::allocate).toList();
        ReferenceOperations.run(op, read, written);
        yield written;
      }
      case Step.Pass pass -> pass(pass, read);
      case Step.Copy copy -> read;
      case Step.ProductPass pass ->
          throw new IllegalStateException("product passes were not asked for");
    };
  }

  private static List<HostArray> pass(Step.Pass pass, List<HostArray> read) {
    ElementwiseProgram program = pass.program();
    List<HostArray> registers = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      registers.add(
          expanded(read.get(i), program.inputs().get(i).access(), program.length()));
    }
    for (ElementwiseProgram.Instruction instruction : program.instructions()) {
      HostArray result =
          HostArray.allocate(TensorType.of(instruction.result(), program.length()));
      List<HostArray> sources =
          instruction.sources().stream()
              .map(source -> operand(source, program.length(), registers))
              .toList();
      ReferenceOperations.run(instruction.op(), sources, List.of(result));
      registers.add(result);
    }
    List<HostArray> written = new ArrayList<>();
    for (int i = 0; i < program.outputs().size(); i++) {
      HostArray register = registers.get(program.outputs().get(i));
      written.add(
          new HostArray(pass.outputs().get(i).type(), register.array(), register.offset()));
    }
    return written;
  }

  private static HostArray operand(
      ElementwiseProgram.Source source, int length, List<HostArray> registers) {
    return switch (source) {
      case ElementwiseProgram.Source.Register(int index) -> registers.get(index);
      case ElementwiseProgram.Source.Constant(double value, DType dtype) -> {
        HostArray constant = HostArray.allocate(TensorType.of(dtype, length));
        for (int i = 0; i < length; i++) {
          constant.setDouble(i, value);
        }
        yield constant;
      }
    };
  }

  /** What a register holds: an operand's elements, one for each element of the result. */
  private static HostArray expanded(HostArray operand, Access access, int length) {
    HostArray register = HostArray.allocate(TensorType.of(operand.type().dtype(), length));
    for (int i = 0; i < length; i++) {
      int element = element(access, i);
      if (operand.type().dtype().isFloating()) {
        register.setDouble(i, operand.getDouble(element));
      } else {
        register.setLong(i, operand.getLong(element));
      }
    }
    return register;
  }

  private static int element(Access access, int i) {
    return switch (access) {
      case Access.Full full -> i;
      case Access.Single single -> 0;
      case Access.Row(int period) -> i % period;
      case Access.Column(int run) -> i / run;
      case Access.Strided(Ints dims, Ints strides) -> {
        int rest = i;
        int element = 0;
        for (int axis = dims.size() - 1; axis >= 0; axis--) {
          element += rest % dims.get(axis) * strides.get(axis);
          rest /= dims.get(axis);
        }
        yield element;
      }
    };
  }
}
