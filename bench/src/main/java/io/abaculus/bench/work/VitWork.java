package io.abaculus.bench.work;

/**
 * DINOv2's vision transformer with patches of 14 pixels, on images that lie on the device.
 *
 * @param batch images
 * @param side pixels of an image's side
 * @param training whether it is a step of AdamW, by the mean of the squared patch tokens, rather than the forward pass
 */
public record VitWork(Size size, int batch, int side, boolean training) implements Work {
  /** Widths and heads. */
  public enum Size {
    S, B
  }

  @Override
  public String subject() {
    return "vit";
  }

  @Override
  public String shape() {
    return "%s/14 %dx%d %s".formatted(size, batch, side, training ? "training step" : "forward");
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
