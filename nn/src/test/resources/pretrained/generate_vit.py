"""Makes hf-vit, hf-vit-memory.pth and hf-vit-expected.safetensors: a tiny ViTModel of random weights, as facebook/dino-vits16
is one, in the files that transformers writes and as its classifier has it in memory, and what it computes for images of its own
size and of another one; and hf-sharded-bin: the weights of hf in two files of torch.save and an index.

Made with torch 2.13, transformers 5.18 and safetensors 0.8.
"""

import json
import pathlib

import safetensors.torch
import torch
from transformers import ViTConfig, ViTForImageClassification, ViTModel

HERE = pathlib.Path(__file__).parent


@torch.no_grad()
def vit():
    model = ViTModel(
        ViTConfig(
            hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, image_size=8, patch_size=2,
        )
    )
    generator = torch.Generator().manual_seed(5)
    state = {k: 0.3 * torch.randn(v.shape, generator=generator) for k, v in model.state_dict().items()}
    model.load_state_dict(state)
    model.eval().save_pretrained(HERE / "hf-vit")
    classifier = ViTForImageClassification(model.config)
    without_pooler = {k: v for k, v in state.items() if not k.startswith("pooler.")}
    classifier.vit.load_state_dict(without_pooler)
    torch.save(classifier.state_dict(), HERE / "hf-vit-memory.pth")
    tensors = {}
    for name, height, width in (("own", 8, 8), ("other", 12, 10)):
        images = torch.randn(1, 3, height, width, generator=generator)
        tokens = model(images, interpolate_pos_encoding=True).last_hidden_state[0]
        tensors[f"{name}.images"] = images
        tensors[f"{name}.class"] = tokens[0].contiguous()
        tensors[f"{name}.patches"] = tokens[1:].contiguous()
    safetensors.torch.save_file(tensors, HERE / "hf-vit-expected.safetensors")


def sharded():
    folder = HERE / "hf-sharded-bin"
    folder.mkdir(exist_ok=True)
    state = sorted(safetensors.torch.load_file(HERE / "hf" / "model.safetensors").items())
    half = len(state) // 2
    places = {}
    for number, part in ((1, state[:half]), (2, state[half:])):
        name = f"pytorch_model-0000{number}-of-00002.bin"
        torch.save(dict(part), folder / name)
        places.update({key: name for key, _ in part})
    index = {"metadata": {}, "weight_map": places}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=1) + "\n")
    (folder / "config.json").write_text((HERE / "hf" / "config.json").read_text())


vit()
sharded()
