package io.abaculus.neco.conformance;

import io.abaculus.conformance.CaseRunner;
import io.abaculus.conformance.TensorCases;
import io.abaculus.eval.conformance.EvaluationCases;
import io.abaculus.nn.conformance.NetworkCases;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every operation that golden cases can ask for, of all the floors. */
public final class AllCases {
  private AllCases() {}

  /** The runners by the name of the operation; unmodifiable. */
  public static Map<String, CaseRunner> runners() {
    Map<String, CaseRunner> runners = new TreeMap<>();
    List.of(
        TensorCases.runners(),
        NetworkCases.runners(),
        EvaluationCases.runners(),
        ImageCases.runners(),
        LossCases.runners(),
        TrainingCases.runners())
        .forEach(runners::putAll);
    return Map.copyOf(runners);
  }
}
