package io.abaculus.autodiff;

/** What becomes of a parameter that a loss does not depend on, when its gradient is asked for. */
public enum Unreached {
  /** It is an error that names it, since it usually shows a mistake in the model. */
  REFUSE,

  /**
   * It has no gradient. An optimizer leaves it exactly as it is, without weight decay and momentum, as
   * PyTorch does where {@code grad} is {@code None}.
   */
  LEAVE_OUT,

  /** Its gradient is zero, so that weight decay and momentum go on changing it. */
  ZERO
}
