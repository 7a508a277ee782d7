package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

final class SparkFailureTest {
  private static String ofTask(String failure) {
    return SparkFailure.reason(
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent failure: Lost task 0.3 in"
                + " stage 0.0 (TID 3) (10.0.0.7 executor 1): " + failure
                + "\n\tat a.B.c(B.java:1)"));
  }

  @Test
  void whatFailedOnAnExecutorIsToldWithItsName() {
    assertEquals(
        "on executor 10.0.0.7 executor 1: there is no file X",
        ofTask("java.io.IOException: there is no file X"));
  }

  @Test
  void anExecutorOfAnOlderJavaIsToldWithTheSettingThatNamesAnother() {
    assertEquals(
        "on executor 10.0.0.7 executor 1: Java 17 runs there, and 25 or later is needed;"
            + " spark.executorEnv.JAVA_HOME=FOLDER names another",
        ofTask(
            "java.lang.UnsupportedClassVersionError: io/abaculus/X has been compiled by a more recent version of the"
                + " Java Runtime (class file version 69.0), this version of the Java Runtime only recognizes class file"
                + " versions up to 61.0"));
  }

  @Test
  void aPartThatDoesNotStartIsToldWithWhatItBeganWith() {
    Exception root = new ClassNotFoundException("Class X not found");
    assertEquals(
        "External scheduler cannot be instantiated: Class X not found",
        SparkFailure.reasonAndRoot(
            new SparkException(
                "External scheduler cannot be instantiated", new RuntimeException(root))));
    assertEquals("Class X not found", SparkFailure.reasonAndRoot(root));
  }

  @Test
  void whatAnotherThreadOfTheDriverFailedAtIsToldAsIfThisOneHad() {
    IOException full = new IOException("No space left on device");
    assertSame(full, SparkFailure.inWords(new CompletionException(full)));
    assertEquals(
        "SparkContext was shut down",
        SparkFailure.inWords(
            new CompletionException(new IllegalStateException("SparkContext was shut down")))
            .getMessage());
    RuntimeException ours = new NullPointerException("ours");
    assertSame(
        ours,
        assertThrows(
            NullPointerException.class, () -> SparkFailure.inWords(new CompletionException(ours))));
  }
}
