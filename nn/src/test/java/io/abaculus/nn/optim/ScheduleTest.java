package io.abaculus.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.graph.TensorException;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void aCosineBeginsAtTheBasePassesTheMiddleAndStaysAtTheEnd() {
    Schedule schedule = Schedule.cosine(0.04, 0.5, 100);
    assertEquals(0.04, schedule.at(0), 1e-15);
    assertEquals(0.27, schedule.at(50), 1e-15);
    assertEquals(0.5, schedule.at(100), 1e-15);
    assertEquals(0.5, schedule.at(1000), 1e-15);
  }

  @Test
  void aCosineWaveTurnsBack() {
    Schedule schedule = new Schedule.CosineWave(1, 0, 10);
    assertEquals(0, schedule.at(10), 1e-15);
    assertEquals(schedule.at(7), schedule.at(13), 1e-15);
    assertEquals(1, schedule.at(20), 1e-15);
  }

  @Test
  void warmUpReachesTheNextScheduleInItsLastStep() {
    Schedule schedule = new Schedule.LinearWarmup(0, 5, Schedule.cosine(1, 0, 10));
    assertEquals(0, schedule.at(0));
    assertEquals(0.5, schedule.at(2), 1e-15);
    assertEquals(1, schedule.at(4), 1e-15);
    assertEquals(1, schedule.at(5), 1e-15);
    assertEquals(0.5, schedule.at(10), 1e-15);
  }

  @Test
  void noWarmUpIsTheNextScheduleItself() {
    Schedule schedule = new Schedule.LinearWarmup(0, 0, Schedule.constant(3));
    assertEquals(3, schedule.at(0));
  }

  @Test
  void stepsMultiplyByGamma() {
    Schedule schedule = new Schedule.Step(0.01, 0.1, 20);
    assertEquals(0.01, schedule.at(19), 1e-15);
    assertEquals(0.001, schedule.at(20), 1e-15);
    assertEquals(0.0001, schedule.at(40), 1e-15);
  }

  @Test
  void lengthsArePositive() {
    assertThrows(TensorException.class, () -> Schedule.cosine(1, 0, 0));
    assertThrows(TensorException.class, () -> new Schedule.Step(1, 0.1, 0));
  }
}
