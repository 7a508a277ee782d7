package io.abaculus.bench.work;

/**
 * A training step of NeCo with a ViT-S/14 of four registers: two global and four local crops an image, the bitonic
 * network, a queue of references.
 *
 * @param batch images
 * @param globalSide pixels of a global crop's side
 * @param localSide pixels of a local crop's side
 */
public record NecoWork(int batch, int globalSide, int localSide) implements Work {
  @Override
  public String subject() {
    return "neco step";
  }

  @Override
  public String shape() {
    return "S/14 %dx%d/%d".formatted(batch, globalSide, localSide);
  }

  @Override
  public double amount() {
    return batch;
  }

  @Override
  public String unit() {
    return "images";
  }
}
