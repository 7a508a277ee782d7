/** The files that weights come in, safetensors and PyTorch's, read and written without tensors. */
module io.abaculus.formats {
  requires static org.jspecify;

  exports io.abaculus.formats;
  exports io.abaculus.formats.json;
  exports io.abaculus.formats.pytorch;
  exports io.abaculus.formats.safetensors;
  exports io.abaculus.formats.storage;
}
