/** Reports on devices and on search, with their workloads, and what the packages inside share. */
@NullMarked
package io.abaculus.bench;

import org.jspecify.annotations.NullMarked;
