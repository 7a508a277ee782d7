package io.abaculus.spark.train;

import io.abaculus.neco.model.TrainingStep;
import io.abaculus.nn.optim.ExponentialMovingAverage;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.Serializable;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * How a teacher moved since a state: towards the student of that state. A process that has the state makes the teacher of
 * it, and so need not be sent one.
 *
 * @param from the state
 * @param momentum how much of the teacher stayed, in [0, 1]
 */
record TeacherMotion(UUID from, double momentum) implements Serializable {
  /** Moves the teacher of steps that are in that state, into memory of its own. */
  void moveTeacher(TrainingStep steps) {
    ExponentialMovingAverage average = steps.average();
    if (average == null) {
      return;
    }
    SequencedMap<Parameter, Tensor> next = average.next(momentum);
    Tensors.evaluate(next.values().toArray(Tensor[]::new));
    // Not by assigning, which would write where other tasks may still read: the numbers that were sent.
    next.forEach((parameter, moved) -> SentNumbers.of(moved).loadInto(parameter));
  }
}
