package io.abaculus.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The options of the JVMs in which JMH measures. */
final class JmhColumnTest {
  private static final String OPTIONS = "abaculus.options";

  @AfterEach
  void withoutTheLauncher() {
    System.clearProperty(OPTIONS);
  }

  @Test
  void endWithThoseOfTheLauncherSoThatAUsersWin() {
    List<String> own = JmhColumn.jvmOptions();
    assertTrue(own.contains("--add-modules=jdk.incubator.vector"), own::toString);
    System.setProperty(OPTIONS, "-XX:MaxNewSize=400m\n  -Xmx8g ");
    List<String> all = JmhColumn.jvmOptions();
    assertEquals(own, all.subList(0, own.size()));
    assertEquals(List.of("-XX:MaxNewSize=400m", "-Xmx8g"), all.subList(own.size(), all.size()));
  }
}
