package io.abaculus.bench.peers;

import io.abaculus.bench.side.PreparedRun;
import io.abaculus.bench.work.AttentionWork;
import io.abaculus.bench.work.Pass;
import io.abaculus.bench.work.ProductWork;
import io.abaculus.bench.work.RowWork;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** The work of libtorch. What a run makes is freed at its end. */
final class LibtorchRuns {
  private static final double EPSILON = 1e-6;

  private LibtorchRuns() {}

  static PreparedRun product(ProductWork work) {
    Tensor a = stored(work.batch(), work.m(), work.k(), work.transposeA());
    Tensor b = stored(work.batch(), work.k(), work.n(), work.transposeB());
    return () -> {
      try (PointerScope _ = new PointerScope()) {
        return torch.matmul(a, b).numel();
      }
    };
  }

  /** Rows by columns, of which a batch of one is a matrix, as a view of how they lie in memory. */
  private static Tensor stored(int batch, int rows, int columns, boolean transposed) {
    Tensor all =
        transposed ? torch.rand(batch, columns, rows).mT() : torch.rand(batch, rows, columns);
    return batch == 1 ? all.select(0, 0) : all;
  }

  static PreparedRun attention(AttentionWork work) {
    Tensor qkv =
        torch.rand(work.batch(), work.tokens(), 3, work.heads(), work.headDim())
            .set_requires_grad(work.pass() == Pass.FORWARD_AND_BACKWARD);
    Tensor gradient =
        torch.rand(work.batch(), work.heads(), work.tokens(), work.headDim());
    return passes(
        work.pass(),
        x -> {
          Tensor parts = x.permute(2, 0, 3, 1, 4);
          return torch.scaled_dot_product_attention(
              parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
        },
        List.of(qkv), gradient);
  }

  static PreparedRun rows(RowWork work) {
    boolean backward = work.pass() == Pass.FORWARD_AND_BACKWARD;
    Tensor x = torch.rand(work.rows(), work.width()).set_requires_grad(backward);
    Tensor weight = torch.rand(work.width()).set_requires_grad(backward);
    Tensor bias = torch.rand(work.width()).set_requires_grad(backward);
    Tensor gradient = torch.rand(work.rows(), work.width());
    return switch (work.function()) {
      case LAYER_NORM ->
          passes(
              work.pass(),
              rows -> torch.layer_norm(
                  rows, new long[]{work.width()}, new TensorOptional(weight),
                  new TensorOptional(bias), EPSILON, false),
              List.of(x, weight, bias), gradient);
      case SOFTMAX -> passes(work.pass(), rows -> torch.softmax(rows, -1), List.of(x), gradient);
      case GELU -> passes(work.pass(), torch::gelu, List.of(x), gradient);
    };
  }

  private static PreparedRun passes(
      Pass pass, UnaryOperator<Tensor> function, List<Tensor> inputs, Tensor gradient) {
    return () -> {
      try (PointerScope _ = new PointerScope()) {
        Tensor y = function.apply(inputs.getFirst());
        if (pass == Pass.FORWARD_AND_BACKWARD) {
          inputs.forEach(input -> input.mutable_grad().reset());
          y.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
        }
        return y.numel();
      }
    };
  }
}
