package io.abaculus.tornado;

import io.abaculus.device.HostArray;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Step;
import io.abaculus.reference.ReferenceOperations;
import io.abaculus.tornado.pass.HostPass;
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
          throw new IllegalStateException("a product and its epilogue run on the host apart");
    };
  }

  private static List<HostArray> pass(Step.Pass pass, List<HostArray> read) {
    List<HostArray> registers = HostPass.registers(pass.program(), read);
    List<HostArray> written = new ArrayList<>();
    for (int i = 0; i < pass.outputs().size(); i++) {
      HostArray register = registers.get(pass.program().outputs().get(i));
      written.add(
          new HostArray(pass.outputs().get(i).type(), register.array(), register.offset()));
    }
    return written;
  }
}
