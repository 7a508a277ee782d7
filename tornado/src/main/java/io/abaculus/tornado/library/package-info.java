/** Matrix products by NVIDIA's library cuBLAS, which is called as it is installed: nothing of it is part of ours. */
@NullMarked
package io.abaculus.tornado.library;

import org.jspecify.annotations.NullMarked;
