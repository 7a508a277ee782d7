/** How text that a file brings along is shown in messages. */
@NullMarked
package io.abaculus.formats.text;

import org.jspecify.annotations.NullMarked;
