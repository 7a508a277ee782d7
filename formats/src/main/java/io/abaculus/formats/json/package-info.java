/**
 * JSON as files of weights have it: in the header of a safetensors file, in metadata, and in the files
 * that lie beside weights. Read strictly, and at bounded cost.
 */
@NullMarked
package io.abaculus.formats.json;

import org.jspecify.annotations.NullMarked;
