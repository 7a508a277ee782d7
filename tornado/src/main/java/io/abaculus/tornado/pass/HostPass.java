package io.abaculus.tornado.pass;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Source;
import io.abaculus.reference.ReferenceOperations;
import java.util.ArrayList;
import java.util.List;

/** An elementwise program on the host, one instruction after the other by the reference's operations. */
public final class HostPass {
  private HostPass() {}

  /**
   * All registers, inputs first, each of the program's length.
   *
   * @param inputs the tensors that the program reads
   */
  public static List<HostArray> registers(ElementwiseProgram program, List<HostArray> inputs) {
    List<HostArray> registers = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      registers.add(
          expanded(inputs.get(i), program.inputs().get(i).access(), program.length()));
    }
    for (ElementwiseProgram.Instruction instruction : program.instructions()) {
      HostArray result =
          HostArray.allocate(TensorType.of(instruction.result(), program.length()));
      List<HostArray> operands =
          instruction.sources().stream()
              .map(source -> operand(source, program.length(), registers))
              .toList();
      ReferenceOperations.run(instruction.op(), operands, List.of(result));
      registers.add(result);
    }
    return registers;
  }

  private static HostArray operand(Source source, int length, List<HostArray> registers) {
    return switch (source) {
      case Source.Register(int index) -> registers.get(index);
      case Source.Constant(double value, DType dtype) -> {
        HostArray constant = HostArray.allocate(TensorType.of(dtype, length));
        for (int i = 0; i < length; i++) {
          constant.setDouble(i, value);
        }
        yield constant;
      }
    };
  }

  /** An operand's elements, one for each element of the result. */
  private static HostArray expanded(HostArray operand, Access access, int length) {
    HostArray register = HostArray.allocate(TensorType.of(operand.type().dtype(), length));
    for (int i = 0; i < length; i++) {
      System.arraycopy(
          operand.array(), operand.offset() + element(access, i), register.array(), i, 1);
    }
    return register;
  }

  private static int element(Access access, int i) {
    return switch (access) {
      case Access.Full full -> i;
      case Access.Single single -> 0;
      case Access.Row(int period) -> i % period;
      case Access.Column(int run) -> i / run;
      case Access.Strided(var dims, var strides) -> {
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
