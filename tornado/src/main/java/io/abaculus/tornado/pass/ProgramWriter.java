package io.abaculus.tornado.pass;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.abaculus.graph.DType;
import io.abaculus.tornado.pass.Variables.Variable;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes an elementwise program into a kernel, for one element of it: it reads the inputs, computes all
 * registers, and writes the outputs last, so that an output may be the memory of an input.
 *
 * <p>Its numbers stand one after another in the kernel's {@code IntArray}: where each input and each output
 * begins; the numbers of each walk (of a row its period, of a column its run, of strides the length of
 * every axis but the first, then all strides, both from the first axis on).
 */
final class ProgramWriter {
  private final PassStructure structure;
  private final TensorSlots slots;
  private final int firstTensor;
  private final CodeBuilder code;
  private final Variables variables;
  private final List<Variable> numbers = new ArrayList<>();
  private final List<Variable> registers = new ArrayList<>();
  private int nextNumber;

  /**
   * Writes into a kernel.
   *
   * @param firstTensor which of the kernel's tensors is the program's first input
   */
  ProgramWriter(
      PassStructure structure, TensorSlots slots, int firstTensor, Variables variables,
      CodeBuilder code) {
    this.structure = structure;
    this.slots = slots;
    this.firstTensor = firstTensor;
    this.code = code;
    this.variables = variables;
  }

  /**
   * Reads the program's numbers, once for all elements.
   *
   * @param first where they begin among the kernel's sizes
   */
  void writeNumbers(int first) {
    for (int i = 0; i < structure.numbers(); i++) {
      code.aload(slots.sizes()).loadConstant(first + i);
      writeNumber(i);
    }
  }

  /**
   * Reads the program's numbers, once for all elements.
   *
   * @param first behind which of the kernel's sizes they begin
   */
  void writeNumbersBehind(Variable first) {
    for (int i = 0; i < structure.numbers(); i++) {
      code.aload(slots.sizes());
      variables.load(first);
      code.loadConstant(1 + i).iadd();
      writeNumber(i);
    }
  }

  private void writeNumber(int number) {
    code.invokevirtual(ElementKind.INTS.array, "get", MethodTypeDesc.of(CD_int, CD_int));
    numbers.add(variables.store("number" + number, TypeKind.INT));
  }

  /** Writes the program for an element, all of which is read from memory. */
  void writeElement(Variable element) {
    writeElement(element, Map.of(), Map.of());
  }

  /**
   * Writes the program for an element.
   *
   * @param knownWalks the index of walks that need not be computed
   * @param knownInputs the elements of inputs that need not be read
   */
  void writeElement(
      Variable element, Map<Integer, Variable> knownWalks, Map<Integer, Variable> knownInputs) {
    nextNumber = structure.operands();
    List<Variable> walks = new ArrayList<>();
    for (int walk = 0; walk < structure.walks().size(); walk++) {
      walks.add(walk(walk, element, knownWalks));
    }
    for (int input = 0; input < structure.inputs().size(); input++) {
      Variable known = knownInputs.get(input);
      registers.add(known == null ? read(input, element, walks) : known);
    }
    FunctionWriter functions =
        new FunctionWriter(structure, code, () -> variables.load(numbers.getFirst()));
    for (var instruction : structure.instructions()) {
      functions.write(instruction, register -> variables.load(registers.get(register)));
      registers.add(variables.store("r" + registers.size(), kind(registers.size()).register));
    }
    for (int output = 0; output < structure.outputs().size(); output++) {
      writeOutput(output, element);
    }
  }

  // ---- indices ----

  private Variable walk(int number, Variable element, Map<Integer, Variable> knownWalks) {
    PassStructure.Walk walk = structure.walks().get(number);
    Variable known = knownWalks.get(number);
    if (known != null) {
      nextNumber += walk.numbers();
      return known;
    }
    return switch (walk) {
      case PassStructure.Walk.Row row -> {
        variables.load(element);
        loadNextNumber();
        code.irem();
        yield variables.store("row", TypeKind.INT);
      }
      case PassStructure.Walk.Column column -> {
        variables.load(element);
        loadNextNumber();
        code.idiv();
        yield variables.store("column", TypeKind.INT);
      }
      case PassStructure.Walk.Strided(int axes) -> writeStrides(axes, element);
    };
  }

  /** From the last axis to the first, which needs no division. */
  private Variable writeStrides(int axes, Variable element) {
    int lengths = nextNumber - 1;
    int strides = nextNumber + axes - 1;
    nextNumber += 2 * axes - 1;
    Variable rest = element;
    code.iconst_0();
    for (int axis = axes - 1; axis > 0; axis--) {
      variables.load(rest);
      loadNumber(lengths + axis);
      code.idiv();
      Variable outer = variables.store("rest", TypeKind.INT);
      variables.load(rest);
      variables.load(outer);
      loadNumber(lengths + axis);
      code.imul().isub();
      loadNumber(strides + axis);
      code.imul().iadd();
      rest = outer;
    }
    variables.load(rest);
    loadNumber(strides);
    code.imul().iadd();
    return variables.store("index", TypeKind.INT);
  }

  private void loadNextNumber() {
    loadNumber(nextNumber++);
  }

  private void loadNumber(int number) {
    variables.load(numbers.get(number));
  }

  // ---- memory ----

  private Variable read(int input, Variable element, List<Variable> walks) {
    ElementKind kind = kind(input);
    if (structure.isRead(input)) {
      loadTensor(input);
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
    return variables.store("r" + input, kind.register);
  }

  private void writeOutput(int output, Variable element) {
    int register = structure.outputs().get(output);
    ElementKind kind = kind(register);
    loadTensor(structure.inputs().size() + output);
    addIndex(element);
    variables.load(registers.get(register));
    if (kind == ElementKind.BYTES) {
      code.i2b();
    }
    code.invokevirtual(
        kind.array, "set", MethodTypeDesc.of(CD_void, CD_int, kind.stored.upperBound()));
  }

  /** The array of an input or output, and where it begins in it. */
  private void loadTensor(int operand) {
    code.aload(slots.of(firstTensor + operand));
    loadNumber(operand);
  }

  private void addIndex(Variable index) {
    variables.load(index);
    code.iadd();
  }

  private ElementKind kind(int register) {
    return ElementKind.of(structure.dtype(register));
  }
}
