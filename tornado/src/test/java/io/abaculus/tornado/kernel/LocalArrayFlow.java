package io.abaculus.tornado.kernel;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows arrays of local memory through the bytecode of a method, from where they are allocated to the
 * calls that they are handed to (trap 4). It knows the instructions of methods that allocate one, which are
 * kernels, and refuses others.
 */
final class LocalArrayFlow {
  private static final String CONTEXT = "uk/ac/manchester/tornado/api/KernelContext";

  private final List<String> calls = new ArrayList<>();
  private final Set<Integer> variables = new HashSet<>();
  private final Map<Label, List<Boolean>> atLabels = new HashMap<>();

  /** For each slot of the operand stack, whether a local array is in it; null after a jump. */
  private @Nullable List<Boolean> stack = new ArrayList<>();

  private LocalArrayFlow() {}

  /** The calls in a class that a local array is handed to, each as {@code method -> called}. */
  static List<String> callsWithLocalArrays(byte[] classFile) {
    ClassModel type = ClassFile.of().parse(classFile);
    List<String> calls = new ArrayList<>();
    for (MethodModel method : type.methods()) {
      method.code()
          .filter(LocalArrayFlow::allocates)
          .ifPresent(
              code -> callsOf(code)
                  .forEach(call -> calls.add(method.methodName().stringValue() + " -> " + call)));
    }
    return calls;
  }

  private static boolean allocates(CodeModel code) {
    return code.elementStream()
        .anyMatch(element -> element instanceof InvokeInstruction call && allocates(call));
  }

  private static boolean allocates(InvokeInstruction call) {
    return call.owner().asInternalName().equals(CONTEXT)
        && call.name().stringValue().endsWith("LocalArray");
  }

  private static List<String> callsOf(CodeModel code) {
    LocalArrayFlow flow = new LocalArrayFlow();
    code.forEach(flow::accept);
    return flow.calls;
  }

  private void accept(CodeElement element) {
    switch (element) {
      case LabelTarget target -> enter(target.label());
      case LoadInstruction load -> push(load.typeKind(), variables.contains(load.slot()));
      case StoreInstruction store -> store(store);
      case ArrayLoadInstruction load -> {
        pop(2);
        push(load.typeKind(), false);
      }
      case ArrayStoreInstruction store -> pop(2 + store.typeKind().slotSize());
      case ConstantInstruction constant -> push(constant.typeKind(), false);
      case ConvertInstruction convert -> {
        pop(convert.fromType().slotSize());
        push(convert.toType(), false);
      }
      case OperatorInstruction operator -> operate(operator);
      case StackInstruction shuffle -> shuffle(shuffle.opcode());
      case FieldInstruction field -> access(field);
      case InvokeInstruction invoke -> invoke(invoke);
      case NewPrimitiveArrayInstruction array -> {
        pop(1);
        push(TypeKind.REFERENCE, false);
      }
      case BranchInstruction branch -> branch(branch);
      case TableSwitchInstruction choice -> {
        pop(1);
        choice.cases().stream().map(SwitchCase::target).forEach(this::leaveTo);
        leaveTo(choice.defaultTarget());
        stack = null;
      }
      case ReturnInstruction end -> stack = null;
      case java.lang.classfile.Instruction other -> {
        if (other.opcode() != Opcode.NOP && other.opcode() != Opcode.IINC
            && other.opcode() != Opcode.IINC_W) {
          throw new IllegalStateException("a kernel with " + other);
        }
      }
      default -> {
        // Line numbers, variables' names and the like move nothing.
      }
    }
  }

  private List<Boolean> stack() {
    if (stack == null) {
      stack = new ArrayList<>();
    }
    return stack;
  }

  private void push(TypeKind kind, boolean localArray) {
    for (int i = 0; i < kind.slotSize(); i++) {
      stack().add(localArray);
    }
  }

  /** Takes slots off; the lowest of them first. */
  private List<Boolean> pop(int slots) {
    List<Boolean> top = stack().subList(stack().size() - slots, stack().size());
    List<Boolean> popped = List.copyOf(top);
    top.clear();
    return popped;
  }

  private void store(StoreInstruction store) {
    if (pop(store.typeKind().slotSize()).contains(true)) {
      variables.add(store.slot());
    } else {
      variables.remove(store.slot());
    }
  }

  private void operate(OperatorInstruction operator) {
    int slots = operator.typeKind().slotSize();
    switch (operator.opcode()) {
      case ARRAYLENGTH -> pop(1);
      case INEG, LNEG, FNEG, DNEG -> pop(slots);
      case ISHL, ISHR, IUSHR, LSHL, LSHR, LUSHR -> pop(slots + 1);
      default -> pop(2 * slots);
    }
    switch (operator.opcode()) {
      case ARRAYLENGTH, LCMP, FCMPG, FCMPL, DCMPG, DCMPL -> push(TypeKind.INT, false);
      default -> push(operator.typeKind(), false);
    }
  }

  private void shuffle(Opcode opcode) {
    switch (opcode) {
      case POP -> pop(1);
      case POP2 -> pop(2);
      case DUP -> duplicate(1, 0);
      case DUP_X1 -> duplicate(1, 1);
      case DUP_X2 -> duplicate(1, 2);
      case DUP2 -> duplicate(2, 0);
      case DUP2_X1 -> duplicate(2, 1);
      case DUP2_X2 -> duplicate(2, 2);
      case SWAP -> Collections.reverse(stack().subList(stack().size() - 2, stack().size()));
      default -> throw new IllegalStateException("a kernel with " + opcode);
    }
  }

  /** Puts a copy of the topmost slots below those that are under them. */
  private void duplicate(int slots, int under) {
    List<Boolean> top = pop(slots);
    List<Boolean> below = pop(under);
    stack().addAll(top);
    stack().addAll(below);
    stack().addAll(top);
  }

  private void access(FieldInstruction field) {
    TypeKind kind = TypeKind.from(field.typeSymbol());
    switch (field.opcode()) {
      case GETSTATIC -> push(kind, false);
      case PUTSTATIC -> pop(kind.slotSize());
      case GETFIELD -> {
        pop(1);
        push(kind, false);
      }
      default -> pop(1 + kind.slotSize());
    }
  }

  private void invoke(InvokeInstruction invoke) {
    int operands = invoke.opcode() == Opcode.INVOKESTATIC ? 0 : 1;
    for (ClassDesc parameter : invoke.typeSymbol().parameterList()) {
      operands += TypeKind.from(parameter).slotSize();
    }
    if (pop(operands).contains(true)) {
      calls.add(invoke.name().stringValue());
    }
    push(TypeKind.from(invoke.typeSymbol().returnType()), allocates(invoke));
  }

  private void branch(BranchInstruction branch) {
    switch (branch.opcode()) {
      case GOTO, GOTO_W -> {
        leaveTo(branch.target());
        stack = null;
        return;
      }
      case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE, IFNULL, IFNONNULL -> pop(1);
      default -> pop(2);
    }
    leaveTo(branch.target());
  }

  private void leaveTo(Label target) {
    atLabels.merge(target, List.copyOf(stack()), LocalArrayFlow::either);
  }

  private void enter(Label label) {
    List<Boolean> jumped = atLabels.get(label);
    if (jumped != null) {
      stack = new ArrayList<>(stack == null ? jumped : either(stack, jumped));
    }
  }

  private static List<Boolean> either(List<Boolean> one, List<Boolean> other) {
    List<Boolean> result = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      result.add(one.get(i) || other.get(i));
    }
    return result;
  }
}
