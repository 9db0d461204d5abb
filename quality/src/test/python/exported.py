"""Loads what ./fusionlab quality export wrote with the libraries it is for, and prints what they compute, as JSON (ExportTests.java).

    pip install torch diffusers transformers onnxruntime ai-edge-litert
    python src/test/python/exported.py diffusers|unet DIR
    python src/test/python/exported.py picture DIR
    python src/test/python/exported.py vae DIR
    python src/test/python/exported.py onnx|tflite DIR CONFIG
"""

import json
import pathlib
import sys

import numpy as np

from generated import array

def inputs(config):
    """Latents, time steps and texts of two pictures."""
    size = config["sample_size"]
    latents = array("sample", 2, config["in_channels"], size, size)
    tokens = config.get("fusionlab_context_length", 77)
    return latents, np.array([7, 981], np.float32), array("text", 2, tokens, config["cross_attention_dim"])


def pipeline(folder):
    from diffusers import DiffusionPipeline

    return DiffusionPipeline.from_pretrained(folder, trust_remote_code=True)


def unet(folder):
    """By the two-line import, without a pipeline."""
    sys.path.insert(0, folder)
    from fusionlab_unet import FusionLabUNet

    return FusionLabUNet.from_pretrained(folder)


def predicted(model):
    import torch

    latents, timesteps, texts = (torch.tensor(values) for values in inputs(model.config))
    with torch.no_grad():
        return model(latents, timesteps, texts).sample.numpy()


def picture(loaded):
    """A whole picture in four steps, with guidance."""
    import torch

    noise = torch.tensor(inputs(loaded.unet.config)[0][:1])
    with torch.no_grad():
        result = loaded("a low lamp", latents=noise, num_inference_steps=4, guidance_scale=3.0, output_type="np")
    return result.images


def decoded(folder):
    """By the class that the config names, without a pipeline."""
    import diffusers
    import torch

    sys.path.insert(0, folder)
    name = json.loads(pathlib.Path(folder, "config.json").read_text())["_class_name"]
    if name == "FusionLabVae":
        from fusionlab_vae import FusionLabVae as kind
    else:
        kind = getattr(diffusers, name)
    model = kind.from_pretrained(folder)
    with torch.no_grad():
        return model.decode(torch.tensor(array("latents", 1, 4, 4, 4)) / model.config.scaling_factor).sample.numpy()


def onnx(folder, config):
    import onnxruntime

    latents, timesteps, texts = inputs(config)
    session = onnxruntime.InferenceSession(f"{folder}/model.onnx")
    feeds = {"sample": latents, "timestep": timesteps, "encoder_hidden_states": texts}
    wanted = {i.name: i.type for i in session.get_inputs()}
    half = {name for name, kind in wanted.items() if "float16" in kind}
    return session.run(None, {name: value.astype(np.float16) if name in half else value for name, value in feeds.items()})[0]


def tflite(folder, config):
    """Images are [batch, height, width, channels] there."""
    from ai_edge_litert.interpreter import Interpreter

    latents, timesteps, texts = inputs(config)
    feeds = {"sample": latents.transpose(0, 2, 3, 1), "timestep": timesteps, "encoder_hidden_states": texts}
    interpreter = Interpreter(model_path=f"{folder}/model.tflite", num_threads=1)
    interpreter.allocate_tensors()
    for detail in interpreter.get_input_details():
        interpreter.set_tensor(detail["index"], feeds[detail["name"]])
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"]).transpose(0, 3, 1, 2)


def main(kind, folder, *more):
    if kind == "onnx" or kind == "tflite":
        config = json.loads(pathlib.Path(more[0]).read_text())
        result = onnx(folder, config) if kind == "onnx" else tflite(folder, config)
    elif kind == "picture":
        result = picture(pipeline(folder))
    elif kind == "vae":
        result = decoded(folder)
    else:
        result = predicted(unet(folder) if kind == "unet" else pipeline(folder).unet)
    print(json.dumps([float(value) for value in np.asarray(result, np.float64).ravel()]))


if __name__ == "__main__":
    main(*sys.argv[1:])
