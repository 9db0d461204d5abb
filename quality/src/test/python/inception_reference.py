"""Makes src/test/resources/fusionlab/quality/inception.json: what pytorch-fid computes, for InceptionTests.java.

    pip install torch torchvision scipy pytorch-fid
    python src/test/python/inception_reference.py

With a file's name it also writes the generated weights there, in safetensors, for FusionLab's --inception.
"""

import json
import pathlib
import sys

import numpy as np
import torch
import torchvision
from importlib.metadata import version
from pytorch_fid import fid_score, inception

from generated import array, numbers, tensor

TARGET = pathlib.Path(__file__).parent.parent / "resources/fusionlab/quality/inception.json"
PICTURES = [("small", 32, 32), ("as the network sees it", 299, 299), ("large and wide", 340, 512)]
SETS = [(40, 3), (200, 24), (10, 24)]
KEPT = 8


def weights():
    """So that signals neither grow nor vanish in 94 layers with ReLU; no published file is needed."""
    model = torchvision.models.inception_v3(num_classes=1008, aux_logits=False, weights=None, init_weights=False)
    made = {}
    for name, weight in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        values = numbers(name, weight.numel())
        if weight.dim() > 1:
            values = values * (6 / np.prod(weight.shape[1:])) ** 0.5
        elif name.endswith((".weight", ".running_var")):
            values = 1 + 0.2 * values
        else:
            values = 0.2 * values
        made[name] = torch.tensor(values.astype(np.float32)).reshape(weight.shape)
    return made


def network():
    inception.load_state_dict_from_url = lambda *_, **__: weights()
    return inception.InceptionV3().eval()


def picture(name, height, width):
    """In 8 bits, 0 to 1: noise around a colour."""
    numbers = 0.5 * tensor(name, 1, 3, height, width) + 0.5 * tensor(name + ", colour", 1, 3, 1, 1)
    return ((numbers + 1) * 127.5 + 0.5).floor().clamp(0, 255) / 255


def features():
    model = network()
    with torch.no_grad():
        for name, height, width in PICTURES:
            found = model(picture(name, height, width))[0].flatten()
            yield {
                "picture": name,
                "height": height,
                "width": width,
                "mean": float(f"{found.mean():.8g}"),
                "every eighth": [float(f"{value:.7g}") for value in found[::KEPT].tolist()],
            }


def distances():
    for count, dimension in SETS:
        one = array(f"one {count}", count, dimension)
        other = array(f"other {count}", count, dimension) * np.float32(0.5) + np.float32(0.25)
        moments = [value for vectors in (one, other) for value in (vectors.mean(0, dtype=float), np.cov(vectors, rowvar=False))]
        yield {"count": count, "dimension": dimension, "distance": float(fid_score.calculate_frechet_distance(*moments))}


def main():
    if len(sys.argv) > 1:
        from safetensors.torch import save_file

        save_file(weights(), sys.argv[1])
    reference = {
        "made by": "src/test/python/inception_reference.py",
        "versions": {name: version(name).split("+")[0] for name in ("torch", "torchvision", "scipy", "pytorch-fid")},
        "features": list(features()),
        "distances": list(distances()),
    }
    TARGET.write_text(json.dumps(reference, separators=(",", ":")).replace("},", "},\n") + "\n", "utf-8")


if __name__ == "__main__":
    main()
