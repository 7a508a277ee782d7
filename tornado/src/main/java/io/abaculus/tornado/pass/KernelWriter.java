package io.abaculus.tornado.pass;

import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_int;

import io.abaculus.tornado.pass.Variables.Variable;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;

/**
 * Writes the class file of a pass: one work-item does one element, groups along y a run each. Of every run the
 * kernel's sizes have how many elements there are, and the program's numbers after it ({@link ProgramWriter}).
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
    loadId("globalIdx", code);
    Variable element = variables.store("i", TypeKind.INT);
    loadId("globalIdy", code);
    code.loadConstant(sizes(structure)).imul();
    Variable run = variables.store("run", TypeKind.INT);
    variables.load(element);
    code.aload(slots.sizes());
    variables.load(run);
    code.invokevirtual(ElementKind.INTS.array, "get", MethodTypeDesc.of(CD_int, CD_int))
        .if_icmpge(done);
    program.writeNumbersBehind(run);
    program.writeElement(element);
    code.labelBinding(done).return_().labelBinding(end);
    variables.writeTable(slots.parameters(), start, end);
  }

  private static void loadId(String id, CodeBuilder code) {
    code.aload(0)
        .getfield(TensorSlots.CONTEXT, id, CD_Integer)
        .invokevirtual(CD_Integer, "intValue", MethodTypeDesc.of(CD_int));
  }

  /** How many of the kernel's sizes each run has. */
  static int sizes(PassStructure structure) {
    return 1 + structure.numbers();
  }
}
