package io.abaculus.tornado.pass;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Holds one generated class, so that there can be many of one name. It gives the class file as a resource. */
final class GeneratedClassLoader extends ClassLoader {
  private byte[] classFile = {};
  private String resource = "";

  GeneratedClassLoader() {
    super(GeneratedClassLoader.class.getClassLoader());
  }

  Class<?> define(String name, byte[] generated) {
    classFile = generated;
    resource = name.replace('.', '/') + ".class";
    return defineClass(name, generated, 0, generated.length);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    return name.equals(resource)
        ? new ByteArrayInputStream(classFile)
        : super.getResourceAsStream(name);
  }
}
