package io.abaculus.tornado;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Objects;

/** The tables of local variables in class files, without which TornadoVM's compiler fails. */
final class VariableTables {
  private static final ClassDesc CONTEXT =
      ClassDesc.of("uk.ac.manchester.tornado.api.KernelContext");

  private VariableTables() {}

  /** A class file of this module, by its path from this package. */
  static byte[] read(String path) {
    try (InputStream in = VariableTables.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The kernels of a class that have no table: of its static methods on a {@code KernelContext}. */
  static List<String> kernelsWithout(byte[] classFile) {
    ClassModel type = ClassFile.of().parse(classFile);
    return type.methods()
        .stream()
        .filter(VariableTables::isKernel)
        .filter(VariableTables::hasNoTable)
        .map(
            method -> type.thisClass().asInternalName().replace('/', '.') + "."
                + method.methodName().stringValue())
        .toList();
  }

  private static boolean isKernel(MethodModel method) {
    List<ClassDesc> parameters = method.methodTypeSymbol().parameterList();
    return method.flags().has(AccessFlag.STATIC)
        && !parameters.isEmpty()
        && parameters.getFirst().equals(CONTEXT);
  }

  private static boolean hasNoTable(MethodModel method) {
    return method
        .code()
        .flatMap(code -> code.findAttribute(Attributes.localVariableTable()))
        .isEmpty();
  }
}
