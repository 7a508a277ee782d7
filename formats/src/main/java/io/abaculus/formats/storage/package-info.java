/** How files are written so that they are there whole or not at all. */
@NullMarked
package io.abaculus.formats.storage;

import org.jspecify.annotations.NullMarked;
