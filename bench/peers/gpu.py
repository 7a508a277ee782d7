"""Times PyTorch, eager and in float32, at what io.abaculus.bench.DeviceReport times, under the same names and shapes.

Prints a line of JSON for each: the median after warm-up with the fastest and the slowest, the first run apart, and the
largest amount of memory that PyTorch had allocated. A time is what passes until the device has finished. With --kernels
it times what io.abaculus.tornado.bench.KernelBenchmark times instead, between two CUDA events. TF32 is off unless asked for.

The soft sort is diffsort's algorithm (Petersen et al., https://github.com/Felix-Petersen/diffsort), written anew: dense
matrices for each layer of the network read the sides of its comparators and write their results. The vision transformer
is DINOv2's with layer scale, the step that of NeCo (https://arxiv.org/abs/2408.11054) with a queue of references, all
pairs of crops together, RoI align by torchvision where that works, else by grid_sample; weights and images are random.

usage: python gpu.py --help
"""

import argparse
import copy
import json
import math
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

try:
    from torchvision.ops import roi_align as torchvision_roi_align
except (ImportError, RuntimeError):  # none, or one of another PyTorch
    torchvision_roi_align = None

PATCH = 14
HEAD_DIM = 64
WIDTH, HEADS = 384, 6
KERNEL = 7
SORTED = KERNEL * KERNEL
STEEPNESS = 100
QUEUE = 8192
INSERTED = 10
FEWEST_RUNS, MOST_RUNS = 3, 15
WARM_UPS = 2  # at least, and of programs for as long as the runs may take

options = None


def random(*shape, grad=False):
    return (torch.rand(*shape, device=options.device) * 2 - 1).requires_grad_(grad)


def synchronize():
    if options.device == "cuda":
        torch.cuda.synchronize()


def from_outside(run):
    synchronize()
    start = time.perf_counter()
    run()
    synchronize()
    return (time.perf_counter() - start) * 1e3


def between_events(run):
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize()
    start.record()
    run()
    end.record()
    torch.cuda.synchronize()
    return start.elapsed_time(end)


def out_of_time():
    return time.perf_counter() - options.start > options.limit


def measure(name, shape, work, unit, make):
    """Times what make() gives, if its name was asked for."""
    if not any(part in name for part in options.only):
        return
    line = {"side": "pytorch tf32" if options.tf32 else "pytorch", "name": name, "shape": shape}
    if out_of_time():
        print(json.dumps({**line, "skipped": True}), flush=True)
        return
    try:
        line |= timed(make(), work, unit)
    except RuntimeError as e:  # out of memory, above all
        line["failed"] = str(e).splitlines()[0]
    print(json.dumps(line), flush=True)


def timed(run, work, unit):
    if options.device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    once = between_events if options.kernels else from_outside
    first = once(run)
    spent, runs_before = 0, 0
    while runs_before < WARM_UPS or not options.kernels and spent < options.seconds * 1e3:
        spent += once(run)
        runs_before += 1
    times = []
    while len(times) < FEWEST_RUNS or len(times) < MOST_RUNS and sum(times) < options.seconds * 1e3:
        times.append(once(run))
    times.sort()
    median = times[len(times) // 2]
    result = {"ms": round(median, 4), "fastest": round(times[0], 4), "slowest": round(times[-1], 4), "runs": len(times),
              "rate": round(work / median * 1e3, 4), "unit": unit, "first_ms": round(first, 4)}
    if options.device == "cuda":
        result["peak_bytes"] = torch.cuda.max_memory_allocated()
    result["process_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return result


# ---- operations ----


def product(name, rows, inner, columns, make):
    measure(name, f"{rows}x{inner}x{columns}", 2e-12 * rows * inner * columns, "TFLOP/s", make)


def square_product(side):
    def make():
        a, b = random(side, side), random(side, side)
        return lambda: a @ b

    product("product", side, side, side, make)


def layers(rows):
    hidden = 4 * WIDTH

    def linear(inner, columns):
        x, w = random(rows, inner), random(columns, inner)
        return lambda: F.linear(x, w)

    def linear_gelu():
        x, w, bias = random(rows, WIDTH), random(hidden, WIDTH), random(hidden)
        return lambda: F.gelu(F.linear(x, w, bias))

    def linear_residual():
        x, w, bias, residual = random(rows, hidden), random(WIDTH, hidden), random(WIDTH), random(rows, WIDTH)
        return lambda: F.linear(x, w, bias) + residual

    def weight_gradient():
        g, x = random(rows, hidden), random(rows, WIDTH)
        return lambda: g.t() @ x

    product("linear", rows, WIDTH, 3 * WIDTH, lambda: linear(WIDTH, 3 * WIDTH))
    product("linear", rows, WIDTH, hidden, lambda: linear(WIDTH, hidden))
    product("linear", rows, hidden, WIDTH, lambda: linear(hidden, WIDTH))
    product("linear+gelu", rows, WIDTH, hidden, linear_gelu)
    if options.kernels:
        product("linear+residual", rows, hidden, WIDTH, linear_residual)
    product("weight gradient", hidden, rows, WIDTH, weight_gradient)


def attention(batch, tokens):
    groups = batch * HEADS
    shape = f"{groups}x{tokens}x{HEAD_DIM}"
    flops = 4e-12 * groups * tokens * tokens * HEAD_DIM

    def make(backward):
        qkv = random(batch, tokens, 3, HEADS, HEAD_DIM, grad=backward)
        gradient = random(batch, HEADS, tokens, HEAD_DIM)

        def forward():
            q, k, v = qkv.permute(2, 0, 3, 1, 4)
            return F.scaled_dot_product_attention(q, k, v)

        def both():
            qkv.grad = None
            forward().backward(gradient)

        return both if backward else forward

    measure("attention forward", shape, flops, "TFLOP/s", lambda: make(False))
    measure("attention forward+backward", shape, 3.5 * flops, "TFLOP/s", lambda: make(True))


def layer_norm(count):
    shape = f"{count}x{WIDTH}"
    gigabytes = 4e-9 * count * WIDTH

    def make(backward):
        x, w, b = random(count, WIDTH, grad=backward), random(WIDTH, grad=backward), random(WIDTH, grad=backward)
        gradient = random(count, WIDTH)

        def forward():
            return F.layer_norm(x, (WIDTH,), w, b, 1e-6)

        def both():
            x.grad = w.grad = b.grad = None
            forward().backward(gradient)

        return both if backward else forward

    measure("layer norm forward", shape, 2 * gigabytes, "GB/s", lambda: make(False))
    measure("layer norm forward+backward", shape, 5 * gigabytes, "GB/s", lambda: make(True))


def softmax(count):
    def make():
        x = random(count, WIDTH)
        return lambda: torch.softmax(x, -1)

    measure("softmax", f"{count}x{WIDTH}", 8e-9 * count * WIDTH, "GB/s", make)


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
        first = torch.zeros(n, n, device=options.device)
        second = torch.zeros(n, n, device=options.device)
        low = torch.zeros(n, n, device=options.device)
        high = torch.zeros(n, n, device=options.device)
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
    permutation = torch.eye(n, device=options.device).expand(len(x), n, n)
    for first, second, low, high in maps:
        a, b = x @ first.T, x @ second.T
        alpha = torch.atan(steepness * (b - a)) / math.pi + 0.5
        x = (alpha * a + (1 - alpha) * b) @ low.T + ((1 - alpha) * a + alpha * b) @ high.T
        alpha = alpha.unsqueeze(-2)
        a, b = permutation @ first.T, permutation @ second.T
        permutation = (alpha * a + (1 - alpha) * b) @ low.T + ((1 - alpha) * a + alpha * b) @ high.T
    return x, permutation


def sorts(count, n=SORTED):
    for name, network in (("bitonic", bitonic), ("odd_even", odd_even)):

        def make(backward):
            maps = list(layer_maps(network, n))
            x = random(count, n, grad=backward)

            def both():
                x.grad = None
                values, permutation = soft_sort(x, maps, STEEPNESS)
                torch.autograd.backward((values, permutation), (d_values, d_permutation))

            if not backward:
                return lambda: soft_sort(x, maps, STEEPNESS)
            d_values, d_permutation = random(count, n), random(count, n, n)
            return both

        measure(f"soft sort {name} forward", f"{count}x{n}", 1e-6 * count, "Mrows/s", lambda: make(False))
        measure(f"soft sort {name} forward+backward", f"{count}x{n}", 1e-6 * count, "Mrows/s", lambda: make(True))


def optimizers(count):
    def adamw(fused):
        parameter = random(count, grad=True)
        parameter.grad = random(count)
        return torch.optim.AdamW([parameter], lr=1e-3, weight_decay=0.1, fused=fused, foreach=not fused).step

    def moving_average():
        parameter, average = random(count), random(count)
        return lambda: average.lerp_(parameter, 0.001)

    measure("adamw", str(count), 28e-9 * count, "GB/s", lambda: adamw(False))
    measure("adamw fused", str(count), 28e-9 * count, "GB/s", lambda: adamw(True))
    measure("moving average", str(count), 12e-9 * count, "GB/s", moving_average)


# ---- models ----


class Block(nn.Module):
    def __init__(self, width, heads, drop):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width, 1e-6), nn.LayerNorm(width, 1e-6)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.ls1, self.ls2 = nn.Parameter(torch.ones(width)), nn.Parameter(torch.ones(width))
        self.heads, self.drop = heads, drop

    def attention(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        return self.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, width))

    def branch(self, x):
        if self.drop == 0 or not self.training:
            return x
        keep = 1 - self.drop
        return x * (torch.rand(len(x), 1, 1, device=x.device) < keep).to(x.dtype) / keep

    def forward(self, x):
        x = x + self.branch(self.ls1 * self.attention(self.norm1(x)))
        return x + self.branch(self.ls2 * self.fc2(F.gelu(self.fc1(self.norm2(x)))))


class VisionTransformer(nn.Module):
    """DINOv2's, with positions learned for 37 x 37 patches; gives the normalised tokens of patches."""

    def __init__(self, width, heads, registers=0, drop=0.0, depth=12):
        super().__init__()
        self.patches = nn.Conv2d(3, width, PATCH, PATCH)
        self.cls = nn.Parameter(torch.zeros(1, 1, width))
        self.registers = nn.Parameter(torch.zeros(1, registers, width)) if registers else None
        self.positions = nn.Parameter(torch.randn(1, 1 + 37 * 37, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, heads, drop * i / max(1, depth - 1)) for i in range(depth))
        self.norm = nn.LayerNorm(width, 1e-6)

    def forward(self, images):
        x = self.patches(images)
        side = x.shape[-1]
        grid = self.positions[:, 1:].reshape(1, 37, 37, -1).permute(0, 3, 1, 2)
        factor = (side + 0.1) / 37
        grid = F.interpolate(grid, scale_factor=(factor, factor), mode="bicubic").flatten(2).transpose(1, 2)
        tokens = [(self.cls + self.positions[:, :1]).expand(len(x), -1, -1)]
        if self.registers is not None:
            tokens.append(self.registers.expand(len(x), -1, -1))
        tokens.append(x.flatten(2).transpose(1, 2) + grid)
        first_patch = sum(part.shape[1] for part in tokens[:-1])
        x = torch.cat(tokens, 1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)[:, first_patch:]


SIZES = {"vit-s/14": (384, 6, 12), "vit-b/14": (768, 12, 12)}
LARGE = {"vit-l/14": (1024, 16, 24)}


def vit_run(kind, batch, side, training):
    """What takes a training step, or a forward pass."""
    width, heads, depth = (SIZES | LARGE)[kind]
    model = VisionTransformer(width, heads, depth=options.depth or depth).to(options.device)
    images = random(batch, 3, side, side)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, weight_decay=0.04)

    def step():
        optimizer.zero_grad(set_to_none=True)
        model(images).square().mean().backward()
        optimizer.step()

    def forward():
        with torch.no_grad():
            model(images).mean()

    return step if training else forward


def vit(kind, batch, side, training):
    name = f"{kind} training step" if training else f"{kind} forward"
    measure(name, f"{batch}x{side}", batch, "images/s", lambda: vit_run(kind, batch, side, training))


def roi_align(maps, boxes):
    """KERNEL x KERNEL features of each box (map, x1, y1, x2, y2), as rows: (boxes, KERNEL * KERNEL, channels)."""
    if torchvision_roi_align is not None:
        pooled = torchvision_roi_align(maps, boxes, KERNEL, aligned=True)
    else:
        samples = 2 * KERNEL  # what boxes of 8 tokens take: two samples a bin in each direction
        steps = (torch.arange(samples, device=maps.device) + 0.5) / samples
        x = boxes[:, 1:2] + steps * (boxes[:, 3:4] - boxes[:, 1:2])
        y = boxes[:, 2:3] + steps * (boxes[:, 4:5] - boxes[:, 2:3])
        side = maps.shape[-1]
        grid = torch.stack((x[:, None].expand(-1, samples, -1), y[:, :, None].expand(-1, -1, samples)), -1) / side * 2 - 1
        sampled = F.grid_sample(maps[boxes[:, 0].long()], grid, align_corners=False, padding_mode="border")
        pooled = F.avg_pool2d(sampled, 2)
    return pooled.flatten(2).transpose(1, 2)


class Encoder(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.backbone = VisionTransformer(WIDTH, HEADS, registers=4, drop=drop, depth=options.depth or 12)
        self.head = nn.Sequential(
            nn.Linear(WIDTH, 2048), nn.GELU(), nn.Linear(2048, 2048), nn.GELU(), nn.Linear(2048, 256))

    def forward(self, images):
        return F.normalize(self.head(self.backbone(images)), dim=-1)


def neco_run(batch, global_side, local_side):
    """What takes a step: two global and four local crops, whose boxes are the middle of both, as in DeviceReport."""
    crops, global_crops = 6, 2
    pairs = [(g, o) for g in range(global_crops) for o in range(crops) if o != g]
    pairs.sort(key=lambda pair: pair[1] >= global_crops)

    def boxes(numbers, side):
        number = torch.tensor(numbers, device=options.device).repeat_interleave(batch) * batch
        number = number + torch.arange(batch, device=options.device).repeat(len(numbers))
        low, high = torch.full_like(number, 0) + 0.25 * side, torch.full_like(number, 0) + 0.75 * side
        return torch.stack((number.float(), low, low, high, high), 1)

    device = options.device
    maps = list(layer_maps(bitonic, SORTED))
    student = Encoder(0.1).to(device).train()
    teacher = copy.deepcopy(student).eval().requires_grad_(False)
    decayed = [p for p in student.parameters() if p.dim() > 1]
    spared = [p for p in student.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.04}, {"params": spared, "weight_decay": 0.0}], lr=1e-5)
    queue = F.normalize(random(global_crops, QUEUE, 256), dim=-1)
    host_global = torch.rand(global_crops * batch, 3, global_side, global_side)
    host_local = torch.rand((crops - global_crops) * batch, 3, local_side, local_side)
    if device == "cuda":
        host_global, host_local = host_global.pin_memory(), host_local.pin_memory()
    tokens, local_tokens = global_side // PATCH, local_side // PATCH

    def as_maps(x, side):
        return x.transpose(1, 2).reshape(len(x), -1, side, side)

    def permutation(patches, references):
        similarities = patches @ references.transpose(1, 2)
        return soft_sort(similarities.reshape(-1, SORTED), maps, STEEPNESS)[1]

    def push(embedded):
        fresh = embedded.reshape(global_crops, -1, 256)
        chosen = torch.randperm(fresh.shape[1], device=device)[: INSERTED * batch]
        queue.copy_(torch.cat((fresh[:, chosen], queue[:, : QUEUE - len(chosen)]), 1))

    def step():
        images, local_images = host_global.to(device, non_blocking=True), host_local.to(device, non_blocking=True)
        with torch.no_grad():
            taught = teacher(images)
            push(taught)
            of_teacher = F.normalize(
                roi_align(as_maps(taught, tokens), boxes([g for g, _ in pairs], tokens)), dim=-1)
            references = torch.cat(
                [queue[g][torch.randperm(QUEUE, device=device)[: batch * SORTED]] for g, _ in pairs])
            references = references.reshape(-1, SORTED, 256)
            target = permutation(of_teacher, references)
        among_global = [o for _, o in pairs if o < global_crops]
        among_local = [o - global_crops for _, o in pairs if o >= global_crops]
        of_student = torch.cat((
            roi_align(as_maps(student(images), tokens), boxes(among_global, tokens)),
            roi_align(as_maps(student(local_images), local_tokens), boxes(among_local, local_tokens))))
        predicted = permutation(F.normalize(of_student, dim=-1), references)
        loss = -(target * predicted.log()).sum((-2, -1)).mean() / SORTED
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        with torch.no_grad():
            torch._foreach_lerp_(list(teacher.parameters()), list(student.parameters()), 0.0005)
        optimizer.step()
        return loss.item()

    return step


def neco_step(batch, global_side, local_side):
    measure("neco step", f"{batch}x{global_side}/{local_side}", batch, "images/s",
            lambda: neco_run(batch, global_side, local_side))


# ---- what is run ----


def check_soft_sort():
    """The bitonic network's values of [0.3, -0.2, 0.5, 0.1] at steepness 10, as diffsort gives them."""
    x = torch.tensor([[0.3, -0.2, 0.5, 0.1]], device=options.device)
    values, _ = soft_sort(x, list(layer_maps(bitonic, 4)), 10)
    expected = torch.tensor([[-0.106315, 0.128013, 0.270505, 0.407798]], device=options.device)
    assert torch.allclose(values, expected, atol=1e-5), values


def kernels():
    square_product(4096)
    layers(12336)
    for batch in (8, 64):
        attention(batch, 257)
    layer_norm(98688)
    softmax(98688)
    for n in (49, 64):
        sorts(12544, n)
    optimizers(22056576)


def programs():
    global_side, local_side = options.crops
    tokens = (global_side // PATCH) ** 2 + 1
    for batch in options.batch:
        neco_step(batch, global_side, local_side)
        for training in (True, False):
            for kind in SIZES | (LARGE if options.large else {}):
                vit(kind, batch, global_side, training)
    for batch in options.batch:
        layers(batch * tokens)
        attention(batch, tokens)
        layer_norm(batch * tokens)
        sorts(batch * 4 * SORTED)
    side = 256
    while side <= options.largest:
        square_product(side)
        side *= 2


def numbers(text):
    return [int(number) for number in text.split(",")]


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda", help="cuda or cpu")
    parser.add_argument("--batch", type=numbers, default=[16, 64], help="images of a step, one or several: 16,64")
    parser.add_argument("--crops", type=numbers, default=[224, 98], help="sides of global and local crops: 224,98")
    parser.add_argument("--largest", type=int, default=8192, help="side of the largest square matrices")
    parser.add_argument("--depth", type=int, help="blocks of a transformer; few to try the script")
    parser.add_argument("--large", action="store_true", help="ViT-L/14, too, of 1.2 GB of weights")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[""], help="parts of names")
    parser.add_argument("--seconds", type=float, default=2, help="for the runs of one thing, of which there are 3 to 15, and as long before them")
    parser.add_argument("--limit", type=float, default=3600, help="seconds after which nothing more begins")
    parser.add_argument("--tf32", action="store_true", help="let products round their operands to TF32")
    parser.add_argument("--kernels", action="store_true", help="what KernelBenchmark times")
    return parser.parse_args()


if __name__ == "__main__":
    options = parsed()
    options.start = time.perf_counter()
    torch.backends.cuda.matmul.allow_tf32 = options.tf32
    torch.backends.cudnn.allow_tf32 = options.tf32
    torch.manual_seed(1)
    check_soft_sort()
    print(json.dumps({
        "side": "pytorch", "version": torch.__version__,
        "device": torch.cuda.get_device_name() if options.device == "cuda" else "cpu", "tf32": options.tf32,
        "roi_align": "grid_sample" if torchvision_roi_align is None else "torchvision"}), flush=True)
    kernels() if options.kernels else programs()
