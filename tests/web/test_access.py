"""Pages are the administrator's; things of another shop are not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

import zhiyin.web
from zhiyin.accounts.models import Person

BrowserOf = Callable[[Person | None], Client]


def test_an_administrator_who_left_is_a_stranger(administrator: Person, ada: Client) -> None:
    Person.objects.filter(pk=administrator.pk).update(is_active=False)
    assert ada.get("/wall").status_code == 302


def test_things_of_another_shop_are_not_found(ada: Client, tea: object, shoes: object) -> None:
    theirs = shoes.message("these are ours")
    case = shoes.case(message=theirs)
    talk = theirs.conversation_id
    paths = [f"/conversations/{talk}", f"/conversations/{talk}/messages?before={theirs.pk + 1}",
             f"/conversations/{talk}/context", f"/cases/{case.pk}"]
    for path in paths:
        joint = "&" if "?" in path else "?"
        assert ada.get(f"{path}{joint}shop=tea").status_code == 404, path
        assert ada.get(f"{path}{joint}shop=shoes").status_code == 200, path


@pytest.mark.parametrize("path", ["/conversations/{}", "/conversations/{}/context", "/cases/{}"])
@pytest.mark.parametrize("number", ["999999999", "9" * 30])
def test_unknown_things_are_not_found(path: str, number: str, ada: Client, tea: object) -> None:
    assert ada.get(path.format(number)).status_code == 404


def test_each_part_of_the_wall_shows_its_own_shop(ada: Client, tea: object, shoes: object) -> None:
    for house, word in ((tea, "oolong"), (shoes, "sandals")):
        said = house.message(f"where are my {word}")
        house.understand(said, "R4.4", [(0, 5)])
        house.case("S", message=said, customer=house.customer(f"{word} lover"))
    for part in ("wall", "wall/messages", "wall/cases"):
        page = ada.get(f"/{part}?shop=tea").content.decode()
        assert "oolong" in page, part
        assert "sandals" not in page, part
    assert '<b class="total"' in ada.get("/wall/counts?shop=tea").content.decode()
    assert ">1</b>" in ada.get("/wall/counts?shop=tea").content.decode()
    assert ada.get("/wall/messages?shop=hats").status_code == 404


def test_the_shop_looked_at_last_is_remembered(ada: Client, tea: object, shoes: object) -> None:
    assert 'data-shop="tea"' in ada.get("/wall").content.decode()
    ada.get("/wall/messages?shop=shoes")  # a fragment of another tab changes nothing
    assert 'data-shop="tea"' in ada.get("/wall").content.decode()
    ada.get("/wall?shop=shoes")
    assert 'data-shop="shoes"' in ada.get("/wall").content.decode()


def test_pages_never_cross_shops() -> None:
    folder = Path(zhiyin.web.__file__).parent
    assert [path.name for path in folder.rglob("*.py") if ".everywhere" in path.read_text(encoding="utf-8")] == []
