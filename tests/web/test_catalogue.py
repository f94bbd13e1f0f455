"""Every word of the pages is in the catalogues, translated, and compiled."""

from __future__ import annotations

import pytest

from zhiyin.web import messages


def test_catalogues_are_complete_and_compiled() -> None:
    assert messages.problems() == []


@pytest.mark.parametrize(("source", "found"), [
    ("from django.utils.translation import gettext as _\n_('Wall')", ["Wall"]),
    ("from django.utils.translation import gettext_lazy\nx = {'a': gettext_lazy('Wall')}", ["Wall"]),
    ("def _(x): ...\n_('not ours')", []),
])
def test_words_in_python_are_found(source: str, found: list[str]) -> None:
    assert list(messages.words_of_python(source)) == found


def test_a_text_that_is_put_together_cannot_be_translated() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(messages.words_of_python("from django.utils.translation import gettext as _\n_('a' + b)"))


@pytest.mark.parametrize(("source", "found"), [
    ("{% translate 'Wall' %}{% translate \"Keys\" %}", ["Wall", "Keys"]),
    ("{% blocktranslate with n=5 %}{{ n }} of 100%{% endblocktranslate %}", ["%(n)s of 100%%"]),
    ("{% blocktranslate trimmed %}\n  one\n  two\n{% endblocktranslate %}", ["one two"]),
    ("{{ translate }} {% if x %}Wall{% endif %}", []),
])
def test_words_in_templates_are_found(source: str, found: list[str]) -> None:
    assert list(messages.words_of_template(source)) == found


def test_a_new_word_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "used", lambda: {"A word nobody translated": ["web/x.html"]})
    assert "zh_Hans: 'A word nobody translated' is missing" in messages.problems()
