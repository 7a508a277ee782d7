package io.abaculus.neco.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.abaculus.data.Suggestions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A stack of settings: the defaults, then a preset or a file (and what it names as its {@code
 * base}), then the command line. The one on top wins.
 *
 * <pre>{@code
 * LayeredConfig layers = LayeredConfig.of("small/dinov2r").with("train.batch_size=8");
 * NecoConfig config = layers.bind();
 * }</pre>
 *
 * <p>Instances are immutable; {@code with} returns a new one.
 */
public final class LayeredConfig {

  /** Keys of the reference's files that have no meaning here, and why. */
  private static final Map<String, String> IGNORED =
      Map.of(
          "gpus", "a run has one device, chosen with --device",
          "log_status", "metrics are written to the run folder",
          "tags", "metrics are written to the run folder",
          "train.crops_for_assign", "the teacher sees both global crops, always",
          "train.fast_dev_run", "use train.max_steps for a short run",
          "train.num_sanity_val_steps", "there is no trial validation",
          "train.checkpoint_dir", "the run folder is given with --out",
          "train.eval_attn_maps", "it is never run in the reference either");

  private final String name;
  private final Map<String, GivenValue> assignments;

  private LayeredConfig(String name, Map<String, GivenValue> assignments) {
    this.name = name;
    this.assignments = assignments;
  }

  /**
   * A preset by its name, or a configuration file. A file need not be complete: what it does not
   * say comes from the preset or file that its {@code base} key names, or else from the defaults.
   *
   * @param nameOrFile such as {@code small/dinov2r} or {@code my.yml}
   * @throws ConfigException if there is neither, or the file cannot be read
   */
  public static LayeredConfig of(String nameOrFile) {
    return new LayeredConfig(nameOrFile, byKey(ConfigFiles.read(nameOrFile)));
  }

  /**
   * A configuration from its text in YAML, as {@link NecoConfig#toYaml} gives it. What it does not say comes from
   * the defaults.
   *
   * @param yaml which names no {@code base}
   * @param source what to call it in an error
   * @throws ConfigException if it is no YAML of settings
   */
  public static LayeredConfig ofText(String yaml, String source) {
    return new LayeredConfig(source, byKey(ConfigFiles.readText(yaml, source)));
  }

  /** Of several assignments to a key the last one counts. */
  private static Map<String, GivenValue> byKey(List<GivenValue> bottomUp) {
    Map<String, GivenValue> assignments = new LinkedHashMap<>();
    bottomUp.forEach(assignment -> assignments.put(assignment.key(), assignment));
    return assignments;
  }

  /**
   * This configuration with an assignment on top.
   *
   * @param assignment {@code key=value}, the value written as in YAML: {@code
   *     data.size_crops=[224,98]}
   * @throws ConfigException if it is not {@code key=value}; whether the key is known and the value
   *     fits is checked by {@link #bind}
   */
  public LayeredConfig with(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new ConfigException(
          "--set " + assignment + ": expected KEY=VALUE, for example train.batch_size=8");
    }
    return with(assignment.substring(0, equals), assignment.substring(equals + 1), "--set");
  }

  /** This configuration with assignments on top, one after the other. */
  public LayeredConfig with(List<String> assignments) {
    LayeredConfig layers = this;
    for (String assignment : assignments) {
      layers = layers.with(assignment);
    }
    return layers;
  }

  /**
   * This configuration with an assignment on top.
   *
   * @param key the dotted name, {@code data.data_dir}
   * @param value written as in YAML
   * @param option the command line's option to name in an error, such as {@code --data}
   */
  public LayeredConfig with(String key, String value, String option) {
    return with(key.strip(), commandLineValue(value), option);
  }

  /**
   * This configuration with a path on top, whatever characters it has.
   *
   * @param key the dotted name, {@code data.data_dir}
   * @param option the command line's option to name in an error, such as {@code --data}
   */
  public LayeredConfig with(String key, Path path, String option) {
    return with(key, JsonNodeFactory.instance.textNode(path.toString()), option);
  }

  private LayeredConfig with(String key, JsonNode value, String option) {
    Map<String, GivenValue> above = new LinkedHashMap<>(assignments);
    above.put(key, new GivenValue(key, value, Origin.option(option)));
    return new LayeredConfig(name, above);
  }

  /** The preset or file at the bottom, as it was named. */
  public String name() {
    return name;
  }

  /** Whether a key's value is the user's, from a file or the command line, and not a preset's. */
  public boolean isSetByUser(String key) {
    GivenValue assignment = assignments.get(key);
    return assignment != null && assignment.origin().isUser();
  }

  /**
   * Checks every value and builds the configuration. Relative paths, wherever they were given, are meant from
   * the current folder; in the configuration, and so in what is saved of it, they are absolute.
   *
   * @throws ConfigException that lists every unknown key and every value that does not fit; if there
   *     are none, every contradiction between values
   */
  public NecoConfig bind() {
    List<String> problems = new ArrayList<>();
    assignments.values().forEach(assignment -> checkKnown(assignment, problems));
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    for (Setting setting : Binding.settings().values()) {
      GivenValue assignment =
          Objects.requireNonNull(
              assignments.get(setting.key()), "no default for " + setting.key());
      try {
        tree.set(setting.key(), setting.check(assignment.value()));
      } catch (Setting.Mismatch e) {
        problems.add(setting.key() + ": " + e.getMessage() + " (" + assignment.origin() + ")");
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    Consistency.check(
        Binding.bind(tree),
        (key, message) -> problems.add(key + ": " + message + " (" + originOf(key) + ")"));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    for (Setting setting : Binding.settings().values()) {
      tree.set(setting.key(), setting.anywhere(tree.get(setting.key())));
    }
    return Binding.bind(tree);
  }

  /** Lines that a user should see before the run begins: settings that are ignored, or risky. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (GivenValue assignment : assignments.values()) {
      String why = IGNORED.get(assignment.key());
      if (why != null) {
        notes.add(assignment.key() + ": ignored, " + why + " (" + assignment.origin() + ")");
      }
    }
    LossConfig loss = bind().loss();
    if (loss.canUnderflow() && !loss.usesLogSpace()) {
      notes.add(
          ("train.log_space: false with distribution %s on the %s network"
              + " may take the logarithm of zero (%s)")
              .formatted(
                  loss.distribution().referenceName(),
                  loss.sortNet().referenceName(),
                  originOf("train.log_space")));
    }
    return notes;
  }

  /**
   * The whole configuration as YAML, each value of the user's marked with where it came from. Read
   * again, it gives the same configuration.
   *
   * @throws ConfigException as {@link #bind}
   */
  public String toYaml() {
    return YamlWriter.write(
        Binding.tree(bind()),
        List.of("The whole configuration of a run that began from " + name + "."),
        key -> isSetByUser(key) ? originOf(key).toString() : null);
  }

  private Origin originOf(String key) {
    return Objects.requireNonNull(assignments.get(key), key).origin();
  }

  private static void checkKnown(GivenValue assignment, List<String> problems) {
    String key = assignment.key();
    Set<String> keys = Binding.settings().keySet();
    if (keys.contains(key) || IGNORED.containsKey(key)) {
      return;
    }
    String where = " (" + assignment.origin() + ")";
    boolean isGroup = keys.stream().anyMatch(known -> known.startsWith(key + "."));
    if (!isGroup) {
      String hint = Suggestions.hint(key, keys);
      problems.add(
          key + ": unknown key" + (hint.isEmpty() ? "; --print-config lists them all" : hint)
              + where);
    } else if (!assignment.value().isNull()) {
      problems.add(key + ": expected a group of keys, got " + assignment.shown() + where);
    }
  }

  /**
   * A shell user writes plain text without quotes, so only what begins like YAML is read as YAML.
   */
  private static JsonNode commandLineValue(String text) {
    String value = text.strip();
    boolean yaml = !value.isEmpty() && "['\"{".indexOf(value.charAt(0)) >= 0;
    if (yaml) {
      return YamlReader.readValue(value);
    }
    boolean nothing = value.equals("null") || value.equals("~");
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return nothing ? nodes.nullNode() : nodes.textNode(value);
  }
}
