package io.abaculus.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's settings, such as how file systems are reached, as they go to executors.
 *
 * @param entries by key, as they were given
 */
public record HadoopSettings(Map<String, String> entries) implements Serializable {
  /** Copies the entries. */
  public HadoopSettings {
    entries = Map.copyOf(entries);
  }

  /** Those of a configuration. */
  public static HadoopSettings of(Configuration configuration) {
    Map<String, String> entries = new HashMap<>();
    configuration.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return new HadoopSettings(entries);
  }

  /** A configuration of them. */
  public Configuration configuration() {
    Configuration configuration = new Configuration(false);
    entries.forEach(configuration::set);
    return configuration;
  }
}
