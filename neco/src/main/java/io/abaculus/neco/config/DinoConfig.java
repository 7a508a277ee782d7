package io.abaculus.neco.config;

/**
 * Self-distillation where it differs from NeCo (Caron et al., "Emerging properties in self-supervised
 * vision transformers", 2021, arXiv 2104.14294). The head has the sizes of NeCo's projection head, and the
 * prototypes come after it.
 *
 * @param prototypes how many an image is compared with; 65536 in the paper
 * @param studentTemperature divides the student's logits
 * @param teacherTemperature divides the teacher's centred logits: the lower, the sharper its targets
 * @param centerMomentum how much of the centre of the teacher's logits stays in a step
 * @param addPatchMean an image is its class token plus the mean of its patch tokens; false: the class
 *     token, as in the paper
 * @param warmup the first part of the schedule, in which the learning rates rise from 0; a tenth in the
 *     paper
 */
public record DinoConfig(
    @Accepts(range = "[2, 1000000]") int prototypes,
    @Accepts(range = "(0, 10]") double studentTemperature,
    @Accepts(range = "(0, 10]") double teacherTemperature,
    @Accepts(range = "[0, 1]") double centerMomentum,
    boolean addPatchMean,
    @Accepts(range = "[0, 1)") double warmup) {}
