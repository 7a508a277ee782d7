/** The suite: which work is timed on which sides, and what comes of it as JSON, Markdown, a plot and a comparison. */
@NullMarked
package io.abaculus.bench.suite;

import org.jspecify.annotations.NullMarked;
