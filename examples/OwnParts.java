// ./abaculus run examples/OwnParts.java [STEPS]
// A layer, a loss, an optimizer and an operation of one's own, in a small regression.

import io.abaculus.autodiff.*;
import io.abaculus.device.HostArray;
import io.abaculus.graph.*;
import io.abaculus.nn.*;
import io.abaculus.nn.optim.*;
import io.abaculus.tensor.*;
import java.util.List;

public final class OwnParts {
  /** An operation: asinh, in plain Java, with its gradient in tensors. */
  record Asinh() implements CustomOperation {
    public String name() {
      return "asinh";
    }
    public List<TensorType> infer(List<TensorType> operands) {
      return operands;
    }
    public void compute(List<HostArray> operands, List<HostArray> results) {
      for (int i = 0; i < results.getFirst().size(); i++) {
        double x = operands.getFirst().getDouble(i);
        results.getFirst().setDouble(i, Math.log(x + Math.sqrt(x * x + 1)));
      }
    }
    public List<Tensor> vjp(List<Tensor> operands, List<Tensor> results, List<Tensor> cotangents) {
      return List.of(cotangents.getFirst().mul(operands.getFirst().square().add(1).rsqrt()));
    }
  }

  /** A layer. What it makes by child and parameter is trained and saved. */
  static final class Branch extends Layer implements Forward {
    final Linear in = new Linear(child("in"), 8, 16, Initializer.fanIn(8), Initializer.zeros());
    final Linear out = Linear.withoutBias(child("out"), 16, 8);
    final Parameter strength = parameter("strength", Initializer.ones(), 1);

    Branch(Scope scope) {
      super(scope);
    }
    public Tensor forward(Tensor x, Mode mode) {
      return x.add(out.forward(new Asinh().apply(in.forward(x))).mul(strength.value()));
    }
  }

  /** An optimizer, which moves by the sign of the gradient alone. */
  static final class SignDescent extends PerParameterOptimizer {
    SignDescent(List<ParameterGroup> groups) {
      super(groups);
    }
    protected double[] factors(ParameterGroup group, long step) {
      return new double[] {group.learningRate().at(step)};
    }
    protected Tensor next(Tensor value, Tensor gradient, List<Tensor> factors, Memory memory) {
      return value.sub(gradient.sign().mul(factors.getFirst()));
    }
  }

  /** A loss: the logarithm of cosh, which is quadratic near zero and linear far from it. */
  static Tensor logCosh(Tensor difference) {
    return difference.abs().add(difference.abs().mul(-2).exp().log1p()).sub(Math.log(2)).mean();
  }

  public static void main(String[] args) {
    int steps = args.length > 0 ? Integer.parseInt(args[0]) : 300;
    RandomKey random = new RandomKey(1);
    GradientCheck.of(new Asinh()::applyAll, random.normal(5).cast(DType.FLOAT64)).requireWithin(1e-6);
    Branch branch = new Branch(Scope.random(2));
    Schedule halving = step -> 3e-3 * Math.pow(0.5, step / 100.0);
    Optimizer optimizer = new SignDescent(
        List.of(new ParameterGroup("all", branch.parameters(), halving, step -> 0)));
    double loss = 0;
    for (int step = 0; step < steps; step++) {
      Tensor x = random.normal(64, 8);
      loss = optimizer.step(logCosh(branch.forward(x, Mode.training(random)).sub(x.add(x.flip(1).tanh()))));
    }
    System.out.printf("after %d steps: loss %.5f%n", steps, loss);
  }
}
