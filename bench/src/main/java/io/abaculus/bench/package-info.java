/** Reports on devices and on search, and the workloads of whole models. */
@NullMarked
package io.abaculus.bench;

import org.jspecify.annotations.NullMarked;
