package io.abaculus.neco.dino;

import io.abaculus.graph.Check;
import io.abaculus.tensor.Tensor;

/**
 * How far the student's view of each crop is from the teacher's of another: with the teacher's
 * probabilities {@code q = softmax((logits - center) / teacher temperature)} of the global crops and the
 * student's {@code p = softmax(logits / student temperature)} of all, the mean cross-entropy {@code -Σ q log
 * p} over images and pairs of a global crop and a different crop.
 *
 * @param studentTemperature above 0; 0.1 in the paper
 * @param teacherTemperature above 0; 0.04 in the paper's beginning
 */
public record DinoLoss(double studentTemperature, double teacherTemperature) {
  /**
   * Checks the ranges.
   *
   * @throws io.abaculus.graph.TensorException if a temperature is not above 0
   */
  public DinoLoss {
    Check.that(
        studentTemperature > 0 && teacherTemperature > 0,
        "dino: the temperatures %s and %s must be above 0",
        studentTemperature,
        teacherTemperature);
  }

  /**
   * The loss of a batch. Nothing is differentiated through the teacher's side.
   *
   * @param student logits of V crops of B images, crop-major, the teacher's G first: (V · B, prototypes)
   * @param teacher logits of G crops, crop-major: (G · B, prototypes)
   * @param center of the teacher's logits (prototypes)
   * @param images B
   * @return a scalar
   */
  public Tensor of(Tensor student, Tensor teacher, Tensor center, int images) {
    int prototypes = student.dim(1);
    int crops = student.dim(0) / images;
    int globals = teacher.dim(0) / images;
    Check.that(
        globals > 0 && crops > 1,
        "dino: %d crops of the student leave nothing to compare",
        crops);
    Tensor targets =
        teacher
            .detach()
            .sub(center.detach())
            .div(teacherTemperature)
            .softmax(-1)
            .reshape(globals, images, prototypes);
    Tensor logProbabilities =
        student
            .div(studentTemperature)
            .logSoftmax(-1)
            .reshape(crops, images, prototypes);
    // The pairs of a target: all crops but its own.
    Tensor ofOthers =
        logProbabilities.sumKeepDims(0).sub(logProbabilities.slice(0, 0, globals));
    double terms = (double) globals * (crops - 1) * images;
    return targets.mul(ofOthers).sum().div(-terms);
  }
}
