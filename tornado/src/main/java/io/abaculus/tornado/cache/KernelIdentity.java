package io.abaculus.tornado.cache;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells kernels apart by what they are made of, in this process and in later ones. */
public final class KernelIdentity {
  private KernelIdentity() {}

  /**
   * The fingerprint of a kernel among those of one {@linkplain #version version}: its method and its class file, so
   * that kernels that were generated alike have the same. Empty if it comes from elsewhere, where what it calls may
   * change and the version not.
   */
  public static Optional<String> of(Method kernel) {
    Class<?> type = kernel.getDeclaringClass();
    try (InputStream in = type.getResourceAsStream(classFile(type))) {
      return in == null || !place(type).equals(place(KernelIdentity.class))
          ? Optional.empty()
          : Optional.of(
              new Fingerprint().add(in.readAllBytes()).add(kernel.toGenericString()).hex());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String classFile(Class<?> type) {
    return "/" + type.getName().replace('.', '/') + ".class";
  }

  /**
   * The version of this module, in which all kernels are, generated ones with what they call: the fingerprint of
   * its jar's content, or of the names, sizes and times of its class files.
   *
   * @throws IOException if they cannot be found or read
   */
  public static String version() throws IOException {
    Path module = place(KernelIdentity.class);
    Fingerprint version = new Fingerprint();
    return Files.isDirectory(module)
        ? version.addFiles(module).hex()
        : version.add(Files.readAllBytes(module)).hex();
  }

  /**
   * The jar or folder that a class's file is in; of a generated kernel that of the class whose name it has.
   *
   * @throws IOException if it is in none
   */
  public static Path place(Class<?> type) throws IOException {
    String file = classFile(type);
    URL resource = type.getResource(file);
    if (resource == null) {
      throw new IOException("the class file of " + type + " is not to be had");
    }
    try {
      if (resource.openConnection() instanceof JarURLConnection jar) {
        return Path.of(jar.getJarFileURL().toURI());
      }
      String root = resource.toURI().toString();
      return Path.of(URI.create(root.substring(0, root.length() - file.length() + 1)));
    } catch (URISyntaxException | RuntimeException e) {
      throw new IOException("where " + type + " comes from is no file: " + resource, e);
    }
  }
}
