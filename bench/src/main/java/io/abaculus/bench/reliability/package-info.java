/**
 * The campaign of faults that {@code docs/reliability.md} has the figures of: trainings that are killed, disks that
 * fail, damaged files, long runs. {@code bench/reliability.sh} runs it.
 */
@NullMarked
package io.abaculus.bench.reliability;

import org.jspecify.annotations.NullMarked;
