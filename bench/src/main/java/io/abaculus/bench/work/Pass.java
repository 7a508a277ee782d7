package io.abaculus.bench.work;

/** Which passes of a differentiable operation are computed. */
public enum Pass {
  FORWARD("forward"),
  FORWARD_AND_BACKWARD("forward+backward");

  private final String text;

  Pass(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
