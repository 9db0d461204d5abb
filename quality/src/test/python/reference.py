"""Makes src/test/resources/fusionlab/quality/reference.json: what diffusers and transformers compute, for ReferenceTests.java.

    pip install torch diffusers transformers
    python src/test/python/reference.py
"""

import json
import pathlib
import tempfile

import diffusers
import torch
import transformers
from diffusers import AutoencoderKL, AutoencoderTiny, DDIMScheduler, DPMSolverMultistepScheduler, UNet2DConditionModel
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from generated import fill, tensor

TARGET = pathlib.Path(__file__).parent.parent / "resources/fusionlab/quality/reference.json"

SD15 = {
    "sample_size": 8, "in_channels": 4, "out_channels": 4, "block_out_channels": [16, 32, 32, 32], "layers_per_block": 2,
    "norm_num_groups": 8, "attention_head_dim": 4, "cross_attention_dim": 12,
    "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
    "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
}  # fmt: skip
SD21 = SD15 | {"attention_head_dim": [2, 4, 8, 8], "use_linear_projection": True, "cross_attention_dim": 20}
LCM = SD15 | {"time_cond_proj_dim": 10}
SDXL = {
    "sample_size": 8, "in_channels": 4, "out_channels": 4, "block_out_channels": [16, 32, 32], "layers_per_block": 2,
    "norm_num_groups": 8, "attention_head_dim": [2, 4, 8], "cross_attention_dim": 12, "use_linear_projection": True,
    "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
    "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], "transformer_layers_per_block": [1, 2, 3],
    "addition_embed_type": "text_time", "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 68,
}  # fmt: skip
VAE = {
    "block_out_channels": [8, 16, 16], "layers_per_block": 2, "norm_num_groups": 4, "latent_channels": 4, "sample_size": 32,
    "down_block_types": ["DownEncoderBlock2D"] * 3, "up_block_types": ["UpDecoderBlock2D"] * 3,
}  # fmt: skip
TINY = {
    "encoder_block_out_channels": [1, 1, 1], "num_encoder_blocks": [0, 0, 0], "decoder_block_out_channels": [6, 6, 6],
    "num_decoder_blocks": [2, 1, 1], "latent_channels": 4, "act_fn": "relu",
}  # fmt: skip
TEXT = {
    "hidden_size": 24, "num_attention_heads": 3, "num_hidden_layers": 2, "intermediate_size": 48, "hidden_act": "quick_gelu",
    "max_position_embeddings": 12, "vocab_size": 40, "bos_token_id": 38, "eos_token_id": 39, "pad_token_id": 39,
}  # fmt: skip
VISION = {
    "hidden_size": 24, "num_attention_heads": 3, "num_hidden_layers": 2, "intermediate_size": 48, "hidden_act": "gelu",
    "image_size": 16, "patch_size": 4,
}  # fmt: skip
TOKENS = [[38, 5, 11, 39, 39, 39], [38, 7, 7, 30, 2, 39]]
SCHEDULE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}
TEXTS = ["low lower", "a LOW lamp", "  the 2 lamps,\n slow ", "naïve café £3", "it's", "😀 low", "", "lowlow lower " * 9]


def shapes(model):
    """Of the tensors, under the names that they have in files."""
    return {name: list(weight.shape) for name, weight in model.named_parameters()}


def values(result):
    return [float(f"{value:.8g}") for value in result.detach().double().flatten().tolist()]


def unet(config):
    model = fill(UNet2DConditionModel(**config))
    inputs = {"sample": tensor("sample", 2, 4, 8, 8), "encoder_hidden_states": tensor("text", 2, 5, config["cross_attention_dim"])}
    more = {}
    if "time_cond_proj_dim" in config:
        more["timestep_cond"] = tensor("guidance", 2, config["time_cond_proj_dim"])
    if "addition_embed_type" in config:
        sizes = torch.tensor([[64.0, 48, 0, 4, 64, 64], [32, 32, 8, 0, 64, 64]])
        more["added_cond_kwargs"] = {"text_embeds": tensor("pooled", 2, 20), "time_ids": sizes}
    result = model(timestep=torch.tensor([7.0, 981.0]), **inputs, **more).sample
    parameters = sum(weight.numel() for weight in model.parameters())
    return {"config": config, "parameters": parameters, "output": values(result)}


def vae():
    model = fill(AutoencoderKL(**VAE))
    picture = tensor("picture", 2, 3, 16, 16)
    latents = tensor("latents", 2, 4, 4, 4)
    encoded = model.encode(picture).latent_dist
    return {
        "config": VAE,
        "shapes": shapes(model),
        "mean": values(encoded.mean),
        "deviation": values(encoded.std),
        "decoded": values(model.decode(latents / model.config.scaling_factor).sample),
    }


def decoders():
    """The autoencoder's decoder with half of each group's channels, and one of TAESD's kind."""
    whole = fill(AutoencoderKL(**VAE)).state_dict()
    half = AutoencoderKL(**VAE | {"block_out_channels": [width // 2 for width in VAE["block_out_channels"]]})
    cut = {}
    for name, weight in half.state_dict().items():
        cut[name] = whole[name]
        for axis, size in enumerate(weight.shape):
            if size < cut[name].shape[axis]:
                groups = VAE["norm_num_groups"]
                each = cut[name].shape[axis] // groups
                kept = [group * each + i for group in range(groups) for i in range(size // groups)]
                cut[name] = cut[name].index_select(axis, torch.tensor(kept))
    half.load_state_dict(cut)
    tiny = fill(AutoencoderTiny(**TINY))
    latents = tensor("latents", 1, 4, 4, 4)
    return {
        "half": values(half.decode(latents / half.config.scaling_factor).sample),
        "tiny": {"config": TINY, "shapes": shapes(tiny), "decoded": values(tiny.decode(latents).sample)},
    }


def clip():
    text = fill(CLIPTextModel(CLIPTextConfig(**TEXT)))
    config = {"projection_dim": 16, "text_config": TEXT, "vision_config": VISION}
    whole = fill(CLIPModel(CLIPConfig(**config)))
    tokens = torch.tensor(TOKENS)
    result = whole(input_ids=tokens, pixel_values=tensor("pixels", 2, 3, 16, 16))
    cosines = (result.image_embeds * result.text_embeds).sum(-1)
    return {
        "text": {"config": TEXT, "shapes": shapes(text), "tokens": TOKENS, "hidden": values(text(tokens).last_hidden_state)},
        "whole": {"config": config, "shapes": shapes(whole), "tokens": TOKENS, "cosines": values(cosines)},
    }


def vocabulary(folder):
    """CLIP's own scheme with a vocabulary of few merges (TinyVocabulary.java)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAC + 1), *range(0xAE, 0xFF + 1)]
    characters = [chr(byte) for byte in printable] + [chr(256 + i) for i in range(256 - len(printable))]
    merges = ["l o", "lo w</w>", "lo w", "e r</w>", "low er</w>"]
    words = characters + [c + "</w>" for c in characters] + [m.replace(" ", "") for m in merges]
    numbers = {word: number for number, word in enumerate(words + ["<|startoftext|>", "<|endoftext|>"])}
    path = pathlib.Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    (path / "vocab.json").write_text(json.dumps(numbers), "utf-8")
    (path / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), "utf-8")
    return folder


def tokenizer():
    with tempfile.TemporaryDirectory() as folder:
        library = CLIPTokenizer.from_pretrained(vocabulary(folder), model_max_length=12)
        tokens = library(TEXTS, padding="max_length", max_length=12, truncation=True).input_ids
    return {"texts": TEXTS, "tokens": tokens}


def sampler(library, name, steps, prediction):
    library.set_timesteps(steps)
    latents = tensor("noise", 1, 4, 2, 2).double()
    after = []
    for timestep in library.timesteps:
        latents = library.step(latents * (0.1 + int(timestep) / 2000), timestep, latents).prev_sample
        after.append(values(latents))
    return {
        "sampler": name, "steps": steps, "prediction": prediction, "timesteps": [int(t) for t in library.timesteps], "first": after[0],
        "last": after[-1],
    }  # fmt: skip


def samplers():
    cases = []
    for steps in (4, 8, 25, 50):
        for prediction in ("epsilon", "v_prediction"):
            ddim = DDIMScheduler(
                **SCHEDULE, prediction_type=prediction, clip_sample=False, set_alpha_to_one=False, steps_offset=1
            )
            solver = DPMSolverMultistepScheduler(**SCHEDULE, prediction_type=prediction, algorithm_type="dpmsolver++")
            cases.append(sampler(ddim, "ddim", steps, prediction))
            cases.append(sampler(solver, "dpm-solver++", steps, prediction))
    return cases


def main():
    torch.manual_seed(0)
    reference = {
        "made by": "src/test/python/reference.py",
        "versions": {library.__name__: library.__version__.split("+")[0] for library in (torch, diffusers, transformers)},
        "unets": {"sd-v1.5": unet(SD15), "sd-v2.1": unet(SD21), "sdxl": unet(SDXL), "lcm": unet(LCM)},
        "vae": vae(),
        "clip": clip(),
        "tokenizer": tokenizer(),
        "samplers": samplers(),
        "decoders": decoders(),
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(reference, ensure_ascii=False, separators=(",", ":")).replace("},", "},\n") + "\n", "utf-8")


if __name__ == "__main__":
    main()
