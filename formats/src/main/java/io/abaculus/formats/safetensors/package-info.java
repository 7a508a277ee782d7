/**
 * The safetensors file format: named arrays behind a JSON header, and nothing that runs.
 *
 * <p>A file is eight bytes of header length (little-endian), the header, and the arrays' bytes one
 * after another without gaps. Reading is strict, because checkpoints come from elsewhere; writing
 * leaves either the old file or the new one whole, because machines stop. The format is described
 * at https://github.com/huggingface/safetensors.
 */
@NullMarked
package io.abaculus.formats.safetensors;

import org.jspecify.annotations.NullMarked;
