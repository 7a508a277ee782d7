package io.abaculus.tornado.pass;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The generated kernels of this process, by what they are made of, so that plans and devices share them.
 *
 * <p>Only so many are kept, those used last: a process that meets new programs again and again (a search
 * over models, a notebook) would fill its memory with their classes otherwise. A kernel that is dropped
 * can be unloaded when the plans are closed whose tasks are instances of it, since each has a class
 * loader of its own; it is written anew if it is asked for again.
 */
final class GeneratedKernels {
  /** Several times those of a training step, and some 20 MB of classes. */
  static final int MOST = 2048;

  /** The name of them all. */
  private static final String NAME = GeneratedPass.class.getName();

  private static final GeneratedKernels SHARED = new GeneratedKernels(MOST);

  private final int most;
  private final Map<Object, Object> kernels = new LinkedHashMap<>(16, 0.75f, true);

  /** Keeps so many. */
  GeneratedKernels(int most) {
    this.most = most;
  }

  /** Those of this process. */
  static GeneratedKernels shared() {
    return SHARED;
  }

  /**
   * An instance of a kernel's class, which is written when it is first asked for.
   *
   * @param structure all that the class file is made of
   * @param classFile the class file of a class of a name
   */
  synchronized Object get(Object structure, ClassFileOf classFile) {
    Object kernel = kernels.get(structure);
    if (kernel == null) {
      kernel = load(classFile.named(NAME));
      kernels.put(structure, kernel);
      dropEldest();
    }
    return kernel;
  }

  /** Writes a class file. */
  @FunctionalInterface
  interface ClassFileOf {
    byte[] named(String name);
  }

  private void dropEldest() {
    Iterator<Object> eldest = kernels.keySet().iterator();
    while (kernels.size() > most) {
      eldest.next();
      eldest.remove();
    }
  }

  private static Object load(byte[] classFile) {
    Class<?> generated = new GeneratedClassLoader().define(NAME, classFile);
    try {
      return generated.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a generated kernel cannot be loaded", e);
    }
  }
}
