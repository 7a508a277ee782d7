package io.abaculus.tornado.pass;

import static java.lang.constant.ConstantDescs.CD_int;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.plan.ElementwiseProgram.Instruction;
import io.abaculus.plan.ElementwiseProgram.Source;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;

/** Writes the instructions of a program: what they read, and a call of their function. */
final class FunctionWriter {
  private static final int LARGEST_UINT8 = 0xFF;

  private final PassStructure structure;
  private final CodeBuilder code;
  private final Runnable loadUnknown;

  /**
   * Writes into a kernel.
   *
   * @param loadUnknown leaves an int of at least 0 on the stack, of which nothing is known when the
   *     kernel is translated
   */
  FunctionWriter(PassStructure structure, CodeBuilder code, Runnable loadUnknown) {
    this.structure = structure;
    this.code = code;
    this.loadUnknown = loadUnknown;
  }

  /** Leaves the result on the stack. */
  void write(Instruction instruction, IntConsumer loadRegister) {
    List<Source> sources = instruction.sources();
    DType result = instruction.result();
    switch (instruction.op()) {
      case Elementwise.Unary(var function) -> {
        loadNumbers(sources, result, loadRegister);
        call(FunctionNames.of(function), result, 1, result);
        wrapAround(result);
      }
      case Elementwise.Binary(var function) -> {
        loadNumbers(sources, result, loadRegister);
        if (function == BinaryFunction.ADD && mayBeOneProduct(sources, result)) {
          makeOpaque(result);
        }
        call(FunctionNames.of(function), result, 2, result);
        wrapAround(result);
      }
      case Elementwise.Compare(var comparison) -> {
        DType compared = dtype(sources.getFirst());
        load(sources, loadRegister);
        call(FunctionNames.of(comparison), compared, 2, DType.BOOL);
      }
      case Elementwise.Logical(var function) -> {
        load(sources, loadRegister);
        call(FunctionNames.of(function), DType.BOOL, 2, DType.BOOL);
      }
      case Elementwise.Where where -> {
        load(sources, loadRegister);
        ClassDesc type = ElementKind.of(result).register.upperBound();
        code.invokestatic(
            ElementKind.of(result).functions,
            "where",
            MethodTypeDesc.of(type, CD_int, type, type));
      }
      case Elementwise.Cast cast -> writeCast(sources.getFirst(), result, loadRegister);
    }
  }

  /**
   * Whether both summands may turn out to be the same product, of which TornadoVM would make a fused
   * operation that lacks an operand. Inputs are none.
   */
  private boolean mayBeOneProduct(List<Source> summands, DType result) {
    return result.isFloating() && summands.stream().allMatch(this::isComputed);
  }

  private boolean isComputed(Source source) {
    return source instanceof Source.Register(int register)
        && register >= structure.inputs().size();
  }

  private void call(String function, DType operands, int count, DType result) {
    ElementKind kind = ElementKind.of(operands);
    code.invokestatic(
        kind.functions,
        function,
        MethodTypeDesc.of(
            ElementKind.of(result).register.upperBound(),
            Collections.nCopies(count, kind.register.upperBound())));
  }

  private void wrapAround(DType dtype) {
    if (dtype == DType.UINT8) {
      code.sipush(LARGEST_UINT8).iand();
    }
  }

  // ---- casts ----

  private void writeCast(Source source, DType target, IntConsumer loadRegister) {
    switch (source) {
      case Source.Constant(double value, DType dtype) ->
          loadConstant(stored(value, dtype), target);
      case Source.Register(int register) -> {
        loadRegister.accept(register);
        convert(structure.dtype(register), target);
      }
    }
  }

  private void convert(DType from, DType to) {
    TypeKind register = ElementKind.of(from).register;
    switch (to) {
      case FLOAT32 -> code.conversion(register, TypeKind.FLOAT);
      case FLOAT64 -> code.conversion(register, TypeKind.DOUBLE);
      case INT32 -> truncate(from, DType.INT32, "toInt");
      case INT64 -> truncate(from, DType.INT64, "toLong");
      case UINT8 -> {
        truncate(from, DType.INT32, "toInt");
        wrapAround(DType.UINT8);
      }
      case BOOL -> call("isNonzero", from, 1, DType.BOOL);
    }
  }

  private void truncate(DType from, DType to, String function) {
    if (from.isFloating()) {
      call(function, from, 1, to);
    } else {
      code.conversion(ElementKind.of(from).register, ElementKind.of(to).register);
    }
  }

  // ---- operands ----

  /** Keeps a function of constants from being computed when it is translated, to NaN or infinity maybe. */
  private void loadNumbers(List<Source> sources, DType dtype, IntConsumer loadRegister) {
    load(sources, loadRegister);
    if (dtype.isFloating() && sources.stream().allMatch(Source.Constant.class::isInstance)) {
      makeOpaque(dtype);
    }
  }

  /** Hides from the compiler what the number on the stack is. */
  private void makeOpaque(DType dtype) {
    ElementKind kind = ElementKind.of(dtype);
    ClassDesc type = kind.register.upperBound();
    loadUnknown.run();
    code.invokestatic(kind.functions, "opaque", MethodTypeDesc.of(type, type, CD_int));
  }

  private void load(List<Source> sources, IntConsumer loadRegister) {
    for (Source source : sources) {
      switch (source) {
        case Source.Register(int register) -> loadRegister.accept(register);
        case Source.Constant(double value, DType dtype) -> loadConstant(value, dtype);
      }
    }
  }

  private DType dtype(Source source) {
    return switch (source) {
      case Source.Register(int register) -> structure.dtype(register);
      case Source.Constant(double value, DType dtype) -> dtype;
    };
  }

  /** What a tensor of a type holds of a number. */
  private static double stored(double value, DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> (float) value;
      case FLOAT64 -> value;
      case INT32 -> (int) value;
      case INT64 -> (long) value;
      case UINT8 -> (int) value & LARGEST_UINT8;
      case BOOL -> value != 0 ? 1 : 0;
    };
  }

  /** A constant as the host stores it in a tensor of its type. */
  private void loadConstant(double value, DType dtype) {
    switch (dtype) {
      case FLOAT32 -> {
        if (Float.isFinite((float) value)) {
          code.loadConstant((float) value);
        } else {
          loadNonFinite(value, dtype);
        }
      }
      case FLOAT64 -> {
        if (Double.isFinite(value)) {
          code.loadConstant(value);
        } else {
          loadNonFinite(value, dtype);
        }
      }
      case INT32 -> code.loadConstant((int) value);
      case INT64 -> code.loadConstant((long) value);
      case UINT8 -> code.loadConstant((int) value & LARGEST_UINT8);
      case BOOL -> code.loadConstant(value != 0 ? 1 : 0);
    }
  }

  /** Computed, since neither has a constant in OpenCL. */
  private void loadNonFinite(double value, DType dtype) {
    String function = Double.isNaN(value) ? "notANumber" : "infinity";
    loadUnknown.run();
    ElementKind kind = ElementKind.of(dtype);
    code.invokestatic(
        kind.functions, function, MethodTypeDesc.of(kind.register.upperBound(), CD_int));
    if (value < 0) {
      call(FunctionNames.of(UnaryFunction.NEGATE), dtype, 1, dtype);
    }
  }
}
