package io.abaculus.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.LocalVariable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trap 2: kernels whose class files lack the table of local variables. */
class VariableTablesTest {
  private static final byte[] KERNELS = VariableTables.read("kernel/ProductKernels.class");

  @Test
  void ourKernelsHaveTheirTables() {
    assertEquals(List.of(), VariableTables.kernelsWithout(KERNELS));
  }

  @Test
  void aClassFileWithoutThemNamesItsKernels() {
    ClassFile files = ClassFile.of();
    byte[] stripped =
        files.transformClass(
            files.parse(KERNELS),
            ClassTransform.transformingMethodBodies(
                (code, element) -> {
                  if (!(element instanceof LocalVariable)) {
                    code.with(element);
                  }
                }));
    assertEquals(
        List.of("io.abaculus.tornado.kernel.ProductKernels.multiply"),
        VariableTables.kernelsWithout(stripped));
  }
}
