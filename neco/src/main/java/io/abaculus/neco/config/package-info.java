/**
 * What a run is told: typed settings, the presets, and how files and the command line override
 * them.
 *
 * <p>{@link io.abaculus.neco.config.LayeredConfig} stacks a preset or a file and the command line's
 * assignments, and binds them to a {@link io.abaculus.neco.config.NecoConfig}. Keys are named as
 * NeCo's own configuration files name them; {@code presets/common.yml} says what each one means.
 *
 * <p>Jackson parses YAML, names the keys, reads and writes values and builds the records ({@code
 * Binding}). What it cannot do is done here:
 *
 * <ul>
 *   <li>Its trees have neither lines nor the text of a number, so {@code YamlReader} flattens a
 *       document itself, and layers are merged key by key with the origin of each value beside it;
 *       {@code ObjectMapper.readerForUpdating} would forget where a value came from.
 *   <li>Binding ends with the first error. {@code Setting} binds key by key, so that all are reported
 *       at once, in words that say what the key takes, and near what it was mistyped ({@code
 *       Suggestions}).
 *   <li>It knows types, not ranges and lengths ({@code Accepts}), nor what settings mean together
 *       ({@code Consistency}).
 *   <li>Its YAML has no comments, and lists take a line for each item ({@code YamlWriter}).
 * </ul>
 */
@NullMarked
package io.abaculus.neco.config;

import org.jspecify.annotations.NullMarked;
