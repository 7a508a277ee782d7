package io.abaculus.tornado.pass;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;

/** The local variables that are written into a kernel, and their table. */
final class Variables {
  /** A local variable, from where it has a value on. */
  record Variable(String name, int slot, TypeKind kind, Label start) {}

  private final CodeBuilder code;
  private final List<Variable> variables = new ArrayList<>();

  Variables(CodeBuilder code) {
    this.code = code;
  }

  /** A new variable, which takes what lies on the stack. */
  Variable store(String name, TypeKind kind) {
    int slot = code.allocateLocal(kind);
    code.storeLocal(kind, slot);
    Variable variable = new Variable(name, slot, kind, code.newBoundLabel());
    variables.add(variable);
    return variable;
  }

  void load(Variable variable) {
    code.loadLocal(variable.kind(), variable.slot());
  }

  /**
   * Writes the table of local variables, without which TornadoVM's compiler fails.
   *
   * @param parameters the types of the kernel's parameters
   * @param start where the kernel begins
   * @param end where it ends
   */
  void writeTable(List<ClassDesc> parameters, Label start, Label end) {
    for (int i = 0; i < parameters.size(); i++) {
      code.localVariable(i, "operand" + i, parameters.get(i), start, end);
    }
    for (Variable variable : variables) {
      code.localVariable(
          variable.slot(), variable.name(), variable.kind().upperBound(), variable.start(), end);
    }
  }
}
