/**
 * What the suite times: each piece of work as a record of its shapes, whoever computes it. No part of it knows how it is
 * computed, so that all sides get the same.
 */
@NullMarked
package io.abaculus.bench.work;

import org.jspecify.annotations.NullMarked;
