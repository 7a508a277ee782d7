package io.abaculus.tornado.emulator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Lets a method of (name, class file) begin with having the class file rewritten by {@link WatchedAccess}. */
final class WatchedDefinition implements CodeTransform {
  private static final ClassDesc BYTES = ConstantDescs.CD_byte.arrayType();

  @Override
  public void atStart(CodeBuilder code) {
    code.aload(2)
        .invokestatic(
            ClassDesc.of("io.abaculus.tornado.emulator.WatchedAccess"),
            "of",
            MethodTypeDesc.of(BYTES, BYTES))
        .astore(2);
  }

  @Override
  public void accept(CodeBuilder code, CodeElement element) {
    code.with(element);
  }
}
