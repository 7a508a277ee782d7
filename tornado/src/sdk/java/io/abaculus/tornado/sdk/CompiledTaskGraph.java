package io.abaculus.tornado.sdk;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.SchedulableTask;
import uk.ac.manchester.tornado.runtime.tasks.PrebuiltTask;
import uk.ac.manchester.tornado.runtime.tasks.TornadoTaskGraph;
import uk.ac.manchester.tornado.runtime.tasks.meta.ScheduleContext;

/**
 * A task graph of TornadoVM's that can hold several prebuilt tasks. In version 5.2.0 a prebuilt task does not
 * equal itself, and TornadoVM's interpreter, which looks for a task's code by {@code equals}, runs the first
 * one's code for all. Those added here equal themselves.
 *
 * <p>TornadoVM makes it by its name, for which it must be public with this constructor.
 */
public final class CompiledTaskGraph extends TornadoTaskGraph {
  /** Where TornadoVM looks up what a {@link TaskGraph} is made of, whenever it makes one. */
  private static final String IMPLEMENTATION = "tornado.load.api.implementation";

  /** A graph without tasks. */
  public CompiledTaskGraph(String name) {
    super(name);
  }

  /** A graph without tasks, as the API has it. */
  static synchronized TaskGraph of(String name) {
    String before = System.setProperty(IMPLEMENTATION, CompiledTaskGraph.class.getName());
    try {
      return new TaskGraph(name);
    } finally {
      if (before != null) {
        System.setProperty(IMPLEMENTATION, before);
      }
    }
  }

  @Override
  public void addInner(SchedulableTask task) {
    super.addInner(
        task instanceof PrebuiltTask prebuilt
            ? new KnownTask(meta(), nameOf(prebuilt), prebuilt)
            : task);
  }

  /** Its name within the graph, without the graph's. */
  private String nameOf(PrebuiltTask task) {
    String prefix = getTaskGraphName() + ".";
    return task.getId().startsWith(prefix) ? task.getId().substring(prefix.length()) : task.getId();
  }

  private static final class KnownTask extends PrebuiltTask {
    KnownTask(ScheduleContext graph, String name, PrebuiltTask task) {
      super(
          graph, name, task.getEntryPoint(), task.getFilename(), task.getArguments(),
          task.getArgumentsAccess());
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
