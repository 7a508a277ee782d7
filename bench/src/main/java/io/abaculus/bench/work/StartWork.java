package io.abaculus.bench.work;

/** A whole process, from its start to its end. */
public record StartWork(Command command) implements Work {
  /** What the process is asked for. */
  public enum Command {
    /** Its version. */
    VERSION,
    /** The features of one image of 640 pixels, seen at 224, by a ViT-S/14. */
    FEATURES
  }

  @Override
  public String subject() {
    return "cold start";
  }

  @Override
  public String shape() {
    return switch (command) {
      case VERSION -> "--version";
      case FEATURES -> "features of one image";
    };
  }

  @Override
  public double amount() {
    return 1;
  }

  @Override
  public String unit() {
    return "starts";
  }

  @Override
  public Threads threads() {
    return Threads.ALL;
  }
}
