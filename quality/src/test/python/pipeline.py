"""Writes a Stable Diffusion pipeline with random weights, small, as diffusers and transformers themselves save it:

    python src/test/python/pipeline.py DIR
"""

import sys

from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from generated import fill
from reference import SCHEDULE, SD15, TEXT, VAE, vocabulary


def pipeline(folder):
    tokenizer = CLIPTokenizer.from_pretrained(vocabulary(f"{folder}/vocabulary"), model_max_length=12)
    text = TEXT | {"hidden_size": SD15["cross_attention_dim"], "vocab_size": len(tokenizer)}
    StableDiffusionPipeline(
        unet=fill(UNet2DConditionModel(**SD15)),
        vae=fill(AutoencoderKL(**VAE)),
        text_encoder=fill(CLIPTextModel(CLIPTextConfig(**text))),
        tokenizer=tokenizer,
        scheduler=DDIMScheduler(**SCHEDULE, clip_sample=False, set_alpha_to_one=False, steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(f"{folder}/pipeline")


if __name__ == "__main__":
    pipeline(sys.argv[1])
