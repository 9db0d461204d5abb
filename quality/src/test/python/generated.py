"""Weights and inputs that Java and Python both compute from a name, so that fixtures need not hold them (GeneratedNumbers.java)."""

import zlib

import numpy as np


def numbers(name, count):
    """From -1 to 1."""
    index = np.arange(1, count + 1, dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    bits = (np.uint64(zlib.crc32(name.encode())) + index * np.uint64(2654435761)) & mask
    bits ^= bits >> np.uint64(16)
    bits = (bits * np.uint64(0x45D9F3B)) & mask
    bits ^= bits >> np.uint64(16)
    return bits.astype(np.float64) / 2**31 - 1


def array(name, *shape):
    return numbers(name, int(np.prod(shape))).astype(np.float32).reshape(shape)


def tensor(name, *shape):
    import torch

    return torch.tensor(array(name, *shape))


def fill(model):
    """Matrices so that their products neither grow nor vanish; scales of normalisations near one."""
    import torch

    with torch.no_grad():
        for name, weight in model.named_parameters():
            shape = tuple(weight.shape)
            values = numbers(name, weight.numel())
            if len(shape) > 1:
                values = values * (3 / np.prod(shape[1:])) ** 0.5
            elif name.endswith(".weight"):
                values = 1 + 0.2 * values
            else:
                values = 0.2 * values
            weight.copy_(torch.tensor(values.astype(np.float32)).reshape(shape))
    return model.eval()
