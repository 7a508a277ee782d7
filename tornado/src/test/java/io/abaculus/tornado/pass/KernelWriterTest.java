package io.abaculus.tornado.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Input;
import io.abaculus.plan.ElementwiseProgram.Instruction;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What TornadoVM asks of a class file. */
final class KernelWriterTest {
  private final ClassModel kernel = ClassFile.of().parse(largest());

  /** As many operands as there can be, and 64 instructions. */
  private static byte[] largest() {
    Instruction negate =
        new Instruction(
            new Elementwise.Unary(UnaryFunction.NEGATE),
            List.of(Programs.register(0)),
            DType.FLOAT64);
    PassStructure structure =
        PassStructure.of(
            new ElementwiseProgram(
                6,
                Collections.nCopies(10, new Input(DType.FLOAT64, new Access.Row(3))),
                Collections.nCopies(64, negate),
                List.of(71, 72, 73)));
    List<Integer> arrays = IntStream.range(0, PassKernel.MOST_OPERANDS).boxed().toList();
    return KernelWriter.classFile(
        "Largest", structure, new TensorSlots(structure.kinds(), arrays));
  }

  @Test
  void theKernelIsTheFirstCallOfApplyAndEarlyInTheConstantPool() {
    InvokeInstruction first =
        code("apply").elementStream()
            .filter(InvokeInstruction.class::isInstance)
            .map(InvokeInstruction.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals(Opcode.INVOKESTATIC, first.opcode());
    assertEquals(KernelWriter.KERNEL, first.name().stringValue());
    assertTrue(first.method().index() < 256, "at " + first.method().index());
  }

  @Test
  void everyLocalVariableIsInTheTable() {
    CodeModel code = code(KernelWriter.KERNEL);
    Set<Integer> listed =
        code.findAttribute(Attributes.localVariableTable()).orElseThrow().localVariables().stream()
            .map(LocalVariableInfo::slot)
            .collect(Collectors.toSet());
    for (int operand = 0; operand < 15; operand++) {
      assertTrue(listed.contains(operand), "operand " + operand);
    }
    for (var element : code) {
      if (element instanceof StoreInstruction store) {
        assertTrue(listed.contains(store.slot()), "variable " + store.slot());
      }
    }
  }

  private CodeModel code(String method) {
    MethodModel model =
        kernel.methods().stream()
            .filter(candidate -> candidate.methodName().equalsString(method))
            .findFirst()
            .orElseThrow();
    return model.code().orElseThrow();
  }
}
