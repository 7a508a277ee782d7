/** Files of PyTorch's: real ones, and ones that are made byte by byte. */
@NullMarked
package io.abaculus.formats.pytorch;

import org.jspecify.annotations.NullMarked;
