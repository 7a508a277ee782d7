package io.abaculus.device;

import io.abaculus.plan.Planner;
import io.abaculus.plan.Program;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;

/** The executables of each device, found again by the structure of the program. */
public final class PlanCache {
  private static final int CAPACITY = 64;
  private static final Map<Device, PlanCache> CACHES = new WeakHashMap<>();

  private final Map<Program, Executable> executables =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Program, Executable> eldest) {
          return size() > CAPACITY;
        }
      };
  private long misses;

  private PlanCache() {}

  public static PlanCache of(Device device) {
    synchronized (CACHES) {
      return CACHES.computeIfAbsent(device, key -> new PlanCache());
    }
  }

  /** The executable of a program, planned and compiled if it is new. */
  public synchronized Executable get(Device device, Program program) {
    Executable known = executables.get(program);
    if (known == null) {
      misses++;
      known = device.compile(Planner.plan(program, device.planOptions()));
      executables.put(program, known);
    }
    return known;
  }

  /** How many programs were new. */
  public synchronized long misses() {
    return misses;
  }
}
