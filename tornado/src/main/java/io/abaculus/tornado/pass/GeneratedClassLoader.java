package io.abaculus.tornado.pass;

/** Holds one generated class, so that there can be many of one name. */
final class GeneratedClassLoader extends ClassLoader {
  GeneratedClassLoader() {
    super(GeneratedClassLoader.class.getClassLoader());
  }

  Class<?> define(String name, byte[] classFile) {
    return defineClass(name, classFile, 0, classFile.length);
  }
}
