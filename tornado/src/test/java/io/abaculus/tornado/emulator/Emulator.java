package io.abaculus.tornado.emulator;

import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.launch.LibraryLaunch;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Launches kernels on work-items of its own, group after group.
 *
 * <p>A kernel fails with a {@link KernelFault} where a GPU would give it no defined result: a barrier
 * that not all work-items of a group reach, and what {@link AccessLog} names.
 */
public final class Emulator {
  private Emulator() {}

  /** A kernel with its operands bound. */
  @FunctionalInterface
  public interface Kernel {
    void run(KernelContext context);
  }

  /** Runs a kernel on a grid. */
  public static void launch(Grid grid, Kernel kernel) {
    WatchedMemory.begin();
    // On a thread of the work-items' kind, which hand over to each other faster.
    Throwable[] failure = new Throwable[1];
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int group = 0; group < grid.groups(); group++) {
                      new WorkGroup(grid, group).run(kernel);
                    }
                  } catch (RuntimeException | Error e) {
                    failure[0] = e;
                  }
                });
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    switch (failure[0]) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {}
    }
  }

  /** Runs a launch. */
  public static void launch(Launch launch) {
    switch (launch) {
      case KernelLaunch kernel -> launch(kernel);
      case LibraryLaunch library -> EmulatedLibrary.run(library.gemm());
    }
  }

  private static void launch(KernelLaunch launch) {
    Object[] parameters = launch.parameters();
    Object[] operands = StandIns.of(Arrays.copyOfRange(parameters, 1, parameters.length));
    launch(launch.grid(), context -> apply(parameters[0], operands, context));
  }

  private static void apply(Object code, Object[] operands, KernelContext context) {
    Object[] bound = operands.clone();
    bound[0] = context;
    Class<?>[] types = new Class<?>[bound.length];
    Arrays.fill(types, Object.class);
    try {
      code.getClass().getInterfaces()[0].getMethod("apply", types).invoke(code, bound);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
