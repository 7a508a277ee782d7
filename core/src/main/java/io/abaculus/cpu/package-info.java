/** The CPU device's parts that know nothing of vectors: workers, and what kernels have in common. */
@NullMarked
package io.abaculus.cpu;

import org.jspecify.annotations.NullMarked;
