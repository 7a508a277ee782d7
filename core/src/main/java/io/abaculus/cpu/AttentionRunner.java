package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Shape;
import java.util.List;

/** Attention, a head of an image at a time. */
final class AttentionRunner {
  private final CpuContext context;
  private final AttentionKernel kernel;

  AttentionRunner(CpuContext context) {
    this.context = context;
    this.kernel = context.kernels().attention();
  }

  void forward(int heads, double scale, HostArray qkv, List<HostArray> results) {
    AttentionKernel.Problem problem = problem(qkv.type().shape(), heads, scale);
    HostArray out = results.get(0);
    HostArray logSumExp = results.get(1);
    forHeads(
        qkv,
        problem,
        (worker, image, head) -> kernel.forward(
            problem,
            head,
            qkv.floats(),
            qkv.offset() + image * problem.tokens() * problem.packedStride(),
            out.floats(),
            out.offset() + image * problem.tokens() * problem.stride(),
            logSumExp.floats(),
            logSumExp.offset() + image * problem.tokens() * heads,
            context.scratch(worker).floats(0, kernel.forwardScratch(problem))));
  }

  /** Operands (qkv, out, logSumExp, dOut). */
  void backward(int heads, double scale, List<HostArray> operands, HostArray dQkv) {
    HostArray qkv = operands.get(0);
    HostArray out = operands.get(1);
    HostArray logSumExp = operands.get(2);
    HostArray dOut = operands.get(3);
    AttentionKernel.Problem problem = problem(qkv.type().shape(), heads, scale);
    forHeads(
        qkv,
        problem,
        (worker, image, head) -> {
          int packed = image * problem.tokens() * problem.packedStride();
          int plain = image * problem.tokens() * problem.stride();
          kernel.backward(
              problem,
              head,
              qkv.floats(),
              qkv.offset() + packed,
              out.floats(),
              out.offset() + plain,
              logSumExp.floats(),
              logSumExp.offset() + image * problem.tokens() * heads,
              dOut.floats(),
              dOut.offset() + plain,
              dQkv.floats(),
              dQkv.offset() + packed,
              context.scratch(worker).floats(0, kernel.backwardScratch(problem)));
        });
  }

  private static AttentionKernel.Problem problem(Shape qkv, int heads, double scale) {
    return new AttentionKernel.Problem(qkv.dim(1), heads, qkv.dim(2) / (3 * heads), scale);
  }

  /** Work on one head of one image. */
  @FunctionalInterface
  private interface Head {
    void run(int worker, int image, int head);
  }

  private void forHeads(HostArray qkv, AttentionKernel.Problem problem, Head work) {
    if (qkv.size() > 0) {
      context
          .workers()
          .run(
              qkv.type().shape().dim(0) * problem.heads(),
              (worker, task) -> work.run(worker, task / problem.heads(), task % problem.heads()));
    }
  }
}
