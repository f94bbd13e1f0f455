"""docs/tables.md, made from what is read: `python -m zhiyin.channels.files.trade.documented > docs/tables.md`."""

from __future__ import annotations

import sys

from zhiyin.domain.trade.forms import FORMS, ORDERED

from .fields import NATURAL, fields_of, needed
from .headers import WORDS
from .values import WORDS as VALUES

KINDS = {"text": "text", "id": "id", "time": "time", "amount": "amount", "number": "whole number", "yes": "yes or no",
         "state": "word for a state", "choice": "word", "list": "list", "ids": "list of ids", "pairs": "name: value",
         "grams": "weight with a unit"}
HEAD = """# Tables: every column that is known

What a column of a table means is guessed from its header; these are the headers that are known, those before the others that
are surer. Width, case, spaces, points and notes in brackets are set aside. A field without headers is only taken when a person
or `--map` says so. How tables are read: [import.md](import.md#tables).

This page is made by `python -m zhiyin.channels.files.trade.documented` from `headers.json` and `words.json`.
"""


def page() -> str:
    parts = [HEAD]
    for noun in FORMS:
        needs = ", ".join(f"`{field}`" for field in needed(noun))
        made = f" Without a column for `external_id`, it is made of {', '.join(f'`{one}`' for one in NATURAL[noun])}." \
            if NATURAL.get(noun) else ""
        parts.append(f"## `{noun}`\n\nNeeds {needs or 'nothing else'}.{made}\n\n| field | is | headers |\n|---|---|---|")
        parts.append("\n".join(
            f"| `{path}` | {KINDS[about.kind]}{' of: ' + ', '.join(about.choices) if about.choices else ''} | "
            f"{', '.join(WORDS[noun].get(path, []))} |" for path, about in fields_of(noun).items()) + "\n")
    parts.append("## Words\n\nWords for a state that are not here leave it `unknown`, with the word as `state_raw`.\n")
    for name, words in VALUES.items():
        order = ORDERED.get(name.partition(".")[0], ()) if ".state" in name else ()
        ours = sorted(words, key=lambda word: order.index(word) if word in order else 0) if order else list(words)
        parts.append(f"### {name}\n\n| ours | theirs |\n|---|---|\n" + "\n".join(
            f"| `{word}` | {', '.join(words[word])} |" for word in ours) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
