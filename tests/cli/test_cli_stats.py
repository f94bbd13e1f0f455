from __future__ import annotations

import json
from typing import Any

import pytest

from zhiyin.cli import main


def test_json_is_one_line_alone(shop: Any, other_shop: Any, say: Any, capsys: pytest.CaptureFixture[str]) -> None:
    say("你好")
    say("hello", in_shop=other_shop)
    say("hello?", in_shop=other_shop)
    assert main(["stats", "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out)["messages"] == 3
    assert main(["stats", "--json", "--shop", other_shop.slug]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["shops"], found["messages"], found["unlabelled"]) == (1, 2, 2)


def test_the_table_has_every_number(shop: Any, say: Any, capsys: pytest.CaptureFixture[str]) -> None:
    say("你好")
    assert main(["stats"]) == 0
    lines = capsys.readouterr().out.splitlines()
    said = {line[:22].strip(): line[22:].strip() for line in lines}
    assert said["messages"] == "1"
    assert said["cases by grade"] == "S 0  A 0  B 0"
    assert {"shops", "jobs dead", "clocks open", "cases by status"} <= said.keys()


def test_an_unknown_shop(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--json", "--shop", "nowhere"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert shop.slug in said.err
