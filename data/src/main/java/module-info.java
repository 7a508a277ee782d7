/** Images in files, and records of any kind read ahead in batches. */
module io.abaculus.data {
  requires transitive io.abaculus.core;
  requires io.abaculus.formats;
  requires static org.jspecify;
  requires java.desktop;

  exports io.abaculus.data;
  exports io.abaculus.data.image;
}
