package io.abaculus.tornado.pass;

import io.abaculus.graph.DType;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;

/** How elements of a type are held: in an array, in a local variable, and by which class of functions. */
enum ElementKind {
  FLOATS(TypeKind.FLOAT, TypeKind.FLOAT, "FloatArray", "FloatFunctions"),
  DOUBLES(TypeKind.DOUBLE, TypeKind.DOUBLE, "DoubleArray", "DoubleFunctions"),
  INTS(TypeKind.INT, TypeKind.INT, "IntArray", "IntFunctions"),
  LONGS(TypeKind.LONG, TypeKind.LONG, "LongArray", "LongFunctions"),
  BYTES(TypeKind.BYTE, TypeKind.INT, "ByteArray", "IntFunctions");

  /** In the array. */
  final TypeKind stored;

  /** In a local variable. */
  final TypeKind register;

  /** The array's class. */
  final ClassDesc array;

  /** The class of the functions of such elements. */
  final ClassDesc functions;

  ElementKind(TypeKind stored, TypeKind register, String array, String functions) {
    this.stored = stored;
    this.register = register;
    this.array = ClassDesc.of("uk.ac.manchester.tornado.api.types.arrays", array);
    this.functions = ClassDesc.of(ElementKind.class.getPackageName(), functions);
  }

  static ElementKind of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> FLOATS;
      case FLOAT64 -> DOUBLES;
      case INT32 -> INTS;
      case INT64 -> LONGS;
      case UINT8, BOOL -> BYTES;
    };
  }
}
