package io.abaculus.nn.pretrained;

import io.abaculus.graph.Shape;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells by the names of their tensors the models that people try and that are not read, so that a message
 * can say what a file is rather than what it lacks.
 */
final class OtherModels {
  /** What is read, for messages. */
  private static final String READ =
      "DINO's and DINOv2's, under the names of their own code, timm, or Hugging Face's Dinov2Model,"
          + " Dinov2WithRegistersModel and ViTModel";

  private static final int SHOWN = 5;

  /** How many names are looked at, of a file that may have very many. */
  private static final int MOST_NAMES = 10_000;

  private static final String DISTILLED = "a distilled DeiT";
  private static final String SPECTROGRAMS = "AST, a transformer of the spectrograms of sounds";
  private static final String VIDEOS = "a model of videos, such as ViViT or VideoMAE";
  private static final String WITHOUT_CLASS_TOKEN =
      "a vision transformer without a class token, as I-JEPA has";

  /** The ends of the names of what makes tokens of patches. */
  private static final Pattern PATCHES =
      Pattern.compile(
          "(^|\\.)(patch_embed\\.proj|embeddings\\.patch_embeddings\\.projection)\\.weight$");

  private OtherModels() {}

  /**
   * A kind of model, and the names by which it shows.
   *
   * @param label what people call it, and what can be done about it if something can
   * @param names what a part of one of the names must match
   */
  private record Kind(String label, Pattern names) {
    Kind(String label, String names) {
      this(label, Pattern.compile(names));
    }
  }

  /**
   * Those that have a class token and patches as a vision transformer of DINO's has, by names that such a
   * one has not: the earlier ones are the more particular.
   */
  private static final List<Kind> LIKE_DINO =
      List.of(
          new Kind("DINOv3", "^(rope_embed\\.|storage_tokens$)|\\.attn\\.qkv\\.bias_mask$"),
          new Kind(DISTILLED,
              "^(dist_token$|head_dist\\.|embeddings\\.distillation_token$)"),
          new Kind(
              "MAE with its decoder",
              "^decoder_(blocks|embed|pos_embed)|^decoder\\.decoder_embed\\."),
          new Kind("CaiT", "^blocks_token_only\\."),
          new Kind("XCiT", "^pos_embed\\.token_projection\\.|\\.attn\\.temperature$"),
          new Kind("a Perception Encoder or another model that pools by attention",
              "^attn_pool\\.latent$"),
          new Kind("CLIP or another model with a layer norm before its blocks",
              "^(norm_pre|ln_pre|pre_layrnorm)\\."),
          new Kind("InternVL's vision model", "\\.attention\\.projection_layer\\."),
          new Kind("EVA", "\\.attn\\.q_proj\\.weight$|\\.mlp\\.(fc1_g|w1)\\.weight$"),
          new Kind(
              "BEiT or Data2Vec",
              "\\.relative_position_bias_table$|^rel_pos_bias\\.|\\.\\d+\\.lambda_1$"),
          new Kind("YOLOS", "^(embeddings\\.)?det(ection)?_tokens?$"),
          new Kind("TimeSformer", "^(embeddings\\.time_embeddings|time_embed)$"),
          new Kind("ViLT", "^embeddings\\.text_embeddings\\."),
          new Kind("a vision transformer with normalised queries and keys",
              "\\.attn\\.[qk]_norm\\."),
          new Kind("a vision transformer with relative positions", "\\.attn\\.(rel_pos|rope)"),
          new Kind(
              "a vision transformer with adapters of PEFT (merge_and_unload() makes one without)",
              "\\.lora_[AB]\\."));

  /** Those that show in what stands beside such a transformer in the same file. */
  private static final List<Kind> BESIDE =
      List.of(
          new Kind("MAE with its decoder", "(^|\\.)decoder\\.decoder_(embed|pos_embed)"),
          new Kind(SPECTROGRAMS, "(^|\\.)audio_spectrogram_transformer\\."));

  /** Those that lack such a class token or such patches. */
  private static final List<Kind> UNLIKE =
      List.of(
          new Kind("adapters of PEFT without the model that they belong to", "\\.lora_[AB]\\."),
          new Kind(
              "a model as FSDP flattens it (save a full state dict instead)",
              "(^|\\.)_?flat_param"),
          new Kind("DINOv3", "(^|\\.)(?<!encoder\\.)layer\\.\\d+\\.layer_scale1\\.lambda1$"),
          new Kind("DINOv3's ConvNeXt", "stages\\.\\d+\\.layers\\.\\d+\\.depthwise_conv\\."),
          new Kind("SAM 2",
              "(^|\\.)(sam_mask_decoder\\.|image_encoder\\.trunk\\.|no_memory_embedding$)"),
          new Kind("SAM", "(^|\\.)(mask_decoder\\.|prompt_encoder\\.)|\\.attn\\.rel_pos_h$"),
          new Kind("VideoMAE",
              "(^|\\.)(videomae\\.|encoder_to_decoder\\.weight$)|\\.attention\\.attention\\.q_bias$"),
          new Kind("InternVL's vision model", "(^|\\.)encoder\\.layers\\.\\d+\\.ls1$"),
          new Kind("BLIP", "\\.self_attn\\.qkv\\.weight$"),
          new Kind("SigLIP or another model that pools by attention",
              "(^|\\.)(head\\.probe|attn_pool\\.latent)$"),
          new Kind(
              "CLIP",
              "(^|\\.)(visual\\.(class_embedding|conv1\\.weight|trunk\\.)|(embeddings\\.)?class_embedding$"
                  + "|pre_layrnorm\\.)"),
          new Kind("SigLIP or another model with the embeddings of CLIP",
              "(^|\\.)vision_model\\.embeddings\\.patch_embedding\\.weight$"),
          new Kind("RADIO",
              "(^|\\.)(radio_model\\.|patch_generator\\.|embeddings\\.cls_register_token$)"),
          new Kind("AIM",
              "(^|\\.)(preprocessor\\.patchifier\\.|embeddings\\.rms_norm\\.)|\\.mlp\\.fc1_g\\."),
          new Kind("PVT", "(^|\\.)layers\\.\\d+\\.patch_embedding\\.proj\\."),
          new Kind("FocalNet", "\\.modulation\\.projection_"),
          new Kind("Swin", "(^|\\.)layers\\.\\d+\\.blocks\\.\\d+\\.(attn|attention)\\."),
          new Kind("V-JEPA", "(^|\\.)predictor\\.embeddings\\.mask_tokens$"),
          new Kind("ConvNeXt",
              "(^|\\.)stages\\.\\d+\\.(blocks\\.|layers\\.)?\\d+\\.(dwconv|conv_dw)\\."),
          new Kind(
              "ResNet",
              "(^|\\.)layer1\\.0\\.conv1\\.|stages\\.\\d+\\.layers\\.\\d+\\.layer\\.\\d+\\.convolution\\."),
          new Kind("a convolutional network such as EfficientNet or MobileNet",
              "(^|\\.)conv_stem\\."),
          new Kind("SegFormer, PVT or CoaT",
              "(^|\\.)stages\\.\\d+\\.patch_embeddings\\.|(^|\\.)patch_embed1\\."
                  + "|(^|\\.)encoder\\.block\\.0\\.0\\.attention\\."),
          new Kind("TNT", "(^|\\.)(pixel_embed|pixel_pos)"),
          new Kind("torchvision's VisionTransformer", "(^|\\.)conv_proj\\.weight$"),
          new Kind("a vision transformer under the names of OpenMMLab",
              "(^|\\.)patch_embed\\.projection\\.weight$"),
          new Kind("DenseNet", "(^|\\.)features\\.denseblock1\\."),
          new Kind("XCiT", "(^|\\.)pos_embed\\.token_projection\\."),
          new Kind("VGG, AlexNet or SqueezeNet", "(^|\\.)features\\.0\\.weight$"),
          new Kind(
              "Hiera", "(^|\\.)pos_embed_(spatial|window)$|(^|\\.)blocks\\.\\d+\\.proj\\.weight$"),
          new Kind("a diffusion model",
              "(^|\\.)(down_blocks|input_blocks|transformer_blocks)\\.0\\."),
          new Kind(
              "a language model",
              "(^|\\.)(word_embeddings|embed_tokens|wte|token_embedding)\\.weight$"),
          new Kind(
              WITHOUT_CLASS_TOKEN,
              PATCHES));

  /** What Hugging Face calls kinds of models ({@code model_type}), and what people do. */
  private static final Map<String, String> BY_MODEL_TYPE =
      Map.ofEntries(
          Map.entry("dinov3_vit", "DINOv3"),
          Map.entry("dinov3_convnext", "DINOv3's ConvNeXt"),
          Map.entry("deit", "DeiT"),
          Map.entry("beit", "BEiT"),
          Map.entry("data2vec-vision", "Data2Vec"),
          Map.entry("audio-spectrogram-transformer", "AST"),
          Map.entry("bert", "BERT, a language model"),
          Map.entry("llama", "Llama, a language model"),
          Map.entry("gpt2", "GPT-2, a language model"),
          Map.entry("internvl_vision", "InternVL's vision model"),
          Map.entry("sam_vision_model", "SAM"),
          Map.entry("vit_mae", "MAE"),
          Map.entry("vit_msn", "MSN"),
          Map.entry("ijepa", "I-JEPA"),
          Map.entry("vjepa2", "V-JEPA 2"),
          Map.entry("videomae", "VideoMAE"),
          Map.entry("clip", "CLIP"),
          Map.entry("clip_vision_model", "CLIP"),
          Map.entry("siglip", "SigLIP"),
          Map.entry("siglip_vision_model", "SigLIP"),
          Map.entry("siglip2", "SigLIP 2"),
          Map.entry("siglip2_vision_model", "SigLIP 2"),
          Map.entry("sam", "SAM"),
          Map.entry("sam2", "SAM 2"),
          Map.entry("swin", "Swin"),
          Map.entry("swinv2", "Swin V2"),
          Map.entry("convnext", "ConvNeXt"),
          Map.entry("convnextv2", "ConvNeXt V2"),
          Map.entry("resnet", "ResNet"),
          Map.entry("yolos", "YOLOS"),
          Map.entry("hiera", "Hiera"),
          Map.entry("flava", "FLAVA"),
          Map.entry("pixio", "Pixio"),
          Map.entry("radio", "RADIO"));

  /** What a file is of whose tensors hold no vision transformer that is read, in a sentence. */
  static String explain(StateDict tensors) {
    if (tensors.names().isEmpty()) {
      return "there is no vision transformer in it, nor any tensor that can be read";
    }
    String label = label(UNLIKE, tensors.names());
    if (WITHOUT_CLASS_TOKEN.equals(label) && isOfVideos(tensors)) {
      return refusal(VIDEOS);
    }
    return label == null
        ? "there is no vision transformer in it that is read, which are %s; it has %d tensors%s"
            .formatted(READ, tensors.names().size(), some(tensors.names()))
        : refusal(label);
  }

  /**
   * What the tensors of a model that resembles DINO's are of, in a sentence; null if nothing speaks against
   * DINO and DINOv2.
   *
   * @param named without the prefix that their names have in common
   * @param all those of the whole file, under its own names
   */
  static @Nullable String explainLikeDino(StateDict named, StateDict all) {
    if (label(BESIDE, all.names()) instanceof String beside) {
      return refusal(beside);
    }
    if (isOfVideos(named)) {
      return refusal(VIDEOS);
    }
    boolean positions =
        named.names().contains("pos_embed")
            || named.names().contains("embeddings.position_embeddings");
    if (!positions && named.names().contains("reg_token")) {
      return refusal("DINOv3");
    }
    String label = label(LIKE_DINO, named.names());
    if (label != null) {
      return refusal(label.equals(DISTILLED) && isOfOneChannel(named) ? SPECTROGRAMS : label);
    }
    if (named.names().contains("blocks.0.attn.q_bias")) {
      return refusal(
          isFourTimesAsWide(named.items().get("blocks.0.mlp.fc1.weight")) ? "BEiT" : "EVA");
    }
    if (named.names().contains("blocks.0.gamma_1")) {
      return refusal("DeiT III");
    }
    String other =
        positions ? labelByPlace(named) : "a vision transformer without learned absolute positions";
    return other == null ? null : refusal(other);
  }

  /** Whether patches extend in time, too. */
  private static boolean isOfVideos(StateDict tensors) {
    return shapesOfPatches(tensors).anyMatch(shape -> shape.rank() == 5);
  }

  private static boolean isOfOneChannel(StateDict tensors) {
    return shapesOfPatches(tensors).anyMatch(shape -> shape.rank() == 4 && shape.dim(1) == 1);
  }

  private static Stream<Shape> shapesOfPatches(StateDict tensors) {
    return tensors.items().entrySet().stream()
        .filter(entry -> PATCHES.matcher(entry.getKey()).find())
        .map(entry -> entry.getValue().type().shape());
  }

  /** As a BEiT's feed-forward parts are, whose blocks EVA has with others. */
  private static boolean isFourTimesAsWide(@Nullable Item inner) {
    return inner == null
        || inner.type().shape().rank() != 2
        || inner.type().shape().dim(0) == 4 * inner.type().shape().dim(1);
  }

  /** A model whose tensors stand elsewhere than DINO's do, or have another size. */
  private static @Nullable String labelByPlace(StateDict named) {
    if (!named.names().contains("norm.weight") && named.names().contains("fc_norm.weight")) {
      return "a vision transformer that normalises the average of its patches (fc_norm), as a fine-tuned"
          + " MAE does";
    }
    // A square number of positions: those of patches alone, or of a class token and n x (n + 2) patches.
    boolean withoutClassPosition =
        named.names().contains("blocks.0.ls1.gamma")
            && !named.names().contains("reg_token")
            && named.get("pos_embed").type().shape().rank() == 3
            && Architectures.squareRoot(named.get("pos_embed").type().shape().dim(1)) != null;
    return withoutClassPosition
        ? "DeiT III, or a model for images that are no squares"
        : null;
  }

  /**
   * What a model of Hugging Face's is that is not read, in a sentence.
   *
   * @param modelType the {@code model_type} of its configuration
   */
  static String explainModelType(String modelType) {
    String label = BY_MODEL_TYPE.get(modelType);
    return refusal(
        label == null
            ? "a model of type '%s'".formatted(modelType)
            : "%s (model_type '%s')".formatted(label, modelType));
  }

  private static @Nullable String label(List<Kind> kinds, Collection<String> names) {
    List<String> first = names.stream().limit(MOST_NAMES).toList();
    for (Kind kind : kinds) {
      if (first.stream().anyMatch(name -> kind.names.matcher(name).find())) {
        return kind.label;
      }
    }
    return null;
  }

  private static String refusal(String label) {
    return "it is %s, which is not supported; the vision transformers that are read are %s"
        .formatted(label, READ);
  }

  /** A few names, and whether there are more, as the end of a sentence on them. */
  static String some(Collection<String> names) {
    String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : ": " + first + (names.size() > SHOWN ? ", ..." : "");
  }
}
