package io.abaculus.tornado.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of this module with their kernels watched, and TornadoVM's API as no preview.
 *
 * <p>The API's classes carry the mark of a preview of JDK 21 (arrays over memory segments), which
 * later JDKs refuse although what they use has long been final. Without the mark they work.
 */
public final class KernelClassLoader extends ClassLoader {
  private static final String API = "uk.ac.manchester.tornado.api.";
  private static final String MODULE = "io.abaculus.tornado.";

  KernelClassLoader(ClassLoader parent) {
    super(parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(API) && !name.startsWith(MODULE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = read(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] changed = name.startsWith(API) ? withoutPreview(bytes) : WatchedAccess.of(bytes);
    return defineClass(name, changed, 0, changed.length);
  }

  private byte @Nullable [] read(String name) {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The minor version, bytes 4 and 5 of a class file, is the mark. */
  private static byte[] withoutPreview(byte[] bytes) {
    bytes[4] = 0;
    bytes[5] = 0;
    return bytes;
  }
}
