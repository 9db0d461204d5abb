"""A UNet for diffusers whose blocks were removed or copied one by one, written by FusionLab beside the UNet's config.json.

>>> pipeline = DiffusionPipeline.from_pretrained(DIR, trust_remote_code=True)

or, with DIR/unet on the Python path:

>>> from fusionlab_unet import FusionLabUNet
>>> pipeline = DiffusionPipeline.from_pretrained(DIR, unet=FusionLabUNet.from_pretrained(DIR, subfolder="unet"))

In config.json, fusionlab_counts says how many blocks a slot has, where that is not one. A removed cross-attention passes its input on, a
removed ResNet leaves its shortcut. Copies follow their original: their weights are named with #2 and up behind the original's name.
"""

import copy
import inspect

import torch
from diffusers import UNet2DConditionModel
from diffusers.configuration_utils import register_to_config
from diffusers.models.resnet import ResnetBlock2D


class Shortcut(torch.nn.Module):
    """What is left of a removed ResNet that changes the number of channels."""

    def __init__(self, resnet):
        super().__init__()
        self.conv_shortcut = resnet.conv_shortcut

    def forward(self, hidden_states, temb):
        return self.conv_shortcut(hidden_states)


class Blocks(torch.nn.Module):
    """Takes the place of a stage's list of ResNets or cross-attentions: any number of blocks for each of its entries."""

    def __init__(self, originals, counts):
        super().__init__()
        self.names = []
        for index, (original, count) in enumerate(zip(originals, counts)):
            self.names.append([])
            for number, block in enumerate(blocks(original, count), start=1):
                name = f"{index}#{number}" if number > 1 else f"{index}"
                self.add_module(name, block)
                self.names[index].append(name)
        self.attends = not isinstance(originals[0], ResnetBlock2D)

    def __len__(self):
        return len(self.names)

    def __iter__(self):
        return iter([self[index] for index in range(len(self))])

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[entry] for entry in range(*index.indices(len(self)))]
        run = self.attentions if self.attends else self.resnets
        return lambda hidden_states, *inputs, **options: run(self.names[index], hidden_states, *inputs, **options)

    def resnets(self, names, hidden_states, *inputs, **options):
        for name in names:
            hidden_states = self._modules[name](hidden_states, *inputs, **options)
        return hidden_states

    def attentions(self, names, hidden_states, *inputs, **options):
        for name in names:
            hidden_states = self._modules[name](hidden_states, *inputs, **options)[0]
        return (hidden_states,)


def blocks(original, count):
    """The original and its copies, or what its removal leaves."""
    resnet = isinstance(original, ResnetBlock2D)
    if count == 0:
        return [Shortcut(original)] if resnet and original.conv_shortcut is not None else []
    return [original] + [copied(original) if resnet else copy.deepcopy(original) for _ in range(count - 1)]


def copied(resnet):
    """A ResNet behind another: it has no skip connection."""
    return ResnetBlock2D(
        in_channels=resnet.out_channels,
        out_channels=resnet.out_channels,
        temb_channels=resnet.time_emb_proj.in_features,
        groups=resnet.norm2.num_groups,
        eps=resnet.norm2.eps,
    )


def parameters(own):
    """diffusers takes the fields of a config from the constructor's parameters, so ours has those of its own UNet too."""
    ours = [parameter for parameter in inspect.signature(own).parameters.values() if parameter.name != "config"]
    theirs = list(inspect.signature(UNet2DConditionModel.__init__).parameters.values())[1:]
    return inspect.Signature(ours + [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in theirs])


class FusionLabUNet(UNet2DConditionModel):
    """diffusers' own UNet, and then each slot gets as many blocks as the config says."""

    def __init__(self, fusionlab_counts=None, fusionlab_mid_resnets=2, fusionlab_context_length=77, **config):
        super().__init__(**config)
        counts = dict(fusionlab_counts or {})
        if fusionlab_mid_resnets < 2:
            counts["mid_block.resnets.1"] = 0
        stages = {f"down_blocks.{index}": stage for index, stage in enumerate(self.down_blocks)}
        stages["mid_block"] = self.mid_block
        stages.update({f"up_blocks.{index}": stage for index, stage in enumerate(self.up_blocks)})
        for name, stage in stages.items():
            for kind in ("resnets", "attentions"):
                originals = list(getattr(stage, kind, None) or [])
                wanted = [counts.pop(f"{name}.{kind}.{index}", 1) for index in range(len(originals))]
                if any(count != 1 for count in wanted):
                    setattr(stage, kind, Blocks(originals, wanted))
        if counts:
            raise ValueError(f"fusionlab_counts names slots that this UNet lacks: {', '.join(counts)}")

    __init__.__signature__ = parameters(__init__)
    __init__ = register_to_config(__init__)
