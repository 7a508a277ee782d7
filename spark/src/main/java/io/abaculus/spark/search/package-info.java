/** Looks for what is alike in tables of features, and for what varies most: each partition by itself, then all. */
@NullMarked
package io.abaculus.spark.search;

import org.jspecify.annotations.NullMarked;
