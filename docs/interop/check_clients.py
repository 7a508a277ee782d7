"""Checks that weights go between Abaculus and the Python libraries that people use, both ways.

    pip install torch transformers timm safetensors pillow
    python docs/interop/check_clients.py --work FOLDER [--dinov2 CHECKOUT]

For a small model without and with registers, and a giant one with SwiGLU at reduced depth, all of random
weights: every library loads what `abaculus convert` wrote, with no missing and no unexpected key; abaculus
loads what every library wrote; and the patch tokens of all of them agree at the model's own size, where
nothing interpolates positions. CHECKOUT is a clone of facebookresearch/dinov2, for its own code.
Exit status 1 if anything differs by more than 1e-4.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import safetensors.torch
import timm
import torch
from PIL import Image
from transformers import (
    Dinov2Config,
    Dinov2Model,
    Dinov2WithRegistersConfig,
    Dinov2WithRegistersModel,
)

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOLERANCE = 1e-4
MEAN = torch.tensor([0.485, 0.456, 0.406]).reshape(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).reshape(3, 1, 1)

#            name           timm's name                     size depth heads registers swiglu
MODELS = [
    ("S/14", "vit_small_patch14_dinov2", 384, 12, 6, 0, False),
    ("S/14 registers", "vit_small_patch14_reg4_dinov2", 384, 12, 6, 4, False),
    ("g/14 depth 3", "vit_giant_patch14_dinov2", 1536, 3, 24, 0, True),
    ("g/14 depth 3 registers", "vit_giant_patch14_reg4_dinov2", 1536, 3, 24, 4, True),
]


def abaculus(*arguments):
    command = [str(ROOT / "abaculus"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def random_weights(state_dict):
    """Weights as large as trained ones, so that differences would show."""
    generator = torch.Generator().manual_seed(7)
    result = {}
    for name, value in state_dict.items():
        noise = torch.randn(value.shape, generator=generator)
        if name.endswith(("norm1.weight", "norm2.weight", "layernorm.weight", "lambda1")):
            result[name] = 1 + 0.1 * noise
        elif value.ndim >= 2 and "embeddings" not in name:
            result[name] = noise / value[0].numel() ** 0.5
        else:
            result[name] = 0.1 * noise
    return result


def pixels(image):
    samples = torch.from_numpy(np.array(Image.open(image).convert("RGB"))).permute(2, 0, 1)
    return ((samples.float() / 255 - MEAN) / DEVIATION).unsqueeze(0)


def huggingface(folder):
    config = json.loads((folder / "config.json").read_text())
    kind = (
        Dinov2WithRegistersModel
        if config["model_type"] == "dinov2_with_registers"
        else Dinov2Model
    )
    return kind.from_pretrained(folder, output_loading_info=True)


def of_huggingface(model, image, registers):
    with torch.no_grad():
        tokens = model.eval()(pixel_values=pixels(image)).last_hidden_state
    return tokens[0, 1 + registers :], tokens[0, 0]


def of_timm(model, image, registers):
    with torch.no_grad():
        tokens = model.eval().forward_features(pixels(image))
    return tokens[0, 1 + registers :], tokens[0, 0]


def of_dinov2(model, image):
    with torch.no_grad():
        features = model.eval().forward_features(pixels(image))
    return features["x_norm_patchtokens"][0], features["x_norm_clstoken"][0]


def of_abaculus(weights, image, folder):
    shutil.rmtree(folder, ignore_errors=True)
    abaculus("features", image, "--model", weights, "--out", folder)
    patches = np.load(folder / f"{image.stem}.patches.npy")
    return (
        torch.from_numpy(patches).flatten(0, 1),
        torch.from_numpy(np.load(folder / f"{image.stem}.class.npy")),
    )


class Check:
    def __init__(self):
        self.failed = False

    def same(self, what, ours, theirs):
        difference = max(
            (a - b).abs().max().item() for a, b in zip(ours, theirs, strict=True)
        )
        self.line(what, difference <= TOLERANCE, f"largest difference {difference:.1e}")

    def keys(self, what, missing, unexpected):
        detail = f"{len(missing)} missing, {len(unexpected)} unexpected"
        self.line(what, not missing and not unexpected, detail)

    def line(self, what, passed, detail):
        self.failed |= not passed
        print(f"  {'ok    ' if passed else 'FAILED'} {what}: {detail}", flush=True)


def dinov2_model(checkout, size, depth, heads, registers, swiglu):
    sys.path.insert(0, str(checkout))
    from dinov2.models.vision_transformer import DinoVisionTransformer
    from dinov2.layers import MemEffAttention, NestedTensorBlock
    from functools import partial

    return DinoVisionTransformer(
        img_size=518,
        patch_size=14,
        embed_dim=size,
        depth=depth,
        num_heads=heads,
        mlp_ratio=4,
        block_fn=partial(NestedTensorBlock, attn_class=MemEffAttention),
        ffn_layer="swiglufused" if swiglu else "mlp",
        init_values=1.0,
        block_chunks=0,
        num_register_tokens=registers,
        interpolate_antialias=registers > 0,
        interpolate_offset=0.0 if registers > 0 else 0.1,
    )


def check_model(check, work, image, checkout, model):
    name, timm_name, size, depth, heads, registers, swiglu = model
    print(f"{name}: {size} channels, {depth} blocks, {registers} registers", flush=True)
    settings = dict(
        hidden_size=size,
        num_hidden_layers=depth,
        num_attention_heads=heads,
        mlp_ratio=4,
        image_size=518,
        patch_size=14,
        use_swiglu_ffn=swiglu,
    )
    source = (
        Dinov2WithRegistersModel(
            Dinov2WithRegistersConfig(num_register_tokens=registers, **settings)
        )
        if registers
        else Dinov2Model(Dinov2Config(**settings))
    )
    source.load_state_dict(random_weights(source.state_dict()))

    # In: what transformers wrote.
    written = work / "from-transformers"
    source.save_pretrained(written)
    theirs = of_huggingface(source, image, registers)
    ours = of_abaculus(written, image, work / "features")
    check.same("abaculus loads what transformers wrote", ours, theirs)

    # Out: what abaculus writes, into each client.
    folder = work / "to-transformers"
    abaculus("convert", written, folder, "--format", "huggingface", "--force")
    loaded, info = huggingface(folder)
    check.keys("transformers loads it", info["missing_keys"], info["unexpected_keys"])
    check.same("transformers' tokens", ours, of_huggingface(loaded, image, registers))
    same = all(
        torch.equal(value, loaded.state_dict()[key])
        for key, value in source.state_dict().items()
    )
    check.line("transformers' weights", same, "bit for bit those it wrote")

    file = work / "to-timm.safetensors"
    abaculus("convert", written, file, "--format", "timm", "--force")
    client = timm.create_model(timm_name, checkpoint_path=str(file), depth=depth)
    stored = safetensors.torch.load_file(file)
    wanted = client.state_dict()
    check.keys("timm loads it", wanted.keys() - stored.keys(), stored.keys() - wanted.keys())
    check.same("timm's tokens", ours, of_timm(client, image, registers))
    torch.save(client.state_dict(), work / "from-timm.pth")
    again = of_abaculus(work / "from-timm.pth", image, work / "features")
    check.same("abaculus loads what timm had, from a .pth", again, ours)

    file = work / "to-dinov2.safetensors"
    abaculus("convert", written, file, "--format", "dinov2", "--force")
    if checkout:
        client = dinov2_model(checkout, size, depth, heads, registers, swiglu)
        result = client.load_state_dict(safetensors.torch.load_file(file), strict=False)
        check.keys("DINOv2's code loads it", result.missing_keys, result.unexpected_keys)
        check.same("DINOv2's tokens", ours, of_dinov2(client, image))
        torch.save({"teacher": {f"backbone.{k}": v for k, v in client.state_dict().items()}},
                   work / "from-dinov2.pth", _use_new_zipfile_serialization=False)
        again = of_abaculus(work / "from-dinov2.pth", image, work / "features")
        check.same("abaculus loads a legacy .pth of a teacher", again, ours)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--dinov2", type=pathlib.Path)
    arguments = parser.parse_args()
    work = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    image = work / "noise.png"
    generator = np.random.default_rng(3)
    coarse = generator.integers(0, 256, (37, 37, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize((518, 518), Image.BICUBIC).save(image)
    print(
        f"torch {torch.__version__}, transformers {sys.modules['transformers'].__version__},"
        f" timm {timm.__version__}, safetensors {safetensors.__version__}"
    )
    check = Check()
    for model in MODELS:
        check_model(check, work, image, arguments.dinov2, model)
    print("FAILED" if check.failed else "all agree")
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
