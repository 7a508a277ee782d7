/**
 * Runs kernels as a GPU would, without one: work-items that take turns between barriers, and memory
 * that watches who reads and writes it.
 */
@NullMarked
package io.abaculus.tornado.emulator;

import org.jspecify.annotations.NullMarked;
