package io.abaculus.spark.train;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a step needs, as it lies ready for executors to fetch.
 *
 * @param teacher only fetched by processes that do not have it otherwise
 * @param images of each shard, each by a broadcast of its own, so that an executor fetches only what it needs
 */
record SentStep(
    Broadcast<StepState> state,
    Broadcast<TeacherState> teacher,
    List<Broadcast<ShardImages>> images)
    implements Serializable {
  /** A thread for each part: those of a common pool may all wait for something else. */
  private static final Executor OF_ITS_OWN =
      part -> Thread.ofPlatform().daemon().name("abaculus-sending").start(part);

  /** Copies the list. */
  SentStep {
    images = List.copyOf(images);
  }

  /**
   * Makes all of it ready, beside each other, since each is turned into bytes by one thread. Of what is ready where another
   * part fails, Spark's cleaner takes care.
   *
   * @throws CompletionException if Spark fails
   */
  static SentStep of(
      JavaSparkContext context,
      StepState state,
      TeacherState teacher,
      List<ShardImages> images) {
    CompletableFuture<Broadcast<TeacherState>> sentTeacher =
        CompletableFuture.supplyAsync(() -> context.broadcast(teacher), OF_ITS_OWN);
    CompletableFuture<List<Broadcast<ShardImages>>> sentImages =
        CompletableFuture.supplyAsync(
            () -> images.stream().map(context::broadcast).toList(), OF_ITS_OWN);
    CompletableFuture<Void> others = CompletableFuture.allOf(sentTeacher, sentImages);
    try {
      Broadcast<StepState> sentState = context.broadcast(state);
      return new SentStep(sentState, sentTeacher.join(), sentImages.join());
    } finally {
      others.handle((done, failure) -> done).join(); // they read arrays that the next step changes
    }
  }

  /** Executors and the driver forget it. */
  void destroy() {
    state.destroy();
    teacher.destroy();
    images.forEach(Broadcast::destroy);
  }
}
