package io.abaculus.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class LayerTest {
  private static List<String> names(List<Parameter> parameters) {
    return parameters.stream().map(Parameter::name).toList();
  }

  // @start region="layer"
  /** A bottleneck beside what it is given, with a learned strength. */
  static final class Adapter extends Layer {
    private final Linear down;
    private final Parameter gate;
    private final Linear up;

    Adapter(Scope scope) {
      super(scope);
      down = new Linear(child("down"), 4, 2);
      gate = parameter("gate", Initializer.zeros(), 1);
      up = Linear.withoutBias(child("up"), 2, 4);
    }

    Tensor forward(Tensor x) {
      return x.add(up.forward(down.forward(x)).mul(gate.value()));
    }
  }
  // @end

  @Test
  void whatALayerMakesIsItsParametersInThatOrder() {
    Adapter adapter = new Adapter(Scope.random(1).child("adapter"));
    assertEquals(
        List.of("adapter.down.weight", "adapter.down.bias", "adapter.gate", "adapter.up.weight"),
        names(adapter.parameters()));
    assertEquals(4 * 2 + 2 + 1 + 2 * 4, adapter.parameterCount());
  }

  @Test
  void aLayerThatIsGivenIsAPartOnceItIsIncluded() {
    // @start region="include"
    final class Classifier extends Layer {
      private final Linear backbone;
      private final Linear head = new Linear(child("head"), 4, 2);

      Classifier(Scope scope, Linear backbone) {
        super(scope);
        this.backbone = include(backbone);
      }

      Tensor forward(Tensor x) {
        return head.forward(backbone.forward(x));
      }
    }
    // @end
    Classifier model =
        new Classifier(Scope.random(1), new Linear(Scope.random(2).child("backbone"), 3, 4));
    assertEquals(
        List.of("head.weight", "head.bias", "backbone.weight", "backbone.bias"),
        names(model.parameters()));
    assertEquals(List.of(5, 2), List.of(model.forward(Tensors.zeros(5, 3)).dim(0), 2));
  }

  @Test
  void aFieldThatHoldsALayerFromElsewhereIsRefusedByItsName() {
    final class Forgetful extends Layer {
      private final List<Linear> layers;

      Forgetful(Scope scope, Linear given) {
        super(scope);
        layers = List.of(given);
      }

      int count() {
        return layers.size();
      }
    }
    Forgetful model = new Forgetful(Scope.random(1), new Linear(Scope.random(2), 3, 4));
    String message =
        String.valueOf(assertThrows(IllegalStateException.class, model::parameters).getMessage());
    assertTrue(message.contains("field layers of Forgetful holds a Linear"), message);
    assertTrue(message.contains("include(...)"), message);
    assertEquals(1, model.count());
  }

  @Test
  void aFieldOfAnInnerLayerIsLookedAtToo() {
    final class Inner extends Layer {
      private final Parameter loose =
          Parameter.zeros("loose", Tensors.zeros(2).type(), Devices.standard());

      Inner(Scope scope) {
        super(scope);
      }

      Tensor value() {
        return loose.value();
      }
    }
    final class Outer extends Layer {
      private final Inner inner = new Inner(child("inner"));

      Outer(Scope scope) {
        super(scope);
      }

      Tensor value() {
        return inner.value();
      }
    }
    Outer outer = new Outer(Scope.random(1));
    String message =
        String.valueOf(assertThrows(IllegalStateException.class, outer::parameters).getMessage());
    assertTrue(message.contains("field loose of Inner"), message);
    assertEquals(2, outer.value().dim(0));
  }

  @Test
  void whatIsHeldByASupplierIsNoPart() {
    final class Student extends Layer {
      private final Supplier<Linear> teacher;

      Student(Scope scope, Linear teacher) {
        super(scope);
        this.teacher = () -> teacher;
      }

      Tensor taught(Tensor x) {
        return teacher.get().forward(x);
      }
    }
    Student student = new Student(Scope.random(1), new Linear(Scope.random(2), 3, 4));
    assertEquals(List.of(), student.parameters());
    assertEquals(4, student.taught(Tensors.zeros(1, 3)).dim(1));
  }

  @Test
  void aSharedParameterIsThereOnce() {
    final class Tied extends Layer {
      private final Linear one = Linear.withoutBias(child("one"), 3, 3);
      private final Parameter two = include(one.weight());

      Tied(Scope scope) {
        super(scope);
      }

      Tensor forward(Tensor x) {
        return one.forward(x).matmul(two.value());
      }
    }
    Tied tied = new Tied(Scope.random(1));
    assertEquals(List.of("one.weight"), names(tied.parameters()));
    assertEquals(3, tied.forward(Tensors.zeros(1, 3)).dim(1));
  }

  @Test
  void aBufferBelongsToTheStateAndIsNotTrained() {
    final class Counter extends Layer {
      private final Parameter weight = parameter("weight", Initializer.ones(), 2);
      private final Parameter seen = buffer("seen", Initializer.zeros(), DType.INT64);

      Counter(Scope scope) {
        super(scope);
      }

      Tensor forward() {
        return weight.value().mul(seen.value().cast(DType.FLOAT32));
      }
    }
    Counter counter = new Counter(Scope.random(1));
    counter.setTrainable(true);
    assertEquals(List.of("weight"), names(counter.trainableParameters()));
    assertEquals(List.of("seen"), names(counter.buffers()));
    assertEquals(List.of("weight", "seen"), names(counter.state()));
    assertEquals(0, counter.forward().sum().item());
  }

  @Test
  void twoLayersCannotHaveOneScope() {
    Scope scope = Scope.random(1);
    new Linear(scope, 2, 2);
    String again = String.valueOf(
        assertThrows(IllegalStateException.class, () -> new Linear(scope, 2, 2)).getMessage());
    assertTrue(again.contains("a Linear cannot have it, since a Linear has it"), again);
    String child = String
        .valueOf(assertThrows(IllegalStateException.class, () -> scope.child("head")).getMessage());
    assertTrue(child.contains("child(\"head\") comes too late, a Linear has this scope"), child);
  }

  @Test
  void oneNameTwiceIsRefused() {
    Scope scope = Scope.random(1);
    scope.parameter("weight", Initializer.zeros(), 2);
    assertThrows(
        IllegalStateException.class, () -> scope.parameter("weight", Initializer.zeros(), 2));
  }

  @Test
  void itsTextHasALineForEachParameter() {
    Adapter adapter = new Adapter(Scope.random(1));
    adapter.parameters().getLast().setTrainable(false);
    assertEquals(
        List.of(
            "Adapter",
            "  down.weight float32(2, 4)",
            "  down.bias float32(2)",
            "  gate float32(1)",
            "  up.weight float32(4, 2) frozen"),
        adapter.toString().lines().toList());
  }

  @Test
  void freezingALayerFreezesWhatIsInside() {
    Adapter adapter = new Adapter(Scope.random(1));
    adapter.setTrainable(false);
    assertEquals(List.of(), adapter.trainableParameters());
    assertEquals(4, adapter.forward(Tensors.zeros(1, 4)).dim(1));
  }
}
