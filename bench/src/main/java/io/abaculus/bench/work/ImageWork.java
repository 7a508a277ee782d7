package io.abaculus.bench.work;

/**
 * What is done to an image before a step.
 *
 * @param side pixels of the image's side
 * @param globalSide pixels of a global crop's side, where crops are made
 * @param localSide pixels of a local crop's side, where crops are made
 */
public record ImageWork(Stage stage, int side, int globalSide, int localSide) implements Work {
  /** One of the two stages. */
  public enum Stage {
    /** From a JPEG in memory to pixels. */
    DECODING,
    /** From pixels to NeCo's two global and four local crops, with colours changed. */
    AUGMENTATION
  }

  @Override
  public String subject() {
    return "image";
  }

  @Override
  public String shape() {
    return switch (stage) {
      case DECODING -> "decoding %d".formatted(side);
      case AUGMENTATION -> "augmentation %d to %d/%d".formatted(side, globalSide, localSide);
    };
  }

  @Override
  public double amount() {
    return 1;
  }

  @Override
  public String unit() {
    return "images";
  }

  @Override
  public Threads threads() {
    return Threads.ONE;
  }
}
