package io.abaculus.eval.unsupervised;

/**
 * Groups of a graph's nodes.
 *
 * @param count how many there are; community 0 is of the nodes that have no edge, and may be empty
 * @param ofNode the community of each node
 */
record Communities(int count, int[] ofNode) {}
