@NullMarked
package io.abaculus.tornado.cache;

import org.jspecify.annotations.NullMarked;
