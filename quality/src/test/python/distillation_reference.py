"""Makes src/test/resources/fusionlab/quality/distillation.json: one step of each objective in PyTorch, for ObjectiveReferenceTests.java.

    pip install torch diffusers
    python src/test/python/distillation_reference.py
"""

import json
import pathlib

import diffusers
import torch
from diffusers import DDIMScheduler, UNet2DConditionModel

from generated import fill, tensor
from reference import SCHEDULE, SD15, values

TARGET = pathlib.Path(__file__).parent.parent / "resources/fusionlab/quality/distillation.json"

FROM, TO = 8, 4
STEPS = [0, 1, 2]
SCALES = [2.0, 7.5, 14.0]
UNIFORM = [33, 487, 910]
GAMMA = 0.2
WATCHED = ["conv_in.weight", "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight", "up_blocks.3.resnets.2.conv2.bias"]
RATE, DECAY = 1e-3, 0.01


def scheduler(steps):
    made = DDIMScheduler(**SCHEDULE, prediction_type="v_prediction", clip_sample=False, set_alpha_to_one=False, steps_offset=1)
    made.set_timesteps(steps)
    return made


def parts(timesteps):
    alphas = scheduler(1).alphas_cumprod.double()[timesteps].reshape(-1, 1, 1, 1)
    return alphas.sqrt().float(), (1 - alphas).sqrt().float()


def velocity(model, latents, timesteps, scales):
    text, empty = tensor("text", 3, 5, 12), tensor("empty", 1, 5, 12).expand(3, 5, 12)
    with_text = model(latents, timesteps, text).sample
    if scales is None:
        return with_text
    weight = torch.tensor(scales).reshape(-1, 1, 1, 1)
    return weight * with_text - (weight - 1) * model(latents, timesteps, empty).sample


def distillation(teacher, student, scales):
    few, many = scheduler(TO), scheduler(FROM)
    timesteps = few.timesteps[STEPS]
    start = few.add_noise(tensor("latents", 3, 4, 8, 8), tensor("noise", 3, 4, 8, 8), timesteps)
    latents, present = start, timesteps
    with torch.no_grad():
        for _ in range(FROM // TO):
            predicted = velocity(teacher, latents, present, scales)
            stepped = [many.step(predicted[i : i + 1], int(present[i]), latents[i : i + 1]).prev_sample for i in range(3)]
            latents, present = torch.cat(stepped), present - 1000 // FROM
    alpha, sigma = parts(timesteps)
    alpha_end, sigma_end = parts(present)
    target = (latents - sigma_end / sigma * start) / (alpha_end - sigma_end / sigma * alpha)
    picture = alpha * start - sigma * velocity(student, start, timesteps, scales)
    return (torch.clamp(alpha**2 / sigma**2, min=1) * (picture - target) ** 2).mean()


def original(student):
    timesteps = torch.tensor(UNIFORM)
    latents, noise = tensor("latents", 3, 4, 8, 8), tensor("noise again", 3, 4, 8, 8)
    noisy = scheduler(1).add_noise(latents, noise, timesteps)
    target = scheduler(1).get_velocity(latents, noise, timesteps)
    return torch.nn.functional.mse_loss(velocity(student, noisy, timesteps, None), target)


def loss(name, teacher, student):
    if name == "velocity":
        return original(student)
    distilled = distillation(teacher, student, SCALES if name.startswith("cfg") else None)
    if name.endswith("constant"):
        return distilled + GAMMA * original(student)
    if name.endswith("dynamic"):
        error = original(student)
        return distilled + GAMMA * (distilled / error).detach() * error
    return distilled


def case(name):
    student, teacher = fill(UNet2DConditionModel(**SD15)), fill(UNet2DConditionModel(**SD15))
    with torch.no_grad():
        for weight in teacher.parameters():
            weight.mul_(0.9)
    optimizer = torch.optim.AdamW(student.parameters(), lr=RATE, weight_decay=DECAY)
    result = loss(name, teacher, student)
    result.backward()
    weights = dict(student.named_parameters())
    gradients = {watched: values(weights[watched].grad) for watched in WATCHED}
    norm = torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
    optimizer.step()
    stepped = {watched: values(weights[watched]) for watched in WATCHED[1:]}
    return {"loss": float(result.detach()), "norm": float(norm), "gradients": gradients, "stepped": stepped}


def main():
    names = ["velocity", "vanilla", "cfg", "vanilla, constant", "cfg, dynamic"]
    made = {
        "made by": "src/test/python/distillation_reference.py",
        "versions": {library.__name__: library.__version__.split("+")[0] for library in (torch, diffusers)},
        "config": SD15,
        "cases": {name: case(name) for name in names},
    }
    TARGET.write_text(json.dumps(made, separators=(",", ":")).replace("},", "},\n") + "\n", "utf-8")


if __name__ == "__main__":
    main()
