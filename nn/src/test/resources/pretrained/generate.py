"""Makes the files of this folder: tiny vision transformers of random weights, as their own libraries save
them, and what those libraries compute for one image at the models' own size.

Made with torch 2.13, transformers 5.18, timm 1.0.29, safetensors 0.8 and facebookresearch/dinov2:
    python generate.py CHECKOUT_OF_DINOV2
"""

import functools
import json
import pathlib
import sys

import safetensors.torch
import timm.layers
import timm.models.vision_transformer
import torch
from transformers import (
    Dinov2Config,
    Dinov2Model,
    Dinov2WithRegistersConfig,
    Dinov2WithRegistersModel,
)

HERE = pathlib.Path(__file__).parent
SIZE, DEPTH, HEADS, PATCH, IMAGE = 16, 2, 2, 2, 8
expected = {}


def weights(model):
    generator = torch.Generator().manual_seed(5)
    state = {k: 0.3 * torch.randn(v.shape, generator=generator) for k, v in model.state_dict().items()}
    model.load_state_dict(state)
    return model.eval()


IMAGES = torch.randn(1, 3, IMAGE, IMAGE, generator=torch.Generator().manual_seed(1))


def expect(name, patches, class_token):
    expected[name + ".patches"] = patches.contiguous()
    expected[name + ".class"] = class_token.contiguous()


@torch.no_grad()
def huggingface(name, registers, swiglu, **how):
    settings = dict(
        hidden_size=SIZE, num_hidden_layers=DEPTH, num_attention_heads=HEADS, mlp_ratio=4,
        image_size=IMAGE, patch_size=PATCH, use_swiglu_ffn=swiglu,
    )
    model = (
        Dinov2WithRegistersModel(Dinov2WithRegistersConfig(num_register_tokens=registers, **settings))
        if registers
        else Dinov2Model(Dinov2Config(**settings))
    )
    weights(model).save_pretrained(HERE / name, **how)
    if swiglu:
        # The names in memory are others than those in the files since transformers 5.
        torch.save(model.state_dict(), HERE / "hf-memory.pth")
    tokens = model(pixel_values=IMAGES).last_hidden_state[0]
    expect(name, tokens[1 + registers:], tokens[0])


@torch.no_grad()
def of_timm(name, registers, swiglu):
    kind = timm.models.vision_transformer.VisionTransformer
    settings = dict(
        img_size=IMAGE, patch_size=PATCH, embed_dim=SIZE, depth=DEPTH, num_heads=HEADS,
        init_values=1.0, num_classes=0, reg_tokens=registers, no_embed_class=registers > 0,
    )
    if swiglu:
        settings.update(
            mlp_ratio=6, mlp_layer=timm.layers.SwiGLUPacked, act_layer=torch.nn.SiLU
        )
    model = weights(kind(**settings))
    safetensors.torch.save_file(model.state_dict(), HERE / f"{name}.safetensors")
    tokens = model.forward_features(IMAGES)[0]
    expect(name, tokens[1 + registers:], tokens[0])


@torch.no_grad()
def dinov2(name, registers, save):
    from dinov2.layers import MemEffAttention, NestedTensorBlock
    from dinov2.models.vision_transformer import DinoVisionTransformer

    model = weights(
        DinoVisionTransformer(
            img_size=IMAGE, patch_size=PATCH, embed_dim=SIZE, depth=DEPTH, num_heads=HEADS,
            init_values=1.0, block_chunks=1, num_register_tokens=registers,
            block_fn=functools.partial(NestedTensorBlock, attn_class=MemEffAttention),
            interpolate_antialias=registers > 0, interpolate_offset=0.0 if registers else 0.1,
        )
    )
    features = model.forward_features(IMAGES)
    expect(name, features["x_norm_patchtokens"][0], features["x_norm_clstoken"][0])
    save(model.state_dict())


@torch.no_grad()
def dino():
    """DINO v1's names are those of timm's first vision transformer: no LayerScale."""
    model = weights(
        timm.models.vision_transformer.VisionTransformer(
            img_size=IMAGE, patch_size=PATCH, embed_dim=SIZE, depth=DEPTH, num_heads=HEADS, num_classes=0
        )
    )
    state = model.state_dict()
    tokens = model.forward_features(IMAGES)[0]
    expect("dino-full", tokens[1:], tokens[0])
    student = {f"module.backbone.{k}": torch.zeros_like(v) for k, v in state.items()}
    teacher = {f"backbone.{k}": v for k, v in state.items()}
    teacher["head.last_layer.weight_g"] = torch.ones(4, 1)
    optimizer = torch.optim.AdamW(model.parameters())
    torch.save(
        {"student": student, "teacher": teacher, "optimizer": optimizer.state_dict(), "epoch": 100,
         "args": None},
        HERE / "dino-full.pth",
        _use_new_zipfile_serialization=False,
    )


def neco(state):
    """NeCo's checkpoints: Lightning's, the student below `model.` and the teacher beside it."""
    all_weights = {f"model.{k}": v for k, v in state.items()}
    all_weights.update({f"teacher.{k}": torch.zeros_like(v) for k, v in state.items()})
    all_weights["model.projection_head.0.weight"] = torch.ones(3, 4)
    torch.save({"epoch": 24, "global_step": 999, "pytorch-lightning_version": "2.0.0",
                "state_dict": all_weights, "hyper_parameters": {"arch": "vit-small"}},
               HERE / "neco.ckpt")


def main():
    sys.path.insert(0, sys.argv[1])
    huggingface("hf", 0, False)
    huggingface("hf-registers", 3, False)
    huggingface("hf-swiglu", 0, True)
    huggingface("hf-sharded", 0, False, max_shard_size="16KB")
    of_timm("timm-registers", 4, False)
    of_timm("timm-swiglu", 0, True)
    dinov2("dinov2-chunked", 4, lambda state: torch.save(state, HERE / "dinov2-chunked.pth"))
    dinov2("neco", 0, neco)
    dino()
    safetensors.torch.save_file({"images": IMAGES, **expected}, HERE / "expected.safetensors")
    for config in HERE.glob("*/config.json"):
        settings = json.loads(config.read_text())
        config.write_text(json.dumps({k: v for k, v in sorted(settings.items()) if v is not None}, indent=1) + "\n")


if __name__ == "__main__":
    main()
