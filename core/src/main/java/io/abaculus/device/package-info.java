/** What a device implements: it holds numbers, and runs plans on them. */
@NullMarked
package io.abaculus.device;

import org.jspecify.annotations.NullMarked;
