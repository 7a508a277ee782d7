package io.abaculus.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The launcher puts every jar on a module path for TornadoVM and for a program of one's own, where no two may hold one package. */
class ModulePathTest {
  @Test
  void noTwoJarsHoldOnePackage() throws IOException {
    Map<String, String> holder = new HashMap<>();
    List<String> twice = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.endsWith(".jar") || entry.endsWith("-tests.jar")) {
        continue; // what tests share is never on it
      }
      String jar = new File(entry).getName();
      for (String name : packages(entry)) {
        String other = holder.putIfAbsent(name, jar);
        if (other != null) {
          twice.add(name + " in " + other + " and " + jar);
        }
      }
    }
    assertTrue(holder.size() > 100, "packages of jars: " + holder.size());
    assertEquals(List.of(), twice);
  }

  private static Set<String> packages(String jar) throws IOException {
    Set<String> packages = new HashSet<>();
    try (JarFile file = new JarFile(jar)) {
      file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") && name.contains("/"))
          .filter(name -> !name.startsWith("META-INF/"))
          .forEach(name -> packages.add(name.substring(0, name.lastIndexOf('/'))));
    }
    return packages;
  }
}
