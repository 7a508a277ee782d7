package io.abaculus.tornado.pass;

import io.abaculus.tornado.kernel.ProductKernels;
import io.abaculus.tornado.pass.Variables.Variable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.StackMapTableAttribute;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Writes the class file of a product with its epilogue: the instructions of {@link
 * ProductKernels#multiply}, which the epilogue takes each finished element from. The kernel's tensors are
 * both operands and those of the program, its sizes those of the product and the program's numbers.
 */
final class ProductKernelWriter {
  /** The kernel's method. */
  static final String KERNEL = "productPass";

  /** The operands of the product among the kernel's tensors, and how many they are. */
  private static final int A = 0;
  private static final int B = 1;
  private static final int MATRICES = 2;

  /** The parameters of {@code multiply}. */
  private static final int OLD_CONTEXT = 0;
  private static final int OLD_A = 1;
  private static final int OLD_B = 2;
  private static final int OLD_C = 3;
  private static final int OLD_SIZES = 4;

  private static final CodeAttribute PRODUCT = product();

  private final ProductStructure structure;
  private final TensorSlots slots;
  private final CodeBuilder code;
  private final Variables variables;
  private final ProgramWriter program;

  /** The indices of walks that are an element's row or column in the product. */
  private final Map<Integer, Variable> walks = new HashMap<>();

  private ProductKernelWriter(ProductStructure structure, TensorSlots slots, CodeBuilder code) {
    this.structure = structure;
    this.slots = slots;
    this.code = code;
    this.variables = new Variables(code);
    this.program = new ProgramWriter(structure.program(), slots, MATRICES, variables, code);
  }

  /** The class file of a class named {@code name}. */
  static byte[] classFile(String name, ProductStructure structure, TensorSlots slots) {
    return TaskClass.of(
        name,
        KERNEL,
        slots.parameters(),
        code -> new ProductKernelWriter(structure, slots, code).writeKernel());
  }

  private static CodeAttribute product() {
    String file = ProductKernels.class.getSimpleName() + ".class";
    try (InputStream in = ProductKernels.class.getResourceAsStream(file)) {
      return ClassFile.of().parse(Objects.requireNonNull(in, file).readAllBytes())
          .methods()
          .stream()
          .filter(method -> method.methodName().equalsString(ProductKernels.PRODUCT))
          .findFirst()
          .flatMap(method -> method.findAttribute(Attributes.code()))
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeKernel() {
    for (int old = OLD_SIZES + 1; old < PRODUCT.maxLocals(); old++) {
      code.allocateLocal(TypeKind.INT);
    }
    Label start = code.newBoundLabel();
    PRODUCT.forEach(this::write);
    Label end = code.newBoundLabel();
    variables.writeTable(slots.parameters(), start, end);
  }

  private void write(CodeElement element) {
    switch (element) {
      case LoadInstruction load -> code.loadLocal(load.typeKind(), slot(load.slot()));
      case StoreInstruction store -> code.storeLocal(store.typeKind(), slot(store.slot()));
      case IncrementInstruction step -> code.iinc(slot(step.slot()), step.constant());
      case LocalVariable variable when variable.slot() <= OLD_SIZES -> {
        // The parameters are other ones.
      }
      case LocalVariable variable ->
          code.localVariable(
              slot(variable.slot()), variable.name().stringValue(), variable.typeSymbol(),
              variable.startScope(), variable.endScope());
      case InvokeInstruction call when call.name().equalsString(ProductKernels.FIRST) ->
          writeFirst();
      case InvokeInstruction call when call.name().equalsString(ProductKernels.PLACE) ->
          writePlace();
      case InvokeInstruction call when call.name().equalsString("set") -> writeElement();
      case StackMapTableAttribute frames -> {
        // Made anew.
      }
      case LineNumber line -> {
        // Of another file.
      }
      default -> code.with(element);
    }
  }

  private int slot(int old) {
    return switch (old) {
      case OLD_CONTEXT -> 0;
      case OLD_A -> slots.of(A);
      case OLD_B -> slots.of(B);
      // Loaded, and dropped again.
      case OLD_C -> slots.of(A);
      case OLD_SIZES -> slots.sizes();
      default -> slots.sizes() + old - OLD_SIZES;
    };
  }

  /** In the place of {@code firstPlace(start, step, batch)}: elements are numbered from 0 on. */
  private void writeFirst() {
    code.pop2().pop();
    program.writeNumbers(ProductKernels.ARGUMENTS);
    code.iconst_0();
  }

  /** In the place of {@code place(start, row, column, columns)}. */
  private void writePlace() {
    Variable columns = variables.store("productColumns", TypeKind.INT);
    Variable column = variables.store("productColumn", TypeKind.INT);
    Variable row = variables.store("productRow", TypeKind.INT);
    code.pop();
    structure.rows().forEach(walk -> walks.put(walk, row));
    structure.columns().forEach(walk -> walks.put(walk, column));
    variables.load(row);
    variables.load(columns);
    code.imul();
    variables.load(column);
    code.iadd();
  }

  /** In the place of {@code c.set(place, element)}. */
  private void writeElement() {
    Variable product = variables.store("product", TypeKind.FLOAT);
    Variable element = variables.store("element", TypeKind.INT);
    code.pop();
    program.writeElement(element, walks, Map.of(structure.productInput(), product));
  }
}
