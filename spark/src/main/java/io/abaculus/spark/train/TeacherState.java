package io.abaculus.spark.train;

import io.abaculus.neco.model.TrainingStep;
import io.abaculus.nn.optim.ExponentialMovingAverage;
import io.abaculus.tensor.Parameter;
import java.io.Serializable;
import java.util.List;

/**
 * A teacher's weights, for the processes that cannot make them of the step before.
 *
 * @param numbers of what follows the student, in the arrays of whoever trains, which hold until the step is taken
 */
record TeacherState(List<SentNumbers> numbers) implements Serializable {
  /** Copies the list. */
  TeacherState {
    numbers = List.copyOf(numbers);
  }

  static TeacherState of(TrainingStep steps) {
    return new TeacherState(
        parameters(steps).stream().map(Parameter::value).map(SentNumbers::of).toList());
  }

  /** The inputs of steps that follow others, in one order; none without a teacher. */
  static List<Parameter> parameters(TrainingStep steps) {
    ExponentialMovingAverage average = steps.average();
    return average == null ? List.of() : average.assigned();
  }

  /** Brings the teacher of steps of the same configuration to this state. */
  void loadInto(TrainingStep steps) {
    List<Parameter> parameters = parameters(steps);
    for (int i = 0; i < numbers.size(); i++) {
      numbers.get(i).loadInto(parameters.get(i));
    }
  }

  /** A number that is another one where a number differs in a bit, and hardly ever the same where more do. */
  long fingerprint() {
    long all = numbers.size();
    for (SentNumbers tensor : numbers) {
      all = 31 * all + tensor.fingerprint();
    }
    return all;
  }
}
