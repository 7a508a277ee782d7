package io.abaculus.formats.pytorch;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a pickle may name, and what is made when it calls that. Anything else is refused. */
enum Global {
  /** Makes a dictionary. */
  DICTIONARY,
  /** Makes a list, tuple or set of the elements it is given. */
  SEQUENCE,
  /** Makes bytes of a string, as pickles of old protocols hold them, or of bytes. */
  BYTES,
  /** Gives the layout of tensors that it is given the name of. */
  LAYOUT,
  /** Makes a tensor of (storage, offset, shape, strides, …). */
  TENSOR,
  /** The same, the data type standing as the seventh. */
  TENSOR_OF_TYPE,
  /** Gives the tensor that it is given first. */
  PARAMETER,
  /** Makes a tensor of a kind that is not read: sparse, quantised, nested, or without numbers. */
  OTHER_TENSOR,
  /** Calls the function it is given first with the arguments it is given third. */
  CALL,
  /** Makes an object that only holds data. */
  HOLDER,
  /** Is named, and not called. */
  SYMBOL;

  private static final String TORCH = "torch.";

  private static final Map<String, Global> BY_NAME =
      Map.ofEntries(
          Map.entry("collections.OrderedDict", DICTIONARY),
          Map.entry("collections.defaultdict", DICTIONARY),
          Map.entry("collections.Counter", DICTIONARY),
          Map.entry("pytorch_lightning.utilities.parsing.AttributeDict", DICTIONARY),
          Map.entry("lightning.pytorch.utilities.parsing.AttributeDict", DICTIONARY),
          Map.entry("lightning_fabric.utilities.data.AttributeDict", DICTIONARY),
          Map.entry("lightning.fabric.utilities.data.AttributeDict", DICTIONARY),
          Map.entry("builtins.dict", DICTIONARY),
          Map.entry("builtins.list", SEQUENCE),
          Map.entry("builtins.tuple", SEQUENCE),
          Map.entry("builtins.set", SEQUENCE),
          Map.entry("builtins.frozenset", SEQUENCE),
          Map.entry("torch.Size", SEQUENCE),
          Map.entry("_codecs.encode", BYTES),
          Map.entry("builtins.bytearray", BYTES),
          Map.entry("torch.serialization._get_layout", LAYOUT),
          Map.entry("torch._utils._rebuild_tensor", TENSOR),
          Map.entry("torch._utils._rebuild_tensor_v2", TENSOR),
          Map.entry("torch._utils._rebuild_tensor_v3", TENSOR_OF_TYPE),
          Map.entry("torch._utils._rebuild_parameter", PARAMETER),
          Map.entry("torch._utils._rebuild_parameter_with_state", PARAMETER),
          Map.entry("torch._utils._rebuild_device_tensor_from_cpu_tensor", PARAMETER),
          Map.entry("torch._utils._rebuild_device_tensor_from_numpy", OTHER_TENSOR),
          Map.entry("torch._utils._rebuild_sparse_tensor", OTHER_TENSOR),
          Map.entry("torch._utils._rebuild_qtensor", OTHER_TENSOR),
          Map.entry("torch._utils._rebuild_nested_tensor", OTHER_TENSOR),
          Map.entry("torch._utils._rebuild_meta_tensor_no_storage", OTHER_TENSOR),
          Map.entry("torch._utils._rebuild_wrapper_subclass", OTHER_TENSOR),
          Map.entry("torch._tensor._rebuild_from_type_v2", CALL),
          Map.entry("torch.Tensor", SYMBOL),
          Map.entry("torch.nn.parameter.Parameter", SYMBOL),
          Map.entry("torch.nn.parameter.Buffer", SYMBOL),
          Map.entry("torch.device", HOLDER),
          Map.entry("builtins.complex", HOLDER),
          Map.entry("argparse.Namespace", HOLDER),
          Map.entry("types.SimpleNamespace", HOLDER),
          Map.entry("datetime.datetime", HOLDER),
          Map.entry("datetime.timedelta", HOLDER),
          Map.entry("pathlib.Path", HOLDER),
          Map.entry("pathlib.PosixPath", HOLDER),
          Map.entry("pathlib.PurePosixPath", HOLDER),
          Map.entry("pathlib.WindowsPath", HOLDER),
          Map.entry("pathlib.PureWindowsPath", HOLDER),
          Map.entry("numpy.dtype", HOLDER),
          Map.entry("numpy.ndarray", HOLDER),
          Map.entry("numpy.core.multiarray.scalar", HOLDER),
          Map.entry("numpy._core.multiarray.scalar", HOLDER),
          Map.entry("numpy.core.multiarray._reconstruct", HOLDER),
          Map.entry("numpy._core.multiarray._reconstruct", HOLDER),
          Map.entry("builtins.int", SYMBOL),
          Map.entry("builtins.float", SYMBOL),
          Map.entry("builtins.bool", SYMBOL),
          Map.entry("builtins.str", SYMBOL),
          Map.entry("builtins.bytes", SYMBOL));

  /** What torch names by a word: element types, ways to quantise, and ways to lie in memory. */
  private static final Set<String> TORCH_CONSTANTS =
      Set.of(
          "float64", "double", "float32", "float", "float16", "half", "bfloat16", "float8_e4m3fn",
          "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu", "float4_e2m1fn_x2",
          "complex32", "chalf", "complex64", "cfloat", "complex128", "cdouble",
          "int64", "long", "int32", "int", "int16", "short", "bool",
          "qint8", "quint8", "qint32", "quint4x2", "quint2x4",
          "bits1x8", "bits2x4", "bits4x2", "bits8", "bits16",
          "per_tensor_affine", "per_tensor_symmetric", "per_channel_affine",
          "per_channel_symmetric",
          "per_channel_affine_float_qparams",
          "strided", "sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "jagged",
          "_mkldnn", "contiguous_format", "channels_last", "channels_last_3d", "preserve_format");

  /** Integers of one to eight bits, and the unsigned ones of more. */
  private static final Pattern SMALL_INTEGER = Pattern.compile("u?int[1-8]|uint(16|32|64)");

  /** {@code FloatTensor}, {@code cuda.HalfTensor}, {@code sparse.FloatTensor}: tensors' classes. */
  private static final Pattern TENSOR_CLASS =
      Pattern.compile("((cuda|sparse)\\.|cuda\\.sparse\\.)?[A-Z][A-Za-z0-9]*Tensor");

  /** What pickles of protocols 0 to 2 call things of Python 3 by the names of Python 2. */
  private static final Map<String, String> PYTHON_3_NAMES =
      Map.of("__builtin__.unicode", "builtins.str", "__builtin__.long", "builtins.int");

  private static final String PYTHON_2_BUILTINS = "__builtin__.";

  /** The name in Python 3 of what a pickle names. */
  static String inPython3(String name) {
    String other = PYTHON_3_NAMES.get(name);
    if (other != null) {
      return other;
    }
    return name.startsWith(PYTHON_2_BUILTINS)
        ? "builtins." + name.substring(PYTHON_2_BUILTINS.length())
        : name;
  }

  /**
   * What may be done with a name, or null if it may not be named.
   *
   * @param name with its module, as in Python 3
   */
  static @Nullable Global of(String name) {
    Global known = BY_NAME.get(name);
    if (known != null) {
      return known;
    }
    if (name.startsWith(TORCH)) {
      String inTorch = name.substring(TORCH.length());
      boolean named =
          TORCH_CONSTANTS.contains(inTorch)
              || SMALL_INTEGER.matcher(inTorch).matches()
              || TENSOR_CLASS.matcher(inTorch).matches()
              || isStorage(inTorch);
      return named ? SYMBOL : null;
    }
    return null;
  }

  /** {@code FloatStorage}, {@code cuda.HalfStorage}, {@code storage.UntypedStorage} and their like. */
  private static boolean isStorage(String inTorch) {
    String bare = inTorch.replaceFirst("^(cuda|storage)\\.", "");
    return bare.endsWith("Storage") && bare.chars().allMatch(Global::isWordCharacter);
  }

  private static boolean isWordCharacter(int c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
