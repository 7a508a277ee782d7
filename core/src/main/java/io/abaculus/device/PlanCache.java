package io.abaculus.device;

import io.abaculus.graph.Buffer;
import io.abaculus.graph.Check;
import io.abaculus.graph.TensorException;
import io.abaculus.plan.Plan;
import io.abaculus.plan.Planner;
import io.abaculus.plan.Program;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The executables of one device, found again by the structure of the program. It keeps those used last
 * and closes the others.
 */
public final class PlanCache implements AutoCloseable {
  /** Executables that a cache keeps unless it is told otherwise. */
  public static final int CAPACITY = 64;

  private static final System.Logger LOG = System.getLogger(PlanCache.class.getName());

  private final Device device;
  private final int capacity;
  private final Map<Program, Executable> executables = new LinkedHashMap<>(16, 0.75f, true);
  private long misses;
  private boolean running;
  private boolean closed;

  /** A cache of the standard capacity. */
  public PlanCache(Device device) {
    this(device, CAPACITY);
  }

  /** A cache of at most so many executables. */
  public PlanCache(Device device, int capacity) {
    this.device = device;
    this.capacity = capacity;
  }

  /**
   * The plan of a program, made if it is new.
   *
   * @throws TensorException if the device was closed, or cannot hold the plan
   */
  public synchronized Plan plan(Program program) {
    return executable(program).plan();
  }

  /**
   * How a program is run; as {@link Executable#explain}.
   *
   * @throws TensorException if the device was closed, or cannot hold the plan
   */
  public synchronized String explain(Program program) {
    return executable(program).explain();
  }

  /**
   * Runs a program; as {@link Executable#run}, one after the other.
   *
   * @throws RunFailedException if it cannot be finished
   * @throws TensorException if the device was closed, or cannot hold the plan, or is running one, which
   *     asks for another; nothing is changed then
   */
  public synchronized List<Buffer> run(Program program, List<Buffer> leaves) {
    // Plans share memory: the outer one would go on with what the inner one left.
    Check.that(
        !running,
        "evaluate: asked for numbers of device %s from within an operation that it is running;"
            + " hand them to the operation as operands",
        device.name());
    Executable executable = executable(program);
    running = true;
    try {
      return executable.run(leaves);
    } catch (RunFailedException failure) {
      throw failure;
    } catch (RuntimeException | Error unforeseen) {
      throw new RunFailedException(unforeseen, !executable.plan().updates().isEmpty());
    } finally {
      running = false;
    }
  }

  private Executable executable(Program program) {
    if (closed) {
      throw new TensorException("device " + device.name() + " was closed");
    }
    Executable known = executables.get(program);
    if (known == null) {
      misses++;
      known = device.compile(Planner.plan(program, device.planOptions()));
      executables.put(program, known);
      evict();
    }
    return known;
  }

  private void evict() {
    Deque<Program> oldestFirst = new ArrayDeque<>(executables.keySet());
    while (executables.size() > capacity) {
      Executable evicted = executables.remove(oldestFirst.pop());
      if (evicted != null) {
        close(evicted);
      }
    }
  }

  /** What cannot be closed is no failure of the program that asks for its place. */
  private static void close(Executable executable) {
    try {
      executable.close();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a plan could not be closed", e);
    }
  }

  /** Whether it was closed, and its device with it. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** How many programs were new. */
  public synchronized long misses() {
    return misses;
  }

  /** Closes all executables; no program can be planned or run afterwards. */
  @Override
  public synchronized void close() {
    closed = true;
    executables.values().forEach(PlanCache::close);
    executables.clear();
  }
}
