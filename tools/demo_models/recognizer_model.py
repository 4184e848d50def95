"""Whisper's architecture in small, with the parameter names of transformers, for training only."""

import math
from dataclasses import dataclass

import torch
from recognizer_tokens import CHARACTERS
from torch import Tensor, nn
from torch.nn import functional

POSITIONS = 1500
"""Encoder positions of 20 ms in a window of 30 s."""
PLAIN_UP_TO = 1_000_000
"""Up to so many scores a head, plain attention takes half of the fused one's time on a CPU."""
GUIDED_HEADS = 2
"""The first heads of each decoder layer are shown where each word is said; they align words."""
LENGTH = 448
"""The most tokens the decoder reads."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network; the defaults are the ones shipped."""

    vocabulary: int
    width: int = 192
    heads: int = 4
    inner: int = 768
    encoder_layers: int = 4
    decoder_layers: int = 2
    bands: int = 80


def sinusoids(length: int, channels: int) -> Tensor:
    """Whisper's fixed positions (length, channels)."""
    step = math.log(10_000) / (channels // 2 - 1)
    speeds = torch.exp(-step * torch.arange(channels // 2))
    angles = torch.arange(length)[:, None] * speeds[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    """Multi-head attention of (b, t, width) over itself or over `source` (b, s, width).

    `weights` are the last plain attention's, (b, heads, t, s).
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.k_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.v_proj = nn.Linear(shape.width, shape.width)
        self.q_proj = nn.Linear(shape.width, shape.width)
        self.out_proj = nn.Linear(shape.width, shape.width)
        self.weights: Tensor | None = None

    def _split(self, values: Tensor) -> Tensor:
        return values.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, here: Tensor, source: Tensor, causal: bool = False) -> Tensor:
        """(b, t, width)."""
        queries, keys = self._split(self.q_proj(here)), self._split(self.k_proj(source))
        values = self._split(self.v_proj(source))
        small = queries.shape[2] * keys.shape[2] <= PLAIN_UP_TO
        if small and not causal:
            scores = (queries * queries.shape[-1] ** -0.5) @ keys.transpose(-1, -2)
            self.weights = scores.softmax(-1)
            heard = self.weights @ values
        else:
            heard = functional.scaled_dot_product_attention(queries, keys, values, is_causal=causal)
        return self.out_proj(heard.transpose(1, 2).flatten(2))


class Layer(nn.Module):
    """One encoder layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = Attention(shape)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.inner)
        self.fc2 = nn.Linear(shape.inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def _feed_forward(self, here: Tensor) -> Tensor:
        return here + self.fc2(functional.gelu(self.fc1(self.final_layer_norm(here))))

    def forward(self, here: Tensor) -> Tensor:
        """(b, t, width) to the same."""
        normed = self.self_attn_layer_norm(here)
        return self._feed_forward(here + self.self_attn(normed, normed))


class DecoderLayer(Layer):
    """One decoder layer: it also attends to what the encoder heard."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self.encoder_attn = Attention(shape)
        self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, here: Tensor, heard: Tensor) -> Tensor:
        """(b, l, width) with `heard` (b, t, width) to (b, l, width)."""
        normed = self.self_attn_layer_norm(here)
        here = here + self.self_attn(normed, normed, causal=True)
        here = here + self.encoder_attn(self.encoder_attn_layer_norm(here), heard)
        return self._feed_forward(here)


class Encoder(nn.Module):
    """Normalised mels (b, 80, t) to states (b, t / 2, width)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(shape.bands, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        positions = sinusoids(POSITIONS, shape.width)
        self.embed_positions = nn.Embedding.from_pretrained(positions, freeze=True)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.encoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)

    def forward(self, mels: Tensor) -> Tensor:
        """(b, t / 2, width)."""
        here = functional.gelu(self.conv2(functional.gelu(self.conv1(mels)))).transpose(1, 2)
        here = here + self.embed_positions.weight[: here.shape[1]]
        for layer in self.layers:
            here = layer(here)
        return self.layer_norm(here)


class Decoder(nn.Module):
    """Tokens (b, l) and states (b, t, width) to scores of the next token (b, l, vocabulary)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.embed_positions = nn.Embedding(LENGTH, shape.width)
        nn.init.normal_(self.embed_tokens.weight, std=0.02)
        nn.init.normal_(self.embed_positions.weight, std=0.01)
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)

    def forward(self, tokens: Tensor, heard: Tensor) -> Tensor:
        """(b, l, vocabulary)."""
        here = self.embed_tokens(tokens) + self.embed_positions.weight[: tokens.shape[1]]
        for layer in self.layers:
            here = layer(here, heard)
        return functional.linear(self.layer_norm(here), self.embed_tokens.weight)

    def guided(self) -> Tensor:
        """Where the guided heads of each layer last listened, (layers, b, guided, l, t)."""
        listening = [layer.encoder_attn.weights for layer in self.layers]
        return torch.stack([weights[:, :GUIDED_HEADS] for weights in listening]).float()


class Recognizer(nn.Module):
    """Encoder and decoder, and the CTC head that pulls the encoder along in training."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape)
        self.decoder = Decoder(shape)
        self.ctc = nn.Linear(shape.width, len(CHARACTERS) + 1)
