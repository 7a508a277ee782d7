package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** The number of a process says nothing in another container or on another machine, so that is said. */
final class LockHolderTest {
  private static final LockHolder HERE =
      new LockHolder("process 7 (abaculus train)", "boot", "pid:[1]", "here");

  @Test
  void aProcessOfTheSameMachineIsNamedByItsNumber() {
    assertEquals(
        HERE.process(), HERE.seenFrom(new LockHolder("process 8", "boot", "pid:[1]", "here")));
  }

  @Test
  void aProcessOfAnotherContainerIsSaidToBeThere() {
    assertEquals(
        "process 7 (abaculus train) of another container 'here'",
        HERE.seenFrom(new LockHolder("process 7", "boot", "pid:[2]", "there")));
  }

  @Test
  void aProcessOfAnotherMachineIsSaidToBeThere() {
    assertEquals(
        "process 7 (abaculus train) of another machine 'here'",
        HERE.seenFrom(new LockHolder("process 7", "other boot", "pid:[1]", "there")));
    LockHolder unknown = new LockHolder("process 7", "", "", "a");
    assertEquals(
        "process 7 of another machine 'a'",
        unknown.seenFrom(new LockHolder("process 7", "", "", "b")));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    LockHolder here = LockHolder.here("abaculus test");
    assertEquals(here, LockHolder.of(here.text()));
    LockHolder bare = new LockHolder("process 7", "", "", "");
    assertEquals(bare, LockHolder.of(bare.text()));
    assertNull(LockHolder.of(""));
    assertNull(LockHolder.of("process 7"));
  }
}
