"""Texts as word pieces: the unigram vocabulary of multilingual-e5-small, cut down to Chinese and lower-case Latin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from zhiyin.understand.features import MASK

START, PAD, END, UNKNOWN = 0, 1, 2, 3
#: pieces kept of a text, at its head and its tail; a text of at most BRIEF pieces is read with the turn before
HEAD, TAIL, BRIEF, CONTEXT = 40, 24, 32, 20
_LONGEST = 300  # characters looked at of a text, half at each end
_SPACES = re.compile(r"\s+")


class Pieces(NamedTuple):
    """`ids` of the text and then of the turn before; the first `own` of them are the text's."""

    ids: list[int]
    own: int


class Tokens:
    """Cuts normalised texts by a vocabulary that `vocabulary` made. Thread-safe."""

    def __init__(self, model: bytes) -> None:
        from sentencepiece import SentencePieceProcessor

        self._cutter: Any = SentencePieceProcessor(model_proto=model)

    def cut(self, texts: Sequence[str], contexts: Sequence[str]) -> list[Pieces]:
        """Texts and the turns before them, both normalised (not `plain`: digits are read)."""
        found = self._cutter.encode([readable(text) for text in texts])
        wanted = [number for number, ids in enumerate(found) if len(ids) <= BRIEF and contexts[number]]
        before: dict[int, list[int]] = {}
        if wanted:
            turns = self._cutter.encode([readable(contexts[number][-80:]) for number in wanted])
            before = {number: turn[-CONTEXT:] for number, turn in zip(wanted, turns, strict=True)}
        cut = []
        for number, ids in enumerate(found):
            own = [START, *(ids if len(ids) <= HEAD + TAIL else ids[:HEAD] + ids[-TAIL:]), END]
            turn = before.get(number)
            cut.append(Pieces([*own, *turn, END] if turn else own, len(own)))
        return cut


def vocabulary(pieces: Sequence[str], scores: Sequence[float]) -> bytes:
    """A unigram model of these pieces, by id; the first four are START, PAD, END, UNKNOWN. For training."""
    from sentencepiece import sentencepiece_model_pb2 as proto

    made = proto.ModelProto()
    made.trainer_spec.model_type = proto.TrainerSpec.UNIGRAM
    made.trainer_spec.vocab_size = len(pieces)
    for name, number in (("bos_id", START), ("pad_id", PAD), ("eos_id", END), ("unk_id", UNKNOWN)):
        setattr(made.trainer_spec, name, number)
    made.normalizer_spec.name = "identity"  # texts are folded before (normalise.py)
    made.normalizer_spec.add_dummy_prefix = True
    made.normalizer_spec.remove_extra_whitespaces = True
    made.normalizer_spec.escape_whitespaces = True
    for number, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        one = made.pieces.add()
        one.piece, one.score = piece, float(score)
        if number < UNKNOWN:
            one.type = proto.ModelProto.SentencePiece.CONTROL
        elif number == UNKNOWN:
            one.type = proto.ModelProto.SentencePiece.UNKNOWN
    serialised: bytes = made.SerializeToString(deterministic=True)
    return serialised


def readable(text: str) -> str:
    """Masks of anonymised chats as a zero, emoticon tokens left out, half-surrogates replaced; a long text at both ends."""
    text = MASK.sub(lambda found: "0" if found.group()[0] == "[" else " ", text) if "[" in text or "#e-s" in text else text
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} {text[-_LONGEST // 2 :]}"
    return _SPACES.sub(" ", text).strip()
