package io.abaculus.tensor;

import static io.abaculus.graph.DType.BOOL;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT32;
import static io.abaculus.graph.DType.INT64;
import static io.abaculus.graph.DType.UINT8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of a Java number that meets a tensor: the rule in the description of the package, of every
 * public method that takes a number, for every element type. A method without an entry here fails.
 */
final class NumberRuleTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final Device DEVICE = Devices.standard();

  private static final Set<DType> ALL = EnumSet.allOf(DType.class);
  private static final Set<DType> NUMBERS = EnumSet.complementOf(EnumSet.of(BOOL));
  private static final Set<DType> FLOATING = EnumSet.of(FLOAT32, FLOAT64);
  private static final Set<DType> INTEGERS = EnumSet.of(INT32, INT64, UINT8);

  /** The numbers to try, each with the types that it becomes an element of. */
  private static final Map<Double, Set<DType>> HOLDERS = holders();

  private static Map<Double, Set<DType>> holders() {
    Map<Double, Set<DType>> holders = new LinkedHashMap<>();
    for (double number : new double[]{0, 1}) {
      holders.put(number, ALL);
    }
    for (double number : new double[]{2, 255}) {
      holders.put(number, NUMBERS);
    }
    for (double number : new double[]{-1, 256, 0x7FFFFFFF, -0x1p31}) {
      holders.put(number, EnumSet.of(FLOAT32, FLOAT64, INT32, INT64));
    }
    for (double number : new double[]{0x1p31, -0x1p31 - 1, 0x1p53 - 1, 1 - 0x1p53}) {
      holders.put(number, EnumSet.of(FLOAT32, FLOAT64, INT64));
    }
    // 2^53 + 1 is the same double as 2^53.
    for (double number : new double[]{0.1, 1.5, 0x1p53, 0x1p63, 1e-50, Double.NaN, INF, -INF}) {
      holders.put(number, FLOATING);
    }
    for (double number : new double[]{1e39, -1e39}) {
      holders.put(number, EnumSet.of(FLOAT64));
    }
    return holders;
  }

  /** A method with a number, and the same with a tensor in place of the number. */
  private interface Use {
    Tensor apply(Tensor x, double number);
  }

  private record Entry(Set<DType> types, Use withNumber, Use withTensor) {}

  private static final Map<String, Entry> ELEMENTS = new LinkedHashMap<>();

  private static void entry(
      String signature, Set<DType> types, Use withNumber, Use withTensor) {
    ELEMENTS.put(signature, new Entry(types, withNumber, withTensor));
  }

  static {
    entry("Tensor.add(double)", NUMBERS, Tensor::add, (x, n) -> x.add(one(x, n)));
    entry("Tensor.sub(double)", NUMBERS, Tensor::sub, (x, n) -> x.sub(one(x, n)));
    entry("Tensor.mul(double)", NUMBERS, Tensor::mul, (x, n) -> x.mul(one(x, n)));
    entry("Tensor.div(double)", FLOATING, Tensor::div, (x, n) -> x.div(one(x, n)));
    entry("Tensor.pow(double)", NUMBERS, Tensor::pow, (x, n) -> x.pow(one(x, n)));
    entry("Tensor.maximum(double)", NUMBERS, Tensor::maximum, (x, n) -> x.maximum(one(x, n)));
    entry("Tensor.minimum(double)", NUMBERS, Tensor::minimum, (x, n) -> x.minimum(one(x, n)));
    entry(
        "Tensor.truncatedDiv(double)",
        INTEGERS,
        Tensor::truncatedDiv,
        (x, n) -> x.truncatedDiv(one(x, n)));
    entry("Tensor.eq(double)", ALL, Tensor::eq, (x, n) -> x.eq(one(x, n)));
    entry("Tensor.ne(double)", ALL, Tensor::ne, (x, n) -> x.ne(one(x, n)));
    entry("Tensor.lt(double)", ALL, Tensor::lt, (x, n) -> x.lt(one(x, n)));
    entry("Tensor.le(double)", ALL, Tensor::le, (x, n) -> x.le(one(x, n)));
    entry("Tensor.gt(double)", ALL, Tensor::gt, (x, n) -> x.gt(one(x, n)));
    entry("Tensor.ge(double)", ALL, Tensor::ge, (x, n) -> x.ge(one(x, n)));
    entry(
        "Tensor.clamp(double,double)",
        NUMBERS,
        (x, n) -> x.clamp(n, n),
        (x, n) -> x.maximum(one(x, n)).minimum(one(x, n)));
    entry("Tensor.clampMin(double)", NUMBERS, Tensor::clampMin, (x, n) -> x.maximum(one(x, n)));
    entry("Tensor.clampMax(double)", NUMBERS, Tensor::clampMax, (x, n) -> x.minimum(one(x, n)));
    entry(
        "Tensor.maskedFill(Tensor,double)",
        ALL,
        (x, n) -> x.maskedFill(x.eq(0), n),
        (x, n) -> Tensors.where(x.eq(0), one(x, n), x));
    entry(
        "Tensors.linspace(double,double,int,DType,Device)",
        FLOATING,
        (x, n) -> Tensors.linspace(n, n, 3, x.dtype(), DEVICE),
        (x, n) -> one(x, n).expand(x.shape()));
    entry(
        "Tensor.pad(int,int,int,double)",
        ALL,
        (x, n) -> x.pad(0, 0, 1, n),
        (x, n) -> Tensors.concat(0, x, one(x, n).reshape(1)));
    entry(
        "Tensors.where(Tensor,Tensor,double)",
        ALL,
        (x, n) -> Tensors.where(x.eq(0), x, n),
        (x, n) -> Tensors.where(x.eq(0), x, one(x, n)));
    entry(
        "Tensors.where(Tensor,double,Tensor)",
        ALL,
        (x, n) -> Tensors.where(x.eq(0), n, x),
        (x, n) -> Tensors.where(x.eq(0), one(x, n), x));
    entry(
        "Tensors.full(double,TensorType,Device)",
        ALL,
        (x, n) -> Tensors.full(n, x.type(), DEVICE),
        (x, n) -> one(x, n).expand(x.shape()));
    entry(
        "Tensors.scalar(double,DType,Device)",
        ALL,
        (x, n) -> Tensors.scalar(n, x.dtype(), DEVICE),
        (x, n) -> one(x, n));
  }

  /** Numbers that an operation has no meaning for, whatever the type holds. */
  private static boolean isMeaningless(String signature, DType dtype, double number) {
    return switch (signature) {
      case "Tensor.pow(double)" -> !dtype.isFloating() && number < 0;
      case "Tensor.truncatedDiv(double)" -> number == 0;
      case "Tensor.clamp(double,double)", "Tensor.clampMin(double)", "Tensor.clampMax(double)" ->
          Double.isNaN(number);
      case "Tensors.linspace(double,double,int,DType,Device)" -> !Double.isFinite(number);
      default -> false;
    };
  }

  private static Tensor one(Tensor like, double number) {
    return elements(like.dtype(), number).reshape();
  }

  private static Tensor elements(DType dtype, double... numbers) {
    int length = numbers.length;
    float[] floats = new float[length];
    int[] ints = new int[length];
    long[] longs = new long[length];
    byte[] bytes = new byte[length];
    boolean[] booleans = new boolean[length];
    for (int i = 0; i < length; i++) {
      floats[i] = (float) numbers[i];
      ints[i] = (int) numbers[i];
      longs[i] = (long) numbers[i];
      bytes[i] = (byte) (int) numbers[i];
      booleans[i] = numbers[i] != 0;
    }
    return switch (dtype) {
      case FLOAT32 -> Tensors.of(floats, length);
      case FLOAT64 -> Tensors.of(numbers, length);
      case INT32 -> Tensors.of(ints, length);
      case INT64 -> Tensors.of(longs, length);
      case UINT8 -> Tensors.ofUnsigned(bytes, DEVICE, length);
      case BOOL -> Tensors.of(booleans, length);
    };
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void aNumberIsWhatATensorOfTheTypeWouldHold(DType dtype) {
    Tensor x = elements(dtype, 1, 0, 1);
    List<String> names = new ArrayList<>();
    List<Tensor> actual = new ArrayList<>();
    List<Tensor> expected = new ArrayList<>();
    ELEMENTS.forEach(
        (signature, entry) -> HOLDERS.forEach(
            (number, holders) -> {
              boolean accepted =
                  entry.types.contains(dtype)
                      && holders.contains(dtype)
                      && !isMeaningless(signature, dtype, number);
              if (accepted) {
                names.add("%s of %s and %s".formatted(signature, dtype, number));
                actual.add(entry.withNumber.apply(x, number));
                expected.add(entry.withTensor.apply(x, number));
              }
            }));
    List<Tensor> all = new ArrayList<>(actual);
    all.addAll(expected);
    Tensors.evaluate(all, List.of());
    for (int i = 0; i < names.size(); i++) {
      assertEquals(expected.get(i).type(), actual.get(i).type(), names.get(i));
      assertArrayEquals(
          expected.get(i).toDoubleArray(), actual.get(i).toDoubleArray(), names.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void aNumberThatTheTypeDoesNotHoldIsRefusedAtTheCall(DType dtype) {
    Tensor x = elements(dtype, 1, 0, 1);
    ELEMENTS.forEach(
        (signature, entry) -> HOLDERS.forEach(
            (number, holders) -> {
              String name = "%s of %s and %s".formatted(signature, dtype, number);
              boolean meaningless = isMeaningless(signature, dtype, number);
              if (!entry.types.contains(dtype) || !holders.contains(dtype) || meaningless) {
                TensorException e =
                    assertThrows(
                        TensorException.class, () -> entry.withNumber.apply(x, number), name);
                String message = String.valueOf(e.getMessage());
                assertTrue(message.contains(dtype + "") || meaningless, name + ": " + message);
              }
            }));
  }

  @Test
  void whatIsRefusedIsNamedWithTheWayOut() {
    assertMessage(
        () -> elements(INT32, 1).add(1.5),
        "add: 1.5 is not an integer and the tensor is int32; cast the tensor to a floating type"
            + " first");
    assertMessage(
        () -> elements(UINT8, 1).sub(256),
        "subtract: 256.0 is out of range for uint8, which holds 0 to 255; cast the tensor to int64"
            + " first");
    assertMessage(
        () -> elements(INT64, 1).eq((1L << 53) + 1),
        "equal: a double does not tell 9.007199254740992E15 from its neighbours; give it as an int64"
            + " tensor");
    assertMessage(
        () -> elements(FLOAT32, 1).mul(1e39),
        "multiply: 1.0E39 is too large for float32; cast the tensor to float64 first");
    assertMessage(
        () -> elements(BOOL, 1).eq(2),
        "equal: 2.0 is neither 0 nor 1 and the tensor is bool; cast the tensor to a number type"
            + " first");
    assertMessage(
        () -> elements(INT32, 1, 2).div(2),
        "divide: the quotients of int32(2) need not be integers; cast both to a floating type first,"
            + " or use truncatedDiv");
  }

  private static void assertMessage(Runnable call, String message) {
    assertEquals(message, assertThrows(TensorException.class, call::run).getMessage());
  }

  // ---- numbers that are settings of a function of floating-point tensors ----

  private static final Map<String, Function<Tensor, Tensor>> SETTINGS = new LinkedHashMap<>();

  static {
    SETTINGS.put(
        "Functions.attention(Tensor,int,double)",
        x -> Functions.attention(x.reshape(1, 1, 3), 1, 0.5));
    Tensor target = Tensors.of(new long[]{1}, 1);
    SETTINGS.put(
        "Losses.crossEntropy(Tensor,Tensor,long)",
        x -> Losses.crossEntropy(x.reshape(1, 3), target, -100));
    SETTINGS.put(
        "Losses.crossEntropy(Tensor,Tensor,long,double,LossReduction)",
        x -> Losses.crossEntropy(x.reshape(1, 3), target, -100, 0.1, LossReduction.NONE));
    SETTINGS.put(
        "Losses.negativeLogLikelihood(Tensor,Tensor,long,LossReduction)",
        x -> Losses.negativeLogLikelihood(x.reshape(1, 3), target, -100, LossReduction.NONE));
    SETTINGS.put("Losses.smoothL1(Tensor,Tensor,double)", x -> Losses.smoothL1(x, x, 0.5));
    SETTINGS.put(
        "Losses.smoothL1(Tensor,Tensor,double,LossReduction)",
        x -> Losses.smoothL1(x, x, 0.5, LossReduction.NONE));
    SETTINGS.put("Losses.huber(Tensor,Tensor,double)", x -> Losses.huber(x, x, 0.5));
    SETTINGS.put(
        "Losses.huber(Tensor,Tensor,double,LossReduction)",
        x -> Losses.huber(x, x, 0.5, LossReduction.NONE));
    SETTINGS.put(
        "Losses.cosineEmbedding(Tensor,Tensor,Tensor,double)",
        x -> Losses.cosineEmbedding(x.reshape(1, 3), x.reshape(1, 3), target, 0.5));
    SETTINGS.put(
        "Losses.cosineEmbedding(Tensor,Tensor,Tensor,double,LossReduction)",
        x -> Losses.cosineEmbedding(
            x.reshape(1, 3), x.reshape(1, 3), target, 0.5, LossReduction.NONE));
    SETTINGS.put("Tensor.norm(double,int[])", x -> x.norm(2));
    SETTINGS.put("Tensor.normKeepDims(double,int[])", x -> x.normKeepDims(2));
    SETTINGS.put(
        "Functions.dropout(Tensor,double,RandomKey)",
        x -> Functions.dropout(x, 0.5, new RandomKey(1)));
    SETTINGS.put(
        "Functions.l2Normalize(Tensor,int,double)", x -> Functions.l2Normalize(x, 0, 1e-12));
    SETTINGS.put(
        "Functions.layerNorm(Tensor,Tensor,Tensor,double)",
        x -> Functions.layerNorm(x, x, x, 1e-6));
    SETTINGS.put(
        "Functions.softSort(Tensor,double)", x -> Functions.softSort(x, 10).values());
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void functionsOfFloatingPointTensorsRefuseOthers(DType dtype) {
    Tensor x = elements(dtype, 1, 0, 1);
    SETTINGS.forEach(
        (signature, function) -> {
          if (dtype.isFloating()) {
            assertEquals(dtype, function.apply(x).dtype(), signature);
          } else {
            TensorException e =
                assertThrows(TensorException.class, () -> function.apply(x), signature);
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("floating"), signature + ": " + message);
          }
        });
  }

  @Test
  void settingsThatOverflowFloat32AreRefused() {
    Tensor x = Tensors.ones(1, 1, 3);
    Tensor row = Tensors.ones(3);
    Fused.SortAttributes steep =
        new Fused.SortAttributes(SortingNetwork.BITONIC, Relaxation.CAUCHY, 1e39, 0.25, false);
    List<UnaryOperator<Tensor>> calls =
        List.of(
            in -> Functions.attention(in, 1, 1e39),
            in -> Functions.layerNorm(in, row, row, 1e39),
            in -> Functions.l2Normalize(in, -1, 1e20),
            in -> Functions.softSort(in, 1e39).values(),
            in -> Functions.softSort(in, steep).values());
    for (UnaryOperator<Tensor> call : calls) {
      String message = assertThrows(TensorException.class, () -> call.apply(x)).getMessage();
      assertTrue(String.valueOf(message).contains("too large for float32"), message);
    }
  }

  @Test
  void theIgnoredTargetNeedNotFitTheTypeOfTheTargets() {
    Tensor logits = Tensors.of(new float[]{0, 0, 0, 0}, 2, 2);
    for (DType dtype : INTEGERS) {
      Tensor target = elements(dtype, 1, 0);
      assertEquals(
          Math.log(2), Losses.crossEntropy(logits, target, -100).item(), 1e-6, dtype + "");
    }
  }

  // ---- factories ----

  @Test
  void float32FactoriesRoundAndRefuseOverflow() {
    assertEquals(0.1f, Tensors.full(0.1, 2).toFloatArray()[1]);
    assertEquals(0.1f, Tensors.scalar(0.1).toFloatArray()[0]);
    assertThrows(TensorException.class, () -> Tensors.full(1e39, 2));
    assertThrows(TensorException.class, () -> Tensors.scalar(1e39));
  }

  @Test
  void arangeCountsAsFarAsItsTypeDoes() {
    assertEquals(255, Tensors.arange(256, UINT8, DEVICE).toLongArray()[255]);
    assertEquals(TensorType.of(UINT8, 0), Tensors.arange(0, UINT8, DEVICE).type());
    assertThrows(TensorException.class, () -> Tensors.arange(257, UINT8, DEVICE));
    assertThrows(TensorException.class, () -> Tensors.arange(2, BOOL, DEVICE));
  }

  @Test
  void linspaceMeetsBothEnds() {
    // as torch.linspace
    assertArrayEquals(
        new double[]{-1, -0.5, 0, 0.5, 1, 1.5, 2},
        Tensors.linspace(-1, 2, 7, FLOAT64, DEVICE).toDoubleArray());
    assertArrayEquals(new float[]{0, 0.1f}, Tensors.linspace(0, 0.1, 2).toFloatArray());
    assertArrayEquals(new float[]{3}, Tensors.linspace(3, 5, 1).toFloatArray());
    assertEquals(TensorType.of(FLOAT32, 0), Tensors.linspace(3, 5, 0).type());
    double most = Double.MAX_VALUE;
    assertArrayEquals(
        new double[]{-most, 0, most}, Tensors.linspace(-most, most, 3, FLOAT64, DEVICE)
            .toDoubleArray());
    assertArrayEquals(
        new double[]{-most, most}, Tensors.linspace(-most, most, 2, FLOAT64, DEVICE)
            .toDoubleArray());
    assertThrows(TensorException.class, () -> Tensors.linspace(0, 1, -1));
  }

  @Test
  void everyMethodThatTakesANumberHasAnEntry() {
    Set<String> entries = new TreeSet<>(ELEMENTS.keySet());
    entries.addAll(SETTINGS.keySet());
    entries.add("Tensors.full(double,int[])");
    entries.add("Tensors.linspace(double,double,int)");
    entries.add("Tensors.scalar(double)");
    assertEquals(PublicMethods.signatures(PublicMethods::takesNumber), entries);
  }
}
