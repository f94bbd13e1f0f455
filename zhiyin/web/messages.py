"""The catalogues of the pages' words: `python -m zhiyin.web.messages` brings them up to date.

Reads every `gettext` call in `zhiyin/` and every `translate` and `blocktranslate` in its templates, adds new words to
the `.po` files (empty: to be translated), drops those no longer used, and compiles the `.mo` files beside them. Needs
polib, but no GNU gettext. `--check` changes nothing and fails when a word is missing, untranslated or not compiled.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.template.base import Lexer, Token, TokenType

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = {"zh_Hans": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
#: the words themselves are English: an empty English entry means "as it is"
SOURCE = "en"
CALLS = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
_TRANSLATE = re.compile(r"""^(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""")
_NAME = re.compile(r"[\w.]+")


def words_of_python(source: str) -> Iterator[str]:
    """Constant first arguments of gettext calls, under whatever name the module imported them."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in CALLS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            first = node.args[0]
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                raise ValueError(f"line {node.lineno}: only a constant text can be translated")
            yield first.value


def words_of_template(source: str) -> Iterator[str]:
    block: list[str] | None = None
    trimmed = False
    for token in Lexer(source).tokenize():
        if token.token_type != TokenType.BLOCK:
            if block is not None:
                block.append(_part(token))
            continue
        found = _TRANSLATE.match(token.contents)
        if found:
            yield found[1] if found[1] is not None else found[2]
        elif token.contents.startswith("blocktrans"):
            block, trimmed = [], " trimmed" in token.contents
        elif token.contents.startswith("endblocktrans") and block is not None:
            text = "".join(block)
            yield " ".join(line.strip() for line in text.strip().splitlines()) if trimmed else text
            block = None


def _part(token: Token) -> str:
    if token.token_type == TokenType.VAR:
        name = _NAME.match(token.contents)
        return f"%({name[0]})s" if name else ""
    return token.contents.replace("%", "%%") if token.token_type == TokenType.TEXT else ""


def used() -> dict[str, list[str]]:
    """Every text to be translated and the files it stands in."""
    found: dict[str, list[str]] = {}
    for pattern, read in (("*.py", words_of_python), ("*.html", words_of_template)):
        for path in sorted(PACKAGE.rglob(pattern)):
            for text in read(path.read_text(encoding="utf-8")):
                files = found.setdefault(text, [])
                name = path.relative_to(PACKAGE).as_posix()
                if name not in files:
                    files.append(name)
    return found


def folder(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES"


def compiled(catalogue: polib.POFile) -> bytes:
    return catalogue.to_binary()


def problems() -> list[str]:
    """What keeps the catalogues from being complete, one sentence each."""
    texts = used()
    found = []
    for language in LANGUAGES:
        po, mo = folder(language) / "django.po", folder(language) / "django.mo"
        if not po.exists() or not mo.exists():
            found.append(f"{language}: no catalogue")
            continue
        catalogue = polib.pofile(str(po))
        entries = {entry.msgid: entry for entry in catalogue}
        found += [f"{language}: {text!r} is missing" for text in texts if text not in entries]
        found += [f"{language}: {text!r} is no longer used" for text in entries if text not in texts]
        for text, entry in entries.items():
            if language != SOURCE and (not entry.msgstr or entry.fuzzy):
                found.append(f"{language}: {text!r} is not translated")
            elif entry.msgstr and sorted(_holes(text)) != sorted(_holes(entry.msgstr)):
                found.append(f"{language}: {text!r} has other placeholders than {entry.msgstr!r}")
        if mo.read_bytes() != compiled(catalogue):
            found.append(f"{language}: django.mo is not what django.po says")
    return found


def _holes(text: str) -> list[str]:
    return re.findall(r"\{\w*\}|%\(\w+\)s", text)


def update() -> None:
    texts = used()
    for language, plural in LANGUAGES.items():
        path = folder(language) / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        old = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))} if path.exists() else {}
        catalogue = polib.POFile(wrapwidth=0)
        catalogue.metadata = {
            "Language": language, "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit", "Plural-Forms": plural,
        }
        for text in sorted(texts):
            flags = ["python-format"] if "%(" in text else []
            occurrences = [(name, "") for name in texts[text]]
            catalogue.append(polib.POEntry(msgid=text, msgstr=old.get(text, ""), occurrences=occurrences, flags=flags))
        catalogue.save(str(path))
        (folder(language) / "django.mo").write_bytes(compiled(polib.pofile(str(path))))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, fail when something is missing")
    if not parser.parse_args().check:
        update()
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
