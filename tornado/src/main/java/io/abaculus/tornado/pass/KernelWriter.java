package io.abaculus.tornado.pass;

import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import io.abaculus.graph.DType;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes the class file of a kernel: a method {@code apply}, which is all that TornadoVM knows of a task,
 * and the kernel that it calls. One work-item does one element: it reads the inputs, computes all
 * registers, and writes the outputs last, so that an output may be the memory of an input.
 *
 * <p>The last operand is an {@code IntArray}: how many elements there are; where each input and each
 * output begins; the numbers of each walk (of a row its period, of a column its run, of strides the
 * length of every axis but the first, then all strides, both from the first axis on).
 */
final class KernelWriter {
  /** The kernel's method, after which TornadoVM names what it translates. */
  static final String KERNEL = "elementwisePass";

  private static final ClassDesc CONTEXT =
      ClassDesc.of("uk.ac.manchester.tornado.api.KernelContext");
  private static final MethodTypeDesc INT_AT = MethodTypeDesc.of(CD_int, CD_int);

  /** A local variable, from where it has a value on. */
  private record Variable(String name, int slot, TypeKind kind, Label start) {}

  private final PassStructure structure;
  private final CodeBuilder code;
  private final Label start;
  private final Label end;
  private final List<Integer> arrays;
  private final int arguments;
  private final List<Variable> variables = new ArrayList<>();
  private final List<Variable> registers = new ArrayList<>();
  private int nextArgument;

  private KernelWriter(PassStructure structure, List<Integer> arrays, CodeBuilder code) {
    this.structure = structure;
    this.arrays = arrays;
    this.code = code;
    this.start = code.newLabel();
    this.end = code.newLabel();
    this.arguments = operandTypes(structure, arrays).size() - 1;
    this.nextArgument = 1 + structure.operands();
  }

  /**
   * The class file of a class named {@code name} that is a {@code TornadoFunctions.TaskN}.
   *
   * @param arrays the number of the array that each input and each output lies in, from 0 on in the order
   *     in which they are first met
   */
  static byte[] classFile(String name, PassStructure structure, List<Integer> arrays) {
    ClassDesc self = ClassDesc.of(name);
    List<ClassDesc> operands = operandTypes(structure, arrays);
    MethodTypeDesc kernel = MethodTypeDesc.of(CD_void, operands);
    ClassDesc task =
        ClassDesc.of("uk.ac.manchester.tornado.api.common.TornadoFunctions$Task" + operands.size());
    return ClassFile.of()
        .build(
            self,
            writer -> writer
                .withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL)
                .withInterfaceSymbols(task)
                // First, since TornadoVM reads one byte of where the kernel is in the constant pool.
                .withMethodBody(
                    "apply",
                    MethodTypeDesc.of(CD_void, Collections.nCopies(operands.size(), CD_Object)),
                    ClassFile.ACC_PUBLIC,
                    code -> writeApply(code, self, operands, kernel))
                .withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_())
                .withMethodBody(
                    KERNEL,
                    kernel,
                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                    code -> new KernelWriter(structure, arrays, code).writeKernel()));
  }

  /** The context, every array once, and the sizes. */
  private static List<ClassDesc> operandTypes(PassStructure structure, List<Integer> arrays) {
    List<ClassDesc> types = new ArrayList<>();
    types.add(CONTEXT);
    for (int operand = 0; operand < structure.operands(); operand++) {
      if (arrays.indexOf(arrays.get(operand)) == operand) {
        types.add(ElementKind.of(structure.operandType(operand)).array);
      }
    }
    types.add(ElementKind.INTS.array);
    return types;
  }

  private static void writeApply(
      CodeBuilder code, ClassDesc self, List<ClassDesc> operands, MethodTypeDesc kernel) {
    for (int i = 0; i < operands.size(); i++) {
      code.aload(1 + i).checkcast(operands.get(i));
    }
    code.invokestatic(self, KERNEL, kernel).return_();
  }

  private void writeKernel() {
    Label done = code.newLabel();
    code.labelBinding(start)
        .aload(0)
        .getfield(CONTEXT, "globalIdx", CD_Integer)
        .invokevirtual(CD_Integer, "intValue", MethodTypeDesc.of(CD_int));
    Variable element = store("i", TypeKind.INT);
    load(element);
    loadArgument(0);
    code.if_icmpge(done);
    List<Variable> walks = new ArrayList<>();
    structure.walks().forEach(walk -> walks.add(writeWalk(walk, element)));
    for (int input = 0; input < structure.inputs().size(); input++) {
      writeRead(input, element, walks);
    }
    FunctionWriter functions = new FunctionWriter(structure, code, () -> loadArgument(1));
    for (var instruction : structure.instructions()) {
      functions.write(instruction, this::loadRegister);
      registers.add(store("r" + registers.size(), kind(registers.size()).register));
    }
    for (int output = 0; output < structure.outputs().size(); output++) {
      writeOutput(output, element);
    }
    code.labelBinding(done).return_().labelBinding(end);
    writeVariables();
  }

  // ---- indices ----

  private Variable writeWalk(PassStructure.Walk walk, Variable element) {
    return switch (walk) {
      case PassStructure.Walk.Row row -> {
        load(element);
        loadNextArgument();
        code.irem();
        yield store("row", TypeKind.INT);
      }
      case PassStructure.Walk.Column column -> {
        load(element);
        loadNextArgument();
        code.idiv();
        yield store("column", TypeKind.INT);
      }
      case PassStructure.Walk.Strided(int axes) -> writeStrides(axes, element);
    };
  }

  /** From the last axis to the first, which needs no division. */
  private Variable writeStrides(int axes, Variable element) {
    int lengths = nextArgument - 1;
    int strides = nextArgument + axes - 1;
    nextArgument += 2 * axes - 1;
    Variable rest = element;
    code.iconst_0();
    for (int axis = axes - 1; axis > 0; axis--) {
      load(rest);
      loadArgument(lengths + axis);
      code.idiv();
      Variable outer = store("rest", TypeKind.INT);
      load(rest);
      load(outer);
      loadArgument(lengths + axis);
      code.imul().isub();
      loadArgument(strides + axis);
      code.imul().iadd();
      rest = outer;
    }
    load(rest);
    loadArgument(strides);
    code.imul().iadd();
    return store("index", TypeKind.INT);
  }

  // ---- memory ----

  private void writeRead(int input, Variable element, List<Variable> walks) {
    ElementKind kind = kind(input);
    if (structure.isRead(input)) {
      loadArray(input);
      switch (structure.inputs().get(input).index()) {
        case PassStructure.Index.Full full -> addIndex(element);
        case PassStructure.Index.Single single -> {
          // The element where the input begins.
        }
        case PassStructure.Index.Walked(int walk) -> addIndex(walks.get(walk));
      }
      code.invokevirtual(kind.array, "get", MethodTypeDesc.of(kind.stored.upperBound(), CD_int));
      if (structure.inputs().get(input).dtype() == DType.UINT8) {
        code.sipush(0xFF).iand();
      }
    } else {
      code.loadConstant(0).conversion(TypeKind.INT, kind.register);
    }
    registers.add(store("r" + input, kind.register));
  }

  private void writeOutput(int output, Variable element) {
    int register = structure.outputs().get(output);
    ElementKind kind = kind(register);
    loadArray(structure.inputs().size() + output);
    addIndex(element);
    loadRegister(register);
    if (kind == ElementKind.BYTES) {
      code.i2b();
    }
    code.invokevirtual(
        kind.array, "set", MethodTypeDesc.of(CD_void, CD_int, kind.stored.upperBound()));
  }

  /** The array of an input or output, and where it begins in it. */
  private void loadArray(int operand) {
    code.aload(1 + arrays.get(operand));
    loadArgument(1 + operand);
  }

  private void addIndex(Variable index) {
    load(index);
    code.iadd();
  }

  private void loadNextArgument() {
    loadArgument(nextArgument++);
  }

  private void loadArgument(int number) {
    code.aload(arguments)
        .loadConstant(number)
        .invokevirtual(ElementKind.INTS.array, "get", INT_AT);
  }

  // ---- variables ----

  private ElementKind kind(int register) {
    return ElementKind.of(structure.dtype(register));
  }

  private Variable store(String name, TypeKind kind) {
    int slot = code.allocateLocal(kind);
    code.storeLocal(kind, slot);
    Variable variable = new Variable(name, slot, kind, code.newBoundLabel());
    variables.add(variable);
    return variable;
  }

  private void load(Variable variable) {
    code.loadLocal(variable.kind(), variable.slot());
  }

  private void loadRegister(int register) {
    load(registers.get(register));
  }

  /** The table without which TornadoVM's compiler fails. */
  private void writeVariables() {
    List<ClassDesc> operands = operandTypes(structure, arrays);
    for (int i = 0; i < operands.size(); i++) {
      code.localVariable(i, "operand" + i, operands.get(i), start, end);
    }
    for (Variable variable : variables) {
      code.localVariable(
          variable.slot(), variable.name(), variable.kind().upperBound(), variable.start(), end);
    }
  }
}
