package io.abaculus.tornado.emulator;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Rewrites kernels so that every element they read or write passes through {@link WatchedMemory}, and
 * so do operations on an int that devices get wrong where it is negative. A kernel is a static method
 * whose first parameter is a {@code KernelContext}. A class loader's {@code define} rewrites what it is
 * given, so that kernels written at run time are watched, too.
 */
public final class WatchedAccess {
  private static final String KERNEL_CONTEXT = "Luk/ac/manchester/tornado/api/KernelContext;";
  private static final String ARRAYS = "uk/ac/manchester/tornado/api/types/arrays/";
  private static final ClassDesc CLASS_LOADER = ClassDesc.of("java.lang.ClassLoader");
  private static final ClassDesc MEMORY =
      ClassDesc.of("io.abaculus.tornado.emulator.WatchedMemory");

  /** What devices get wrong for negative numbers, and the checks in its place. */
  private static final Map<Opcode, String> SIGNED =
      Map.of(Opcode.IDIV, "divide", Opcode.IREM, "remainder", Opcode.IUSHR, "shift");

  private WatchedAccess() {}

  /** The class file with its kernels rewritten. */
  public static byte[] of(byte[] classFile) {
    ClassFile context =
        ClassFile.of(
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(WatchedAccess.class.getClassLoader())
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    ClassModel model = context.parse(classFile);
    return context.transformClass(
        model,
        isClassLoader(model)
            ? ClassTransform.transformingMethodBodies(
                WatchedAccess::isDefinition, new WatchedDefinition())
            : ClassTransform.transformingMethodBodies(
                WatchedAccess::isKernel, WatchedAccess::rewrite));
  }

  private static boolean isClassLoader(ClassModel model) {
    return model.superclass().filter(type -> type.matches(CLASS_LOADER)).isPresent();
  }

  private static boolean isKernel(MethodModel method) {
    List<ClassDesc> parameters = method.methodTypeSymbol().parameterList();
    return method.flags().has(AccessFlag.STATIC)
        && !parameters.isEmpty()
        && parameters.getFirst().descriptorString().equals(KERNEL_CONTEXT);
  }

  /** Whether a method makes a class of bytes that were never read from a file. */
  private static boolean isDefinition(MethodModel method) {
    return method.methodName().equalsString("define")
        && method.methodTypeSymbol().parameterList()
            .equals(List.of(CD_String, CD_byte.arrayType()));
  }

  private static void rewrite(CodeBuilder code, CodeElement element) {
    switch (element) {
      case ArrayLoadInstruction load when isNumber(load.typeKind()) -> {
        ClassDesc type = load.typeKind().upperBound();
        code.invokestatic(MEMORY, "load", MethodTypeDesc.of(type, type.arrayType(), CD_int));
      }
      case ArrayStoreInstruction store when isNumber(store.typeKind()) -> {
        ClassDesc type = store.typeKind().upperBound();
        code.invokestatic(
            MEMORY,
            "store",
            MethodTypeDesc.of(CD_void, type.arrayType(), CD_int, type));
      }
      case OperatorInstruction operator when SIGNED.containsKey(operator.opcode()) ->
          code.invokestatic(
              MEMORY,
              Objects.requireNonNull(SIGNED.get(operator.opcode())),
              MethodTypeDesc.of(CD_int, CD_int, CD_int));
      case InvokeInstruction call when isGlobalAccess(call) ->
          code.invokestatic(
              MEMORY,
              call.name().stringValue(),
              call.typeSymbol().insertParameterTypes(0, call.owner().asSymbol()));
      default -> code.with(element);
    }
  }

  private static boolean isNumber(TypeKind kind) {
    ClassDesc type = kind.upperBound();
    return type.equals(CD_float) || type.equals(CD_double) || type.equals(CD_int);
  }

  private static boolean isGlobalAccess(InvokeInstruction call) {
    return call.owner().asInternalName().startsWith(ARRAYS)
        && (call.name().equalsString("get") || call.name().equalsString("set"));
  }
}
