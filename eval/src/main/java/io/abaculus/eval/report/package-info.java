/**
 * Results of evaluations: {@link io.abaculus.eval.report.EvaluationReport} is their data, which becomes
 * JSON, Markdown and a page of HTML; {@link io.abaculus.eval.report.TrialStore} keeps what is measured
 * already, so that an evaluation resumes.
 */
@NullMarked
package io.abaculus.eval.report;

import org.jspecify.annotations.NullMarked;
