"""From the start of the process to the features of one image by a ViT-S/14 of PyTorch, which the suite times as a whole.

usage: python start.py FOLDER SIDE     with image.jpg, seen at SIDE pixels; weights.pth is made there by the first start
"""

import argparse
import pathlib
import sys

import numpy as np
import torch
from PIL import Image

import gpu

folder, side = pathlib.Path(sys.argv[1]), int(sys.argv[2])
weights = folder / "weights.pth"
gpu.options = argparse.Namespace(device="cpu", depth=12)
model = gpu.VisionTransformer(*gpu.SIZES["vit-s/14"])
if not weights.exists():
    torch.save(model.state_dict(), weights)
model.load_state_dict(torch.load(weights, weights_only=True))
image = Image.open(folder / "image.jpg").convert("RGB").resize((side, side), Image.BICUBIC)
pixels = torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1)[None].float() / 255
with torch.no_grad():
    np.save(folder / "features.npy", model(pixels).numpy())
