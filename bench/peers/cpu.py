"""Times one piece of the suite's work on PyTorch, or on faiss, and prints the milliseconds of a run in each iteration.

The suite (./abaculus bench --peers) starts it, and gives the work as the JSON of its record, so that the shapes are the
same on all sides. The transformer, the step of NeCo and the differentiable sort are those of gpu.py.

usage: python cpu.py --help
"""

import argparse
import importlib.metadata
import io
import json
import pathlib
import time

options = None


# ---- PyTorch ----


def product(work):
    import gpu

    def stored(rows, columns, transposed):
        batch = work["batch"]
        x = gpu.random(batch, columns, rows).mT if transposed else gpu.random(batch, rows, columns)
        return x[0] if batch == 1 else x

    a = stored(work["m"], work["k"], work["transposeA"])
    b = stored(work["k"], work["n"], work["transposeB"])
    return lambda: a @ b


def passes(work, function, inputs, gradient):
    """The forward pass, or both, of a function of the first input."""
    if work["pass"] == "FORWARD":
        return lambda: function(inputs[0])
    for x in inputs:
        x.requires_grad_()

    def both():
        for x in inputs:
            x.grad = None
        function(inputs[0]).backward(gradient)

    return both


def attention(work):
    import gpu
    import torch.nn.functional as F

    batch, tokens, heads, size = work["batch"], work["tokens"], work["heads"], work["headDim"]

    def attend(qkv):
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        return F.scaled_dot_product_attention(q, k, v)

    return passes(work, attend, [gpu.random(batch, tokens, 3, heads, size)], gpu.random(batch, heads, tokens, size))


def rows(work):
    import gpu
    import torch
    import torch.nn.functional as F

    width = work["width"]
    x, gradient = gpu.random(work["rows"], width), gpu.random(work["rows"], width)
    if work["function"] == "LAYER_NORM":
        weight, bias = gpu.random(width), gpu.random(width)
        return passes(work, lambda x: F.layer_norm(x, (width,), weight, bias, 1e-6), [x, weight, bias], gradient)
    return passes(work, {"SOFTMAX": lambda x: torch.softmax(x, -1), "GELU": F.gelu}[work["function"]], [x], gradient)


def soft_sort(work):
    import gpu
    import torch

    n = work["n"]
    network = {"BITONIC": gpu.bitonic, "ODD_EVEN": gpu.odd_even}[work["network"]]
    maps = list(gpu.layer_maps(network, n))
    x = gpu.random(work["rows"], n)
    of_values, of_permutation = gpu.random(work["rows"], n), gpu.random(work["rows"], n, n)

    def sort():
        return gpu.soft_sort(x, maps, gpu.STEEPNESS)

    if work["pass"] == "FORWARD":
        return sort
    x.requires_grad_()

    def both():
        x.grad = None
        torch.autograd.backward(sort(), (of_values, of_permutation))

    return both


def roi_align(work):
    import gpu
    import torch

    side, maps = work["side"], work["maps"]
    corners = torch.tensor([0.25, 0.25, 0.75, 0.75]).repeat(maps, 1) * side
    boxes = torch.cat((torch.arange(maps)[:, None], corners), 1)
    x = gpu.random(maps, work["channels"], side, side)
    gradient = gpu.random(maps, work["size"] ** 2, work["channels"])
    return passes(work, lambda x: gpu.roi_align(x, boxes), [x], gradient)


def vit(work):
    import gpu

    return gpu.vit_run(f"vit-{work['size'].lower()}/14", work["batch"], work["side"], work["training"])


def neco(work):
    import gpu

    return gpu.neco_run(work["batch"], work["globalSide"], work["localSide"])


def image(work):
    """Pillow decodes; torchvision crops and changes colours, two global and four local crops. The image is the suite's."""
    from PIL import Image

    file = options.image.read_bytes()
    decoded = Image.open(io.BytesIO(file)).convert("RGB")
    assert decoded.size == (work["side"], work["side"]), decoded.size
    if work["stage"] == "DECODING":
        return lambda: Image.open(io.BytesIO(file)).convert("RGB")
    T = transforms()

    jitter = T.RandomApply([T.ColorJitter(0.8, 0.8, 0.8, 0.2)], p=0.8)
    blur = T.RandomApply([T.GaussianBlur(23, (0.1, 2.0))], p=0.5)
    colors = [jitter, T.RandomGrayscale(0.2), blur]
    kinds = [(2, T.Compose([T.RandomResizedCrop(work["globalSide"], (0.25, 1.0)), *colors])),
             (4, T.Compose([T.RandomResizedCrop(work["localSide"], (0.05, 0.25)), *colors]))]
    return lambda: [crop(decoded) for count, crop in kinds for _ in range(count)]


def transforms():
    """torchvision's. Crops need none of its operators, which a build for other hardware than torch's cannot load."""
    try:
        from torchvision import transforms
    except RuntimeError:
        import torch

        operators = torch.library.Library("torchvision", "DEF")
        for name in ["nms", "qnms"]:
            operators.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        from torchvision import transforms
    return transforms


# ---- faiss ----


def uniform(*shape):
    import numpy as np

    return np.random.default_rng(1).uniform(-1, 1, shape).astype(np.float32)


def search(work):
    import faiss

    faiss.omp_set_num_threads(options.threads)
    index = faiss.IndexFlatIP(work["width"])
    index.add(uniform(work["rows"], work["width"]))
    queries = uniform(work["queries"], work["width"])
    return lambda: index.search(queries, work["neighbors"])


def k_means(work):
    import faiss

    faiss.omp_set_num_threads(options.threads)
    rows_ = uniform(work["rows"], work["width"])

    def fit():
        faiss.Kmeans(work["width"], work["clusters"], niter=work["iterations"], nredo=1, seed=1,
                     max_points_per_centroid=len(rows_)).train(rows_)

    return fit


WORKS = {"ProductWork": product, "AttentionWork": attention, "RowWork": rows, "SortWork": soft_sort,
         "RoiAlignWork": roi_align, "VitWork": vit, "NecoWork": neco, "ImageWork": image, "SearchWork": search,
         "KMeansWork": k_means}


def use_torch():
    """gpu.py's parts, on the CPU at their full depth."""
    import gpu
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    gpu.options = argparse.Namespace(device="cpu", depth=12)
    gpu.check_soft_sort()


def iteration(run):
    """The mean of as many runs as fit, at least one."""
    start = time.perf_counter()
    runs = 0
    while runs == 0 or (time.perf_counter() - start) * 1e3 < options.milliseconds:
        run()
        runs += 1
    return (time.perf_counter() - start) * 1e3 / runs


def versions():
    found = {}
    for name in ("torch", "torchvision", "pillow", "faiss-cpu"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--versions", action="store_true", help="print what is installed, and end")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--warm-ups", type=int, default=3, help="iterations before those that count")
    parser.add_argument("--iterations", type=int, default=5)
    parser.add_argument("--milliseconds", type=float, default=1000, help="of an iteration, at least")
    parser.add_argument("--image", type=pathlib.Path, help="the JPEG of work on images")
    parser.add_argument("work", nargs="?", type=json.loads, help="a record of io.abaculus.bench.work, as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    options = parsed()
    if options.versions:
        print(json.dumps(versions()))
    else:
        if options.work["work"] not in ("SearchWork", "KMeansWork"):
            use_torch()
        prepared = WORKS[options.work["work"]](options.work)
        for _ in range(options.warm_ups):
            iteration(prepared)
        print(json.dumps([iteration(prepared) for _ in range(options.iterations)]))
