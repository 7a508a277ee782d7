package io.abaculus.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A program in one source file, compiled with what the tests are compiled with.
 *
 * @param name of the class that has the main method
 * @param classes the folder that the class is in
 */
record SourceProgram(String name, Path classes) {
  /**
   * Compiles a program.
   *
   * @throws AssertionError with what the compiler says, if it does not compile
   */
  static SourceProgram compile(Path source, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-d", classes.toString(), "-proc:none", "-nowarn", "--add-modules",
              "jdk.incubator.vector", "-cp", classPath());
      boolean compiled =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      if (!compiled) {
        throw new AssertionError(source + " does not compile:\n" + said);
      }
    }
    String file = String.valueOf(source.getFileName());
    return new SourceProgram(file.substring(0, file.length() - ".java".length()), classes);
  }

  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  /** Runs the program, and gives what it prints. */
  String run(String... arguments) throws ReflectiveOperationException, IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    URL[] urls = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, SourceProgram.class.getClassLoader());
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw new AssertionError(name + " failed: " + e.getCause(), e.getCause());
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
