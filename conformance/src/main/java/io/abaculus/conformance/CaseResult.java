package io.abaculus.conformance;

/**
 * How a case went.
 *
 * @param passed whether every expected number was met within the tolerances
 * @param largestError the largest difference to an expected number, NaN if nothing was compared
 * @param message where that difference is, or why nothing could be compared
 */
public record CaseResult(boolean passed, double largestError, String message) {}
