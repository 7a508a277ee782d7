package io.abaculus.neco.config;

/** A key, what it is given, and where. */
record Assignment(String key, Value value, Origin origin) {}
