"""Times faiss's exact search (IndexFlatIP) at what io.abaculus.bench.SearchReport times, and prints the same line of JSON.

usage: python search.py --help
"""

import argparse
import json
import resource
import time

import faiss
import numpy as np

APPENDED_AT_ONCE = 10_000


def uniform(random, count, width):
    return random.uniform(-1, 1, (count, width)).astype(np.float32)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--width", type=int, default=384)
    parser.add_argument("--neighbors", type=int, default=30)
    parser.add_argument("--runs", type=int, default=3, help="of which the median is printed, after one on a tenth of the queries")
    parser.add_argument("--threads", type=int, default=0, help="0 for all processors")
    return parser.parse_args()


def main():
    options = parsed()
    if options.threads:
        faiss.omp_set_num_threads(options.threads)
    random = np.random.default_rng(1)
    index = faiss.IndexFlatIP(options.width)
    while index.ntotal < options.rows:
        index.add(uniform(random, min(APPENDED_AT_ONCE, options.rows - index.ntotal), options.width))
    index.search(uniform(random, max(1, options.queries // 10), options.width), options.neighbors)
    queries = uniform(random, options.queries, options.width)
    times = []
    processors = time.process_time()
    for _ in range(options.runs):
        start = time.perf_counter()
        index.search(queries, options.neighbors)
        times.append(time.perf_counter() - start)
    processors = (time.process_time() - processors) / options.runs
    times.sort()
    median = times[len(times) // 2]
    work = 2e-9 * options.queries * options.rows * options.width
    print(json.dumps({
        "side": f"faiss {faiss.__version__}", "name": "exact search",
        "shape": f"{options.queries}x{options.rows}x{options.width}, {options.neighbors} neighbours",
        "ms": round(median * 1e3, 2), "fastest": round(times[0] * 1e3, 2), "slowest": round(times[-1] * 1e3, 2),
        "runs": options.runs, "rate": round(work / median, 2), "unit": "GFLOP/s",
        "processor_seconds": round(processors, 2), "rate_per_processor": round(work / processors, 2),
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}), flush=True)


if __name__ == "__main__":
    main()
