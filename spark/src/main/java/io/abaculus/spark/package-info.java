/** The commands that compute on the executors of Apache Spark, and how a session of it is opened and fails. */
@NullMarked
package io.abaculus.spark;

import org.jspecify.annotations.NullMarked;
