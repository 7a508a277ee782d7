package io.abaculus.tornado.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Input;
import io.abaculus.plan.ElementwiseProgram.Instruction;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What TornadoVM asks of a class file. */
final class KernelWriterTest {
  /** As many operands as there can be, and 64 instructions. */
  private static Written largest() {
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
    TensorSlots slots = new TensorSlots(structure.kinds(), arrays);
    return new Written(
        KernelWriter.KERNEL, slots, KernelWriter.classFile("Largest", structure, slots));
  }

  /** A product to which a row is added. */
  private static Written product() {
    PassStructure sum =
        PassStructure.of(
            new ElementwiseProgram(
                6,
                List.of(
                    new Input(DType.FLOAT32, new Access.Full()),
                    new Input(DType.FLOAT32, new Access.Row(3))),
                List.of(
                    new Instruction(
                        new Elementwise.Binary(BinaryFunction.ADD),
                        List.of(Programs.register(0), Programs.register(1)),
                        DType.FLOAT32)),
                List.of(2)));
    TensorSlots slots =
        new TensorSlots(Collections.nCopies(5, ElementKind.FLOATS), List.of(0, 1, 0, 2, 3));
    ProductStructure structure = new ProductStructure(sum, 0, Set.of(), Set.of(0));
    return new Written(
        ProductKernelWriter.KERNEL, slots,
        ProductKernelWriter.classFile("Product", structure, slots));
  }

  /** A class file, and what is known of its kernel. */
  private record Written(String kernel, TensorSlots slots, byte[] classFile) {
    CodeModel code(String method) {
      MethodModel model =
          ClassFile.of().parse(classFile).methods().stream()
              .filter(candidate -> candidate.methodName().equalsString(method))
              .findFirst()
              .orElseThrow();
      return model.code().orElseThrow();
    }
  }

  static Stream<Written> written() {
    return Stream.of(largest(), product());
  }

  @ParameterizedTest
  @MethodSource("written")
  void theKernelIsTheFirstCallOfApplyAndEarlyInTheConstantPool(Written written) {
    InvokeInstruction first =
        written.code("apply").elementStream()
            .filter(InvokeInstruction.class::isInstance)
            .map(InvokeInstruction.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals(Opcode.INVOKESTATIC, first.opcode());
    assertEquals(written.kernel(), first.name().stringValue());
    assertTrue(first.method().index() < 256, "at " + first.method().index());
  }

  @ParameterizedTest
  @MethodSource("written")
  void everyLocalVariableIsInTheTable(Written written) {
    CodeModel code = written.code(written.kernel());
    Set<Integer> listed =
        code.findAttribute(Attributes.localVariableTable()).orElseThrow().localVariables().stream()
            .map(LocalVariableInfo::slot)
            .collect(Collectors.toSet());
    for (int parameter = 0; parameter < written.slots().parameters().size(); parameter++) {
      assertTrue(listed.contains(parameter), "parameter " + parameter);
    }
    for (var element : code) {
      if (element instanceof StoreInstruction store) {
        assertTrue(listed.contains(store.slot()), "variable " + store.slot());
      }
    }
  }
}
