"""Times PyTorch on a CUDA device at what io.abaculus.tornado.bench.KernelBenchmark times, float32 without TF32.

Prints a line of JSON for each: the median of fifteen runs after three, each between two CUDA events, with the fastest
and the slowest. The soft sort is diffsort's algorithm (Petersen et al., https://github.com/Felix-Petersen/diffsort),
written anew: dense matrices for each layer of the network read the sides of its comparators and write their results.

usage: python gpu.py [products] [attention] [rows] [softsort] [optimizer]
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

WARM_UPS = 3
RUNS = 15
TOKENS = 257
HEADS = 6
HEAD_DIM = 64
DEVICE = "cuda"


def random(*shape, grad=False):
    return (torch.rand(*shape, device=DEVICE) * 2 - 1).requires_grad_(grad)


def measure(name, shape, work, unit, run):
    times = []
    for i in range(-WARM_UPS, RUNS):
        start = torch.cuda.Event(enable_timing=True)
        end = torch.cuda.Event(enable_timing=True)
        torch.cuda.synchronize()
        start.record()
        run()
        end.record()
        torch.cuda.synchronize()
        if i >= 0:
            times.append(start.elapsed_time(end))
    times.sort()
    median = times[RUNS // 2]
    line = {"side": "pytorch", "name": name, "shape": shape, "ms": round(median, 4), "fastest": round(times[0], 4),
            "slowest": round(times[-1], 4), "rate": round(work / median * 1e3, 2), "unit": unit}
    print(json.dumps(line), flush=True)


def products():
    def product(name, rows, inner, columns, run):
        measure(name, f"{rows}x{inner}x{columns}", 2e-12 * rows * inner * columns, "TFLOP/s", run)

    a, b = random(4096, 4096), random(4096, 4096)
    product("product", 4096, 4096, 4096, lambda: a @ b)
    for rows, inner, columns in ((12336, 384, 1536), (12336, 1536, 384), (12336, 1152, 384)):
        x, w = random(rows, inner), random(columns, inner)
        product("linear", rows, inner, columns, lambda: F.linear(x, w))
    x, w, bias = random(12336, 384), random(1536, 384), random(1536)
    product("linear+gelu", 12336, 384, 1536, lambda: F.gelu(F.linear(x, w, bias)))
    y, v, bias2, residual = random(12336, 1536), random(384, 1536), random(384), random(12336, 384)
    product("linear+residual", 12336, 1536, 384, lambda: F.linear(y, v, bias2) + residual)
    g = random(12336, 1536)
    product("weight gradient", 1536, 12336, 384, lambda: g.t() @ x)


def attention():
    for batch in (8, 64):
        groups = batch * HEADS
        shape = f"{groups}x{TOKENS}x{HEAD_DIM}"
        flops = 4e-12 * groups * TOKENS * TOKENS * HEAD_DIM
        qkv = random(batch, TOKENS, 3, HEADS, HEAD_DIM, grad=True)
        gradient = random(batch, HEADS, TOKENS, HEAD_DIM)

        def forward():
            q, k, v = qkv.permute(2, 0, 3, 1, 4)
            return F.scaled_dot_product_attention(q, k, v)

        def both():
            qkv.grad = None
            forward().backward(gradient)

        with torch.no_grad():
            measure("attention forward", shape, flops, "TFLOP/s", forward)
        measure("attention forward+backward", shape, 3.5 * flops, "TFLOP/s", both)


def rows():
    count, width = 98688, 384
    shape = f"{count}x{width}"
    gigabytes = 4e-9 * count * width
    x, w, b = random(count, width, grad=True), random(width, grad=True), random(width, grad=True)
    gradient = random(count, width)

    def forward():
        return F.layer_norm(x, (width,), w, b, 1e-6)

    def both():
        x.grad = w.grad = b.grad = None
        forward().backward(gradient)

    with torch.no_grad():
        measure("layer norm forward", shape, 2 * gigabytes, "GB/s", forward)
        measure("softmax", shape, 2 * gigabytes, "GB/s", lambda: torch.softmax(x, -1))
    measure("layer norm forward+backward", shape, 5 * gigabytes, "GB/s", both)


def bitonic(n):
    blocks = math.ceil(math.log2(n))
    wires = 1 << blocks
    dropped = wires - n
    for block in range(blocks):
        for layer in range(block + 1):
            distance = 1 << (block - layer)
            pairs = []
            for wire in range(dropped, wires):
                partner = wire ^ distance
                if partner > wire:
                    pair = (wire - dropped, partner - dropped)
                    ascending = (wire >> (block + 1)) % 2 == 0
                    pairs.append(pair if ascending else pair[::-1])
            yield pairs


def odd_even(n):
    for layer in range(n):
        yield [(i, i + 1) for i in range(layer % 2, n - 1, 2)]


def layer_maps(network, n):
    """For each layer the matrices by which diffsort reads both sides of a comparator and writes its results."""
    for pairs in network(n):
        first = torch.zeros(n, n, device=DEVICE)
        second = torch.zeros(n, n, device=DEVICE)
        low = torch.zeros(n, n, device=DEVICE)
        high = torch.zeros(n, n, device=DEVICE)
        used = {wire for pair in pairs for wire in pair}
        everyone = pairs + [(wire, wire) for wire in range(n) if wire not in used]
        for i, (minimum, maximum) in enumerate(everyone):
            first[i, min(minimum, maximum)] = 1
            second[i, max(minimum, maximum)] = 1
            share = 0.5 if minimum == maximum else 1
            low[minimum, i] = share
            high[maximum, i] = share
        count = len(everyone)
        yield first[:count], second[:count], low[:, :count], high[:, :count]


def soft_sort(x, maps, steepness):
    n = x.shape[1]
    permutation = torch.eye(n, device=DEVICE).expand(len(x), n, n)
    for first, second, low, high in maps:
        a, b = x @ first.T, x @ second.T
        alpha = torch.atan(steepness * (b - a)) / math.pi + 0.5
        x = (alpha * a + (1 - alpha) * b) @ low.T + ((1 - alpha) * a + alpha * b) @ high.T
        alpha = alpha.unsqueeze(-2)
        a, b = permutation @ first.T, permutation @ second.T
        permutation = (alpha * a + (1 - alpha) * b) @ low.T + ((1 - alpha) * a + alpha * b) @ high.T
    return x, permutation


def softsort():
    count = 12544
    for name, network in (("bitonic", bitonic), ("odd_even", odd_even)):
        for n in (49, 64):
            maps = list(layer_maps(network, n))
            x = random(count, n, grad=True)
            d_values, d_permutation = random(count, n), random(count, n, n)

            def both():
                x.grad = None
                values, permutation = soft_sort(x, maps, 100)
                torch.autograd.backward((values, permutation), (d_values, d_permutation))

            with torch.no_grad():
                measure(f"soft sort {name} forward", f"{count}x{n}", 1e-6 * count, "Mrows/s",
                        lambda: soft_sort(x, maps, 100))
            measure(f"soft sort {name} forward+backward", f"{count}x{n}", 1e-6 * count, "Mrows/s", both)


def optimizer():
    count = 22056576
    parameter = random(count, grad=True)
    parameter.grad = random(count)
    for fused in (False, True):
        adamw = torch.optim.AdamW([parameter], lr=1e-3, weight_decay=0.1, fused=fused, foreach=not fused)
        measure("adamw fused" if fused else "adamw", str(count), 28e-9 * count, "GB/s", adamw.step)
    average = random(count)
    with torch.no_grad():
        measure("moving average", str(count), 12e-9 * count, "GB/s", lambda: average.lerp_(parameter, 0.001))


def check_soft_sort():
    """The bitonic network's values of [0.3, -0.2, 0.5, 0.1] at steepness 10, as diffsort gives them."""
    x = torch.tensor([[0.3, -0.2, 0.5, 0.1]], device=DEVICE)
    values, _ = soft_sort(x, list(layer_maps(bitonic, 4)), 10)
    expected = torch.tensor([[-0.106315, 0.128013, 0.270505, 0.407798]], device=DEVICE)
    assert torch.allclose(values, expected, atol=1e-5), values


GROUPS = {"products": products, "attention": attention, "rows": rows, "softsort": softsort, "optimizer": optimizer}

if __name__ == "__main__":
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.manual_seed(1)
    check_soft_sort()
    print(json.dumps({"side": "pytorch", "version": torch.__version__, "device": torch.cuda.get_device_name()}))
    for group in sys.argv[1:] or GROUPS:
        GROUPS[group]()
