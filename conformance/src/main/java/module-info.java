/** Golden cases of reference implementations, and what runs them on a device and compares. */
module io.abaculus.conformance {
  requires transitive io.abaculus.core;
  requires transitive io.abaculus.formats;
  requires static org.jspecify;

  exports io.abaculus.conformance;
}
