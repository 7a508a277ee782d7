"""Makes the files beside it: what torch.save writes, in every way that checkpoints in the wild were written.

Needs torch 2 and numpy. Each file holds the tensors of `tensors()` under the prefix that RealFilesTest names; what they
hold follows from the formulas here and in the test, so that neither needs the other's numbers.
"""

import argparse
import collections
import os
import pathlib

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def ramp(*shape):
    count = int(np.prod(shape))
    return (torch.arange(count, dtype=torch.float64) / 4 - 3).reshape(shape)


def tensors():
    base = ramp(4, 6).float()
    return collections.OrderedDict(
        float32=ramp(2, 3).float(),
        float64=ramp(2, 3),
        float16=ramp(5).half(),
        bfloat16=ramp(5).bfloat16(),
        int64=torch.arange(-2, 3),
        int32=torch.arange(-2, 3, dtype=torch.int32),
        int16=torch.arange(-2, 3, dtype=torch.int16),
        int8=torch.arange(-2, 3, dtype=torch.int8),
        uint8=torch.arange(5, dtype=torch.uint8),
        bool=torch.tensor([True, False, True]),
        scalar=torch.tensor(2.5),
        empty=torch.zeros(0, 3),
        transposed=base.t(),
        column=base[:, 2],
        shared=base[1:3, 1:4],
        expanded=base[0:1, 0:2].expand(3, 2),
        parameter=torch.nn.Parameter(ramp(2, 2).float()),
    )


def save(name, value, **options):
    torch.save(value, os.path.join(HERE, name), **options)


for protocol in (2, 3, 4, 5):
    save(f'zip{protocol}.pth', tensors(), pickle_protocol=protocol)
    save(f'legacy{protocol}.pth', tensors(), pickle_protocol=protocol, _use_new_zipfile_serialization=False)
save('lightning.ckpt', {
    'epoch': 3,
    'global_step': 120,
    'pytorch-lightning_version': '2.0.0',
    'state_dict': {'model.' + name: value for name, value in tensors().items()},
    'optimizer_states': [{'state': {0: {'step': torch.tensor(1.0)}}, 'param_groups': [{'lr': 1e-4, 'betas': (0.9, 0.999)}]}],
    'lr_schedulers': [{'base_lrs': [1e-4], '_step_count': 1, 'milestones': collections.Counter([20])}],
    'hparams_name': None,
    'loops': {'done': True, 'set': {1, 2}, 'folder': pathlib.PurePosixPath('/data')},
})
save('dino.pth', {
    'student': {'module.backbone.' + name: value * 0 for name, value in tensors().items()},
    'teacher': {'backbone.' + name: value for name, value in tensors().items()},
    'args': argparse.Namespace(arch='vit_small', lr=0.0005, crops=(0.4, 1.0)),
    'epoch': np.int64(100),
    'loss': np.float64(2.5),
    'history': np.arange(3.0),
    'defaults': collections.defaultdict(list, a=[1]),
    'dtype': torch.float16,
    'device': torch.device('cpu'),
    'size': torch.Size([2, 3]),
})
