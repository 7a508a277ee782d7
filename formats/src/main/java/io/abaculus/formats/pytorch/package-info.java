/**
 * Reads the files that PyTorch's {@code torch.save} writes, without running anything that is in them.
 *
 * <p>Such a file is a pickle, a program for a small machine that may call any function of Python. Here
 * the machine knows the functions that rebuild tensors and a few classes that only hold data, by name;
 * it makes records of them, and refuses a file that names anything else.
 *
 * <p>What a file may cost is bounded, whatever it says of itself: its pickle {@value
 * io.abaculus.formats.pytorch.Limits#PICKLE_BYTES} bytes, {@value io.abaculus.formats.pytorch.Limits#OBJECTS} objects,
 * nested {@value io.abaculus.formats.pytorch.Limits#DEPTH} deep; a tensor no more bytes than the file has, or
 * {@value io.abaculus.formats.pytorch.Limits#EXPANDED_BYTES} where that is more. Opening takes at most about
 * 300 MiB of heap; numbers are mapped, and take heap only as arrays that are asked for.
 */
@NullMarked
package io.abaculus.formats.pytorch;

import org.jspecify.annotations.NullMarked;
