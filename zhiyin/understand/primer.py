"""The lexicon as training rows: each wording of a problem, alone, is a very short complaint about it.

The corpus is full of problems told without the obvious word and of obvious words without a problem; these rows, with a
small weight, keep the plain case plain.
"""

from __future__ import annotations

import itertools

from zhiyin.domain import taxonomy
from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.understand.concepts import Concept, concepts, expand
from zhiyin.understand.utterances import Utterance

BATCH = "lexicon"
WEIGHT = 0.3
UNKNOWN = 99  # emotion of a wording that has none of its own
_WORDS = 60  # wordings taken of one concept
_FORMS = 4  # expansions taken of one wording


def rows() -> list[Utterance]:
    """Utterances made of the lexicon. An empty path and emotion UNKNOWN are not to be learnt from."""
    tree = taxonomy.load()
    found: list[Utterance] = []
    for concept in concepts():
        if concept.leaf is None and concept.path is None and concept.emotion is None:
            continue
        path = tree.topics[concept.path].path if concept.path else ("", "", "")
        risk = concept.leaf or NO_RISK
        grade = "S" if concept.grave else tree.risks[concept.leaf].grade if concept.leaf else NO_RISK
        emotion = UNKNOWN if concept.emotion is None else concept.emotion
        for number, wording in enumerate(_spread(concept)):
            found.append(
                Utterance(
                    f"lexicon-{concept.name}-{number}",
                    BATCH,
                    "zh",
                    wording,
                    "",
                    "customer",
                    risk,
                    NO_RISK,
                    concept.detail,
                    (path[0], path[1], path[2]),
                    grade,
                    emotion,
                    (),
                )
            )
    return found


def _spread(concept: Concept) -> list[str]:
    wordings: list[str] = []
    for word in concept.words:
        parts = [[plain for plain in expand(part) if plain] for part in word.split("..")]
        every = ["".join(combination) for combination in itertools.islice(itertools.product(*parts), 400)]
        step = max(1, len(every) // _FORMS)
        wordings += every[::step][:_FORMS]
    step = max(1, -(-len(wordings) // _WORDS))
    return wordings[::step]
