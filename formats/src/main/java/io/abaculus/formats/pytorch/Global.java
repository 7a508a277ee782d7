package io.abaculus.formats.pytorch;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a pickle may name, and what is made when it calls that. Anything else is refused. */
enum Global {
  /** Makes a dictionary. */
  DICTIONARY,
  /** Makes a list, tuple or set of the elements it is given. */
  SEQUENCE,
  /** Makes bytes of a string, as pickles of old protocols hold them. */
  ENCODE,
  /** Makes a tensor of (storage, offset, shape, strides, …). */
  TENSOR,
  /** The same, the data type standing as the seventh. */
  TENSOR_OF_TYPE,
  /** Gives the tensor that it is given first. */
  PARAMETER,
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
          Map.entry("__builtin__.dict", DICTIONARY),
          Map.entry("builtins.list", SEQUENCE),
          Map.entry("__builtin__.list", SEQUENCE),
          Map.entry("builtins.tuple", SEQUENCE),
          Map.entry("__builtin__.tuple", SEQUENCE),
          Map.entry("builtins.set", SEQUENCE),
          Map.entry("__builtin__.set", SEQUENCE),
          Map.entry("builtins.frozenset", SEQUENCE),
          Map.entry("__builtin__.frozenset", SEQUENCE),
          Map.entry("torch.Size", SEQUENCE),
          Map.entry("_codecs.encode", ENCODE),
          Map.entry("torch._utils._rebuild_tensor", TENSOR),
          Map.entry("torch._utils._rebuild_tensor_v2", TENSOR),
          Map.entry("torch._utils._rebuild_tensor_v3", TENSOR_OF_TYPE),
          Map.entry("torch._utils._rebuild_parameter", PARAMETER),
          Map.entry("torch._utils._rebuild_parameter_with_state", PARAMETER),
          Map.entry("torch._tensor._rebuild_from_type_v2", CALL),
          Map.entry("torch.Tensor", SYMBOL),
          Map.entry("torch.nn.parameter.Parameter", SYMBOL),
          Map.entry("torch.nn.parameter.Buffer", SYMBOL),
          Map.entry("torch.device", HOLDER),
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
          Map.entry("__builtin__.int", SYMBOL),
          Map.entry("builtins.float", SYMBOL),
          Map.entry("__builtin__.float", SYMBOL),
          Map.entry("builtins.bool", SYMBOL),
          Map.entry("__builtin__.bool", SYMBOL),
          Map.entry("builtins.str", SYMBOL),
          Map.entry("__builtin__.unicode", SYMBOL));

  /** Data types and layouts of torch, which are only ever named. */
  private static final Set<String> TORCH_CONSTANTS =
      Set.of(
          "float64", "float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2", "double",
          "float", "half", "int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64",
          "long", "int", "short", "bool", "complex32", "complex64", "complex128", "qint8", "quint8",
          "qint32", "strided", "sparse_coo", "contiguous_format", "channels_last",
          "preserve_format");

  /** What may be done with a name, or null if it may not be named. */
  static @Nullable Global of(String name) {
    Global known = BY_NAME.get(name);
    if (known != null) {
      return known;
    }
    if (name.startsWith(TORCH)) {
      String inTorch = name.substring(TORCH.length());
      if (TORCH_CONSTANTS.contains(inTorch) || isStorage(inTorch)) {
        return SYMBOL;
      }
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
