/**
 * What a run is told: typed settings, the presets, and how files and the command line override
 * them.
 *
 * <p>{@link io.abaculus.neco.config.LayeredConfig} stacks a preset or a file and the command line's
 * assignments, and binds them to a {@link io.abaculus.neco.config.NecoConfig}. Keys are named as
 * NeCo's own configuration files name them; {@code presets/common.yml} says what each one means.
 */
@NullMarked
package io.abaculus.neco.config;

import org.jspecify.annotations.NullMarked;
