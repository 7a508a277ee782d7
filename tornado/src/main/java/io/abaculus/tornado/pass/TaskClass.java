package io.abaculus.tornado.pass;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The class file of a task: a method {@code apply}, which is all that TornadoVM knows of it, and the
 * kernel that it calls.
 */
final class TaskClass {
  private TaskClass() {}

  /**
   * A class that is a {@code TornadoFunctions.TaskN}.
   *
   * @param kernel the name of the kernel's method, after which TornadoVM names what it translates
   * @param parameters the types of the kernel's parameters
   * @param body writes the kernel
   */
  static byte[] of(
      String name, String kernel, List<ClassDesc> parameters, Consumer<CodeBuilder> body) {
    ClassDesc self = ClassDesc.of(name);
    MethodTypeDesc type = MethodTypeDesc.of(CD_void, parameters);
    ClassDesc task =
        ClassDesc.of(
            "uk.ac.manchester.tornado.api.common.TornadoFunctions$Task" + parameters.size());
    return ClassFile.of()
        .build(
            self,
            writer -> writer
                .withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL)
                .withInterfaceSymbols(task)
                // First, since TornadoVM reads one byte of where the kernel is in the constant pool.
                .withMethodBody(
                    "apply",
                    MethodTypeDesc.of(CD_void, Collections.nCopies(parameters.size(), CD_Object)),
                    ClassFile.ACC_PUBLIC,
                    code -> {
                      for (int i = 0; i < parameters.size(); i++) {
                        code.aload(1 + i).checkcast(parameters.get(i));
                      }
                      code.invokestatic(self, kernel, type).return_();
                    })
                .withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_())
                .withMethodBody(
                    kernel, type, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, body));
  }
}
