"""An autoencoder for diffusers whose decoder has fewer channels than its encoder, written by FusionLab beside the config.json.

>>> pipeline = DiffusionPipeline.from_pretrained(DIR, trust_remote_code=True)

or, with DIR/vae on the Python path:

>>> from fusionlab_vae import FusionLabVae
>>> pipeline = DiffusionPipeline.from_pretrained(OTHER, vae=FusionLabVae.from_pretrained(DIR, subfolder="vae"))

In config.json, fusionlab_decoder_channels are the decoder's; block_out_channels are the encoder's.
"""

import inspect

from diffusers import AutoencoderKL
from diffusers.configuration_utils import register_to_config
from diffusers.models.autoencoders.vae import Decoder


def parameters(own):
    """diffusers takes the fields of a config from the constructor's parameters, so ours has those of its own autoencoder too."""
    ours = [parameter for parameter in inspect.signature(own).parameters.values() if parameter.name != "config"]
    theirs = list(inspect.signature(AutoencoderKL.__init__).parameters.values())[1:]
    return inspect.Signature(ours + [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in theirs])


class FusionLabVae(AutoencoderKL):
    """diffusers' own autoencoder, and then a decoder with the channels that the config says."""

    def __init__(self, fusionlab_decoder_channels=None, **config):
        super().__init__(**config)
        self.decoder = Decoder(
            in_channels=self.config.latent_channels,
            out_channels=self.config.out_channels,
            up_block_types=self.config.up_block_types,
            block_out_channels=fusionlab_decoder_channels or self.config.block_out_channels,
            layers_per_block=self.config.layers_per_block,
            norm_num_groups=self.config.norm_num_groups,
            act_fn=self.config.act_fn,
            mid_block_add_attention=self.config.mid_block_add_attention,
        )

    __init__.__signature__ = parameters(__init__)
    __init__ = register_to_config(__init__)
