package io.abaculus.tornado.pass;

import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_int;

import io.abaculus.tornado.pass.Variables.Variable;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;

/**
 * Writes the class file of a pass: one work-item does one element. The first of the kernel's sizes is how
 * many elements there are, the program's numbers follow ({@link ProgramWriter}).
 */
final class KernelWriter {
  /** The kernel's method. */
  static final String KERNEL = "elementwisePass";

  private KernelWriter() {}

  /** The class file of a class named {@code name}. */
  static byte[] classFile(String name, PassStructure structure, TensorSlots slots) {
    return TaskClass.of(
        name, KERNEL, slots.parameters(), code -> writeKernel(structure, slots, code));
  }

  private static void writeKernel(PassStructure structure, TensorSlots slots, CodeBuilder code) {
    Label start = code.newBoundLabel();
    Label end = code.newLabel();
    Label done = code.newLabel();
    Variables variables = new Variables(code);
    ProgramWriter program = new ProgramWriter(structure, slots, 0, variables, code);
    code.aload(0)
        .getfield(TensorSlots.CONTEXT, "globalIdx", CD_Integer)
        .invokevirtual(CD_Integer, "intValue", MethodTypeDesc.of(CD_int));
    Variable element = variables.store("i", TypeKind.INT);
    variables.load(element);
    code.aload(slots.sizes())
        .iconst_0()
        .invokevirtual(ElementKind.INTS.array, "get", MethodTypeDesc.of(CD_int, CD_int))
        .if_icmpge(done);
    program.writeNumbers(1);
    program.writeElement(element);
    code.labelBinding(done).return_().labelBinding(end);
    variables.writeTable(slots.parameters(), start, end);
  }
}
