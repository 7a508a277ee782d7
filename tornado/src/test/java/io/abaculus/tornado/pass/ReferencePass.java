package io.abaculus.tornado.pass;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Instruction;
import io.abaculus.plan.ElementwiseProgram.Source;
import io.abaculus.reference.ReferenceOperations;
import java.util.ArrayList;
import java.util.List;

/** An elementwise program, one instruction after the other by the reference's operations. */
final class ReferencePass {
  private final ElementwiseProgram program;
  private final List<HostArray> registers = new ArrayList<>();

  private ReferencePass(ElementwiseProgram program) {
    this.program = program;
  }

  /** All registers, inputs first, each of the program's length. */
  static List<HostArray> registers(ElementwiseProgram program, List<HostArray> inputs) {
    ReferencePass pass = new ReferencePass(program);
    for (int i = 0; i < inputs.size(); i++) {
      pass.read(inputs.get(i), program.inputs().get(i).access());
    }
    program.instructions().forEach(pass::execute);
    return pass.registers;
  }

  private HostArray allocate(DType dtype) {
    return HostArray.allocate(new TensorType(dtype, Shape.of(program.length())));
  }

  private void read(HostArray input, Access access) {
    HostArray register = allocate(input.type().dtype());
    for (int i = 0; i < program.length(); i++) {
      System.arraycopy(input.array(), input.offset() + index(access, i), register.array(), i, 1);
    }
    registers.add(register);
  }

  private static int index(Access access, int i) {
    return switch (access) {
      case Access.Full full -> i;
      case Access.Single single -> 0;
      case Access.Row(int period) -> i % period;
      case Access.Column(int run) -> i / run;
      case Access.Strided(var dims, var strides) -> {
        int index = 0;
        int rest = i;
        for (int axis = dims.size() - 1; axis >= 0; axis--) {
          index += rest % dims.get(axis) * strides.get(axis);
          rest /= dims.get(axis);
        }
        yield index;
      }
    };
  }

  private void execute(Instruction instruction) {
    List<HostArray> operands = new ArrayList<>();
    for (int i = 0; i < instruction.sources().size(); i++) {
      operands.add(
          switch (instruction.sources().get(i)) {
            case Source.Register(int register) -> registers.get(register);
            case Source.Constant(double value, DType dtype) -> {
              HostArray constant = allocate(dtype);
              for (int element = 0; element < constant.size(); element++) {
                constant.setDouble(element, value);
              }
              yield constant;
            }
          });
    }
    HostArray result = allocate(instruction.result());
    ReferenceOperations.run(instruction.op(), operands, List.of(result));
    registers.add(result);
  }
}
