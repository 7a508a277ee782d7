"""Makes other-models.json: what timm 1.0.29 and transformers 5.18 call the tensors of models that are not read, with their shapes,
the first alone of those whose names differ by numbers, under the name by which a refusal calls the model.
"""

import json
import pathlib
import re

import timm
import torch
import transformers as t

TIMM = {
    "vit_small_patch16_dinov3": "DINOv3",
    "vit_small_patch16_dinov3_qkvb": "DINOv3",
    "vit_base_patch16_clip_224": "CLIP",
    "vit_base_patch16_siglip_224": "SigLIP",
    "vit_pe_core_tiny_patch16_384": "a Perception Encoder",
    "deit_small_distilled_patch16_224": "a distilled DeiT",
    "deit3_small_patch16_224": "DeiT III",
    "beit_base_patch16_224": "BEiT",
    "eva02_tiny_patch14_224": "EVA",
    "cait_xxs24_224": "CaiT",
    "samvit_base_patch16": "SAM",
    "aimv2_large_patch14_224": "AIM",
    "vit_medium_patch16_gap_240": "a vision transformer without a class token",
    "swin_tiny_patch4_window7_224": "Swin",
    "convnext_tiny": "ConvNeXt",
    "convnextv2_tiny": "ConvNeXt",
    "resnet50": "ResNet",
    "efficientnet_b0": "a convolutional network such as EfficientNet",
    "vgg11": "VGG",
    "hiera_tiny_224": "Hiera",
}
TRANSFORMERS = {
    "DINOv3ViT": "DINOv3",
    "DINOv3ConvNext": "DINOv3's ConvNeXt",
    "CLIP": "CLIP",
    "Siglip": "SigLIP",
    "DeiT": "a distilled DeiT",
    "Beit": "BEiT",
    "IJepa": "a vision transformer without a class token",
    "Sam": "SAM",
    "Sam2": "SAM 2",
    "Swin": "Swin",
    "ConvNext": "ConvNeXt",
    "ResNet": "ResNet",
    "Yolos": "YOLOS",
    "Vilt": "ViLT",
    "Segformer": "SegFormer",
    "Bert": "a language model",
}


def first_of_each(model):
    first = {}
    for name, tensor in model.state_dict().items():
        first.setdefault(re.sub(r"\d+", "N", name), (name, list(tensor.shape)))
    return dict(first.values())


models = []
with torch.device("meta"):
    for name, called in TIMM.items():
        models.append(("timm's " + name, called, timm.create_model(name, pretrained=False)))
    for name, called in TRANSFORMERS.items():
        model = getattr(t, name + "Model")(getattr(t, name + "Config")())
        models.append((f"transformers' {name}Model", called, model))
lines = [json.dumps({"model": name, "called": called, "tensors": first_of_each(model)}) for name, called, model in models]
pathlib.Path(__file__).with_suffix("").with_name("other-models.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
