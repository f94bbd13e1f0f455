"""Teaches the small transformer on our corpus, and writes it as eight-bit ONNX. Needs the `train` extra (torch, onnx).

Deterministic: a fixed number of threads, seed and order. multilingual-e5-small is the beginning; its table of pieces and its
lower layers stay as they are. All heads are taught together: what a text is about, what went wrong in it, how grave it
is and how it feels support one another.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from zhiyin.understand import foundation
from zhiyin.understand.neural import Weights, unpack
from zhiyin.understand.tokens import BRIEF, CONTEXT, HEAD, PAD, TAIL, Pieces, Tokens, vocabulary

LAYERS, FROZEN = 6, 1  # the lower half of the twelve; the lowest ones stay as they are: they know language, not shops
THREADS = 2  # fixed: another number would add up in another order, and give other bytes
PLACES = HEAD + TAIL + 2 + max(0, BRIEF + CONTEXT + 3 - HEAD - TAIL)
EPOCHS, TOGETHER, SEED = 3, 32, 20
BODY_RATE, HEAD_RATE, DECAY, DROPOUT, SMOOTHING = 1.5e-4, 2e-3, 0.01, 0.1, 0.05
#: how much each head counts in what is to be made small
WEIGHT = {"problem": 1.0, "leaf": 1.5, "detail": 0.7, "module": 0.7, "path": 1.0, "emotion": 0.7, "grade": 0.7}
NOT_TAUGHT = -1


@dataclass(frozen=True, slots=True)
class Lessons:
    """`cut` texts with, for each head, the number of the class of each text or NOT_TAUGHT, and each text's weight."""

    cut: list[Pieces]
    targets: dict[str, list[int]]
    weight: list[float]


class Layer(nn.Module):
    """One layer of the encoder, as BERT has them."""

    def __init__(self, source: foundation.Foundation, number: int) -> None:
        super().__init__()
        width, inner = foundation.WIDTH, foundation.INNER
        self.attend = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.first = nn.LayerNorm(width, eps=foundation.EPSILON)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.second = nn.LayerNorm(width, eps=foundation.EPSILON)
        with torch.no_grad():
            name = f"l{number}."
            self.attend.weight.copy_(torch.cat([_tensor(source, f"{name}{c}.w", width, width) for c in "qkv"]))
            self.attend.bias.copy_(torch.cat([_tensor(source, f"{name}{c}.b", width) for c in "qkv"]))
            for module, short, rows, columns in (
                (self.out, "ao", width, width),
                (self.up, "fi", inner, width),
                (self.down, "fo", width, inner),
            ):
                module.weight.copy_(_tensor(source, f"{name}{short}.w", rows, columns))
                module.bias.copy_(_tensor(source, f"{name}{short}.b", rows))
            for norm, short in ((self.first, "aln"), (self.second, "oln")):
                norm.weight.copy_(_tensor(source, f"{name}{short}.w", width))
                norm.bias.copy_(_tensor(source, f"{name}{short}.b", width))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        texts, places, width = x.shape
        parts = self.attend(x).view(texts, places, 3, foundation.HEADS, width // foundation.HEADS).permute(2, 0, 3, 1, 4)
        scores = parts[0] @ parts[1].transpose(-1, -2) / math.sqrt(width // foundation.HEADS) + mask
        seen = (scores.softmax(-1) @ parts[2]).transpose(1, 2).reshape(texts, places, width)
        x = self.first(x + functional.dropout(self.out(seen), DROPOUT, self.training))
        return self.second(x + functional.dropout(self.down(functional.gelu(self.up(x))), DROPOUT, self.training))


class Pupil(nn.Module):
    """The layers and the heads; takes embedded pieces."""

    def __init__(self, source: foundation.Foundation, heads: Sequence[tuple[str, int]], layers: int, frozen: int) -> None:
        super().__init__()
        width = foundation.WIDTH
        kind = _tensor(source, "emb.type", -1, width)[0]
        self.position = nn.Parameter(_tensor(source, "emb.pos", -1, width)[:PLACES].clone())
        self.segment = nn.Parameter(torch.stack([kind, kind]))
        self.norm = nn.LayerNorm(width, eps=foundation.EPSILON)
        with torch.no_grad():
            self.norm.weight.copy_(_tensor(source, "emb.ln.w", width))
            self.norm.bias.copy_(_tensor(source, "emb.ln.b", width))
        self.layers = nn.ModuleList(Layer(source, number) for number in range(layers))
        self._frozen = frozen
        if frozen:
            for part in (self.norm, *self.layers[:frozen]):
                part.requires_grad_(False)
            self.position.requires_grad_(False)
            self.segment.requires_grad_(False)
        # the mean of the pieces lies in a narrow cone: moved to the middle and widened before the heads
        self.register_buffer("middle", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))
        self.head = nn.Linear(width, sum(count for _, count in heads))

    def gist(self, pieces: Tensor, mask: Tensor, share: Tensor) -> Tensor:
        with torch.set_grad_enabled(self.training and not self._frozen):
            x = functional.dropout(self.norm(pieces), DROPOUT, self.training)
            for layer in self.layers[: self._frozen]:
                x = layer(x, mask)
        for layer in self.layers[self._frozen :]:
            x = layer(x, mask)
        return ((x * share).sum(1) - self.middle) / self.spread

    def forward(self, pieces: Tensor, mask: Tensor, share: Tensor) -> Tensor:
        found: Tensor = self.head(functional.dropout(self.gist(pieces, mask, share), DROPOUT, self.training))
        return found


class School:
    """Table of pieces and batches for one vocabulary."""

    def __init__(self) -> None:
        self.source = foundation.load()
        keep = self.source.keep
        self.vocabulary = vocabulary([self.source.pieces[number] for number in keep], self.source.scores[keep].tolist())
        self.packed, self.scales = self.source.table()
        self.tokens = Tokens(self.vocabulary)
        self._table = torch.from_numpy(unpack(self.packed, self.scales))

    def inputs(self, pupil: Pupil, cut: Sequence[Pieces]) -> tuple[Tensor, Tensor, Tensor]:
        longest = max(len(one.ids) for one in cut)
        ids = torch.full((len(cut), longest), PAD)
        segment = torch.zeros((len(cut), longest), dtype=torch.long)
        share = torch.zeros((len(cut), longest, 1))
        for row, one in enumerate(cut):
            ids[row, : len(one.ids)] = torch.tensor(one.ids)
            segment[row, one.own :] = 1
            share[row, : one.own] = 1 / one.own
        embedded = self._table[ids] + pupil.position[:longest] + pupil.segment[segment]
        return embedded, torch.where(ids == PAD, -1e9, 0.0)[:, None, None, :], share


def teach(
    school: School,
    lessons: Lessons,
    heads: Sequence[tuple[str, int]],
    *,
    layers: int = LAYERS,
    frozen: int = FROZEN,
    epochs: int = EPOCHS,
    after: Callable[[int, Pupil], None] = lambda epoch, pupil: None,
) -> Pupil:
    """A pupil that has seen every lesson `epochs` times; `after` is told the end of each. Minutes."""
    torch.set_num_threads(THREADS)
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    pupil = Pupil(school.source, heads, layers, frozen)
    _centre(school, pupil, lessons.cut)
    body = [p for name, p in pupil.named_parameters() if p.requires_grad and not name.startswith("head")]
    groups: list[dict[str, Any]] = [
        {"params": body, "lr": BODY_RATE},
        {"params": list(pupil.head.parameters()), "lr": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps = epochs * -(-len(lessons.cut) // TOGETHER)
    rise = max(1, steps // 10)
    plan = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rise, max(0.02, (steps - step) / (steps - rise)))
    )
    weight = torch.tensor(lessons.weight)
    wanted = {name: torch.tensor(lessons.targets[name]) for name, _ in heads}
    begun = time.monotonic()
    for epoch in range(epochs):
        pupil.train()
        total = 0.0
        batches = _batches(lessons.cut, rng)
        for mine in batches:
            scores = pupil(*school.inputs(pupil, [lessons.cut[number] for number in mine]))
            loss = _loss(scores, heads, wanted, weight, torch.tensor(mine))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
            optimizer.step()
            plan.step()
            total += float(loss.detach())
        pupil.eval()
        told = f"epoch {epoch + 1}: loss {total / len(batches):.3f}, {time.monotonic() - begun:.0f} s"
        print(told, file=sys.stderr, flush=True)
        after(epoch, pupil)
    return pupil


def weights(school: School, pupil: Pupil, heads: Sequence[tuple[str, int]]) -> Weights:
    """What is taught, ready for the artefact."""
    return Weights(
        school.vocabulary,
        school.packed,
        school.scales,
        pupil.position.detach().numpy().copy(),
        pupil.segment.detach().numpy().copy(),
        exported(pupil),
        tuple(heads),
    )


def exported(pupil: Pupil) -> bytes:
    """Layers and heads as ONNX with eight-bit weights (seven used: without VNNI sums of eight would overflow)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    pupil.eval()
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "plain.onnx"), Path(folder, "small.onnx")
        torch.onnx.export(
            pupil,
            (torch.zeros(2, 7, foundation.WIDTH), torch.zeros(2, 1, 1, 7), torch.zeros(2, 7, 1)),
            str(plain),
            input_names=["pieces", "mask", "share"],
            output_names=["scores"],
            dynamic_axes={"pieces": {0: "n", 1: "t"}, "mask": {0: "n", 3: "t"}, "share": {0: "n", 1: "t"}, "scores": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(plain, small, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
        return small.read_bytes()


def _tensor(source: foundation.Foundation, name: str, *shape: int) -> Tensor:
    return torch.from_numpy(source.tensor(name, *shape).copy())


def _centre(school: School, pupil: Pupil, cut: Sequence[Pieces]) -> None:
    pupil.eval()
    step = max(1, len(cut) // 640)
    sample = sorted(cut[::step], key=lambda one: len(one.ids))
    with torch.no_grad():
        gists = torch.cat([pupil.gist(*school.inputs(pupil, sample[at : at + 32])) for at in range(0, len(sample), 32)])
        pupil.middle.copy_(gists.mean(0))
        pupil.spread.copy_(gists.std(0) + 1e-4)


def _batches(cut: Sequence[Pieces], rng: random.Random) -> list[list[int]]:
    """Texts of like length together, in an order that is new for each epoch."""
    order = list(range(len(cut)))
    rng.shuffle(order)
    far = TOGETHER * 16
    batches = []
    for at in range(0, len(order), far):
        near = sorted(order[at : at + far], key=lambda number: (len(cut[number].ids), number))
        batches += [near[k : k + TOGETHER] for k in range(0, len(near), TOGETHER)]
    rng.shuffle(batches)
    return batches


def _loss(scores: Tensor, heads: Sequence[tuple[str, int]], wanted: dict[str, Tensor], weight: Tensor, mine: Tensor) -> Tensor:
    total = scores.new_zeros(())
    begin = 0
    for name, count in heads:
        target = wanted[name][mine]
        known = target >= 0
        if known.any():
            each = functional.cross_entropy(
                scores[known, begin : begin + count], target[known], label_smoothing=SMOOTHING, reduction="none"
            )
            total = total + WEIGHT[name] * (each * weight[mine][known]).sum() / weight[mine][known].sum()
        begin += count
    return total
