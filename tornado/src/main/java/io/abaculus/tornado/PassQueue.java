package io.abaculus.tornado;

import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.pass.PassKernel;
import io.abaculus.tornado.pass.PassRun;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes of a plan that follow each other. Those that are alike and independent become one launch: the moving
 * average of some hundred weights is a pass each, and so is the update of every bias.
 */
final class PassQueue {
  /** Runs of one launch. */
  private record Group(String id, List<PassRun> runs) {
    boolean touches(PassRun run) {
      return runs.stream().anyMatch(run::touches);
    }
  }

  private final List<Group> groups = new ArrayList<>();

  /**
   * Adds a pass behind the others. It joins the last group that it can, if it may run before all that follow.
   *
   * @param id the name of its launch, if it joins no other's
   */
  void add(String id, PassRun run) {
    for (int i = groups.size() - 1; i >= 0; i--) {
      Group group = groups.get(i);
      if (group.touches(run)) {
        break;
      }
      if (group.runs.getFirst().isLike(run)) {
        group.runs.add(run);
        return;
      }
    }
    groups.add(new Group(id, new ArrayList<>(List.of(run))));
  }

  /** The launches of all passes, which leave the queue. */
  List<Launch> launches() {
    List<Launch> launches =
        groups.stream()
            .map(
                group -> PassKernel.of(group.runs.getFirst().program()).launch(group.id,
                    group.runs))
            .toList();
    groups.clear();
    return launches;
  }
}
