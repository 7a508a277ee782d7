package io.abaculus.tornado.emulator;

import org.junit.platform.launcher.LauncherInterceptor;

/** Lets JUnit load this module's classes, tests and kernels alike, through {@link KernelClassLoader}. */
public final class EmulatorInterceptor implements LauncherInterceptor {
  private final ClassLoader loader =
      new KernelClassLoader(EmulatorInterceptor.class.getClassLoader());

  @Override
  public <T> T intercept(Invocation<T> invocation) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return invocation.proceed();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public void close() {}
}
