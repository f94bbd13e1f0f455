"""Training rows that nobody wrote as messages: wordings of the lexicon, and the examples of the label tree.

The corpus is full of problems told without the obvious word and of obvious words without a problem; the lexicon's rows,
with a small weight, keep the plain case plain. The tree's examples and counter-examples teach what the tree says.
"""

from __future__ import annotations

import itertools

from zhiyin.domain import taxonomy
from zhiyin.domain.taxonomy import NO_RISK
from zhiyin.understand.concepts import Concept, concepts, expand
from zhiyin.understand.utterances import Utterance

LEXICON, TREE = "lexicon", "tree"
#: how much a row counts beside one of the corpus
WEIGHTS = {LEXICON: 0.3, TREE: 0.7}
UNKNOWN = 99  # emotion of a row that has none of its own
NOT_SAID = ""  # risk of a row that only names a topic
_NOWHERE = ("", "", "")
_WORDS = 60  # wordings taken of one concept
_FORMS = 4  # expansions taken of one wording


def made(utterance: Utterance) -> bool:
    """True for a row of this module."""
    return utterance.batch in WEIGHTS


def rows() -> list[Utterance]:
    """All of them. An empty path, the risk NOT_SAID and emotion UNKNOWN are not to be learnt from."""
    return [*of_lexicon(), *of_tree()]


def of_tree() -> list[Utterance]:
    """Examples and counter-examples of risks, details and topics, in both languages; a text once."""
    tree = taxonomy.load()
    found: dict[str, Utterance] = {}

    def keep(language: str, text: str, risk: str, detail: str | None = None, topic: str | None = None) -> None:
        path = tree.topics[topic].path if topic else _NOWHERE
        grade = NO_RISK if risk in (NO_RISK, NOT_SAID) else tree.risks[risk].grade
        found.setdefault(
            text,
            Utterance(
                f"{TREE}-{len(found)}", TREE, language, text, "", "customer", risk, NO_RISK, detail,
                (path[0], path[1], path[2]), grade, UNKNOWN, (),
            ),
        )  # fmt: skip

    for language in taxonomy.LANGUAGES:
        for code, leaf in tree.risks.items():
            for text in leaf.gloss[language].examples:
                keep(language, text, code)
            for text, label in leaf.gloss[language].counter_examples:
                keep(language, text, label)
            for detail in leaf.details:
                for text in detail.gloss[language].examples:
                    keep(language, text, code, detail.code)
        for topic in tree.topic_leaves():
            for text in topic.gloss[language].examples:
                keep(language, text, NOT_SAID, None, topic.code)
            for text, label in topic.gloss[language].counter_examples:
                keep(language, text, NOT_SAID, None, label)
    return list(found.values())


def of_lexicon() -> list[Utterance]:
    """Each wording of a concept, alone."""
    tree = taxonomy.load()
    found: list[Utterance] = []
    for concept in concepts():
        if concept.staff or (concept.leaf is None and concept.path is None and concept.emotion is None):
            continue
        path = tree.topics[concept.path].path if concept.path else _NOWHERE
        risk = concept.leaf or NO_RISK
        grade = "S" if concept.grave else tree.risks[concept.leaf].grade if concept.leaf else NO_RISK
        emotion = UNKNOWN if concept.emotion is None else concept.emotion
        for number, wording in enumerate(_spread(concept)):
            found.append(
                Utterance(
                    f"{LEXICON}-{concept.name}-{number}",
                    LEXICON,
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
