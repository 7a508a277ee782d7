package io.abaculus.spark.train;

import io.abaculus.neco.model.TrainingStep;
import io.abaculus.tensor.Parameter;
import java.io.Serializable;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What gradients of a step are made of beside images and the teacher.
 *
 * @param id of this state alone
 * @param inputs the numbers of {@link TrainingStep#inputs} but for the teacher's, in the arrays of whoever trains: they
 *     hold until the step is taken, and nobody who computes gradients changes them
 * @param teacher the {@linkplain TeacherState#fingerprint fingerprint} of the teacher, where there is a motion to check
 * @param motion how the teacher came from the state before; null if it is to be taken as it is sent
 */
record StepState(UUID id, List<SentNumbers> inputs, long teacher, @Nullable TeacherMotion motion)
    implements Serializable {
  private static final long UNKNOWN = 0;

  /** Copies the list. */
  StepState {
    inputs = List.copyOf(inputs);
  }

  static StepState of(
      TrainingStep steps, TeacherState teacher, @Nullable TeacherMotion motion) {
    return new StepState(
        UUID.randomUUID(),
        parameters(steps).stream().map(Parameter::value).map(SentNumbers::of).toList(),
        motion == null ? UNKNOWN : teacher.fingerprint(),
        motion);
  }

  private static List<Parameter> parameters(TrainingStep steps) {
    Set<Parameter> ofTeacher = Collections.newSetFromMap(new IdentityHashMap<>());
    ofTeacher.addAll(TeacherState.parameters(steps));
    return steps.inputs().stream().filter(input -> !ofTeacher.contains(input)).toList();
  }

  /**
   * Moves the teacher of steps of the same configuration to this state.
   *
   * @param present the state that the steps are in; null if none is known
   * @return whether that gave the teacher of this state, to the bit; if not, it is to be loaded
   */
  boolean moveTeacher(TrainingStep steps, @Nullable UUID present) {
    if (motion == null || !motion.from().equals(present)) {
      return false;
    }
    motion.moveTeacher(steps);
    // A machine of another kind rounds otherwise, and a step that learnt nothing moved nothing.
    return TeacherState.of(steps).fingerprint() == teacher;
  }

  /** Brings steps of the same configuration to this state, but for the teacher. */
  void loadInto(TrainingStep steps) {
    List<Parameter> parameters = parameters(steps);
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).loadInto(parameters.get(i));
    }
  }
}
