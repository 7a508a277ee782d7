package io.abaculus.nn.pretrained;

import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.util.Locale;
import java.util.Set;

/** The names that different tools give to the weights of the same vision transformers. */
public enum Naming {
  /**
   * DINOv2's own code, and DINO's; with the blocks in chunks, as its training on several machines saves
   * them, or not.
   */
  DINOV2("DINOv2", "cls_token"),
  /** Hugging Face's {@code Dinov2Model}, {@code Dinov2WithRegistersModel} and {@code ViTModel}. */
  HUGGINGFACE("Hugging Face transformers", "embeddings.cls_token"),
  /** timm's {@code vit_*_patch14_dinov2} and {@code vit_*_patch14_reg4_dinov2}. */
  TIMM("timm", "cls_token");

  private final String label;
  private final String classToken;

  Naming(String label, String classToken) {
    this.label = label;
    this.classToken = classToken;
  }

  /** What people call it. */
  public String label() {
    return label;
  }

  /** The name of the class token, which every model has. */
  String classToken() {
    return classToken;
  }

  /** The naming of a backbone's tensors, told by the names and shapes themselves. */
  static Naming of(StateDict backbone) {
    Set<String> names = backbone.names();
    if (names.contains(HUGGINGFACE.classToken)) {
      return HUGGINGFACE;
    }
    return TimmNames.areIn(backbone) ? TIMM : DINOV2;
  }

  /**
   * Tensors under DINOv2's names; those of unknown names keep theirs.
   *
   * @param named under the names of this naming
   */
  StateDict toDinov2(StateDict named) {
    return switch (this) {
      case DINOV2 -> named.renamed(Naming::withoutChunk);
      case HUGGINGFACE -> HuggingFaceNames.toDinov2(named);
      case TIMM -> TimmNames.toDinov2(named);
    };
  }

  /**
   * Tensors under the names of this naming.
   *
   * @param dinov2 under DINOv2's names
   */
  StateDict fromDinov2(StateDict dinov2, VitConfig config) {
    return switch (this) {
      case DINOV2 -> dinov2;
      case HUGGINGFACE -> HuggingFaceNames.fromDinov2(dinov2, config);
      case TIMM -> TimmNames.fromDinov2(dinov2, config);
    };
  }

  /**
   * How tools of this naming resize position embeddings. Hugging Face's resize DINO's and DINOv2's without
   * registers to a size, where DINO's and DINOv2's own code does it by a factor, so that their features of
   * images of other sizes than the weights' own differ from those of the same weights there.
   */
  PositionResizing positions(boolean registers) {
    return switch (this) {
      case DINOV2 -> registers ? PositionResizing.TO_SIZE : PositionResizing.BY_FACTOR;
      case HUGGINGFACE -> registers ? PositionResizing.TO_SIZE : new PositionResizing(0, false);
      case TIMM -> PositionResizing.TO_SIZE;
    };
  }

  /** {@code blocks.C.I.rest} is block I of chunk C, and I counts all blocks. */
  private static String withoutChunk(String name) {
    return name.replaceFirst("^blocks\\.\\d+\\.(?=\\d+\\.)", "blocks.");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
