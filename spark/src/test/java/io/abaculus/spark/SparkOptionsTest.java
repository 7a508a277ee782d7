package io.abaculus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SparkOptionsTest {
  /** As Spark does on its own where a cluster's master is not there; what is computed then meets a null. */
  @Test
  void aSessionThatSparkHasStoppedIsNamedByItsMaster() throws IOException {
    try (SparkSession session = Sessions.open("test", TestSpark.MASTER, Map.of())) {
      IOException said =
          assertThrows(
              IOException.class,
              () -> SparkOptions.run(session, "spark://here:7077", open -> {
                open.sparkContext().stop();
                throw new NullPointerException("no environment");
              }));
      assertEquals(
          "Spark with master spark://here:7077 has stopped: the master does not answer, or has ended the work",
          said.getMessage());
    }
  }
}
