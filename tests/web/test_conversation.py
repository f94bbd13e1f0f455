"""The page of a conversation and the page of a case."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from zhiyin.records.models import Message
from zhiyin.web.conversation import queries


def turns(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="m(\d+)"', page)]


@pytest.fixture
def long_talk(tea: object) -> tuple[object, list[int]]:
    talk = tea.conversation()
    Message.everywhere.bulk_create([
        Message(shop=tea.shop, channel=tea.channel, conversation=talk, external_id=f"l{n}", role="customer",
                text=f"turn {n}", digest=b"x")
        for n in range(450)
    ])
    return talk, list(Message.everywhere.filter(conversation=talk).order_by("id").values_list("id", flat=True))


def test_the_last_two_hundred_and_the_older_on_demand(
    ada: Client, tea: object, long_talk: tuple[object, list[int]]
) -> None:
    talk, ids = long_talk
    tea.message("of another conversation")
    page = ada.get(f"/conversations/{talk.pk}?shop=tea").content.decode()
    assert turns(page) == ids[-200:]
    assert "Later messages" not in page
    seen = ids[-200:]
    while "Earlier messages" in page:
        more = re.search(r'hx-get="([^"]*before=[^"]*)"', page)[1].replace("&amp;", "&")
        page = ada.get(more, headers={"HX-Request": "true"}).content.decode()
        seen = turns(page) + seen
    assert seen == ids


def test_a_link_to_an_old_message_shows_it_in_its_talk(ada: Client, long_talk: tuple[object, list[int]]) -> None:
    talk, ids = long_talk
    page = ada.get(f"/conversations/{talk.pk}?shop=tea&message={ids[210]}").content.decode()
    assert turns(page) == ids[11 : 211 + queries.TURNS // 4]
    assert "Earlier messages" in page
    later = re.search(r'hx-get="([^"]*after=[^"]*)"', page)[1].replace("&amp;", "&")
    rest = ada.get(later, headers={"HX-Request": "true"}).content.decode()
    assert turns(rest) == ids[261:]
    assert "Later messages" not in rest


def test_what_is_newer_and_nothing_newer(ada: Client, long_talk: tuple[object, list[int]]) -> None:
    talk, ids = long_talk
    path = f"/conversations/{talk.pk}/messages?shop=tea"
    assert turns(ada.get(f"{path}&after={ids[-3]}").content.decode()) == ids[-2:]
    assert ada.get(f"{path}&after={ids[-1]}").status_code == 204
    assert ada.get(path).status_code == 400
    assert ada.get(f"{path}&before=x").status_code == 400


def test_who_it_is_and_how_we_know(ada: Client, tea: object) -> None:
    customer = tea.customer("Wang Fang")
    talk = tea.conversation(customer)
    page = ada.get(f"/conversations/{talk.pk}?shop=tea").content.decode()
    assert "Wang Fang" in page
    assert customer.identities.get().external_id in page
    assert "said by the channel" in page
    nobody = ada.get(f"/conversations/{tea.conversation().pk}?shop=tea").content.decode()
    assert "Customer not named" in nobody
    assert "Nothing was said in this conversation yet." in nobody
    assert "No complaint so far." in nobody


def test_cases_clocks_and_what_happened_beside_the_talk(ada: Client, tea: object) -> None:
    said = tea.message("where is my parcel")
    case = tea.case("S", timedelta(minutes=30), message=said)
    talk = said.conversation_id
    opened = {"grade": "S", "risk": "R4.4"}
    tea.event("case.opened", conversation_id=talk, case_id=case.pk, message_id=said.pk, data=opened)
    for _ in range(queries.EVENTS + 5):
        tea.event("message.understood", conversation_id=talk, message_id=said.pk)
    tea.event("clock.breached", case_id=case.pk, data={"kind": "respond", "grade": "S"})
    tea.event("case.opened", conversation_id=talk + 1, data={"grade": "B"})
    for path in (f"/conversations/{talk}?shop=tea", f"/conversations/{talk}/context?shop=tea"):
        page = ada.get(path).content.decode()
        assert f'id="case-{case.pk}"' in page
        assert re.search(r"29 m \d\d s", page)
        assert page.index("Limit missed") < page.index("Case opened")  # the newest first
        assert page.count("Case opened") == 1
        assert f'href="#m{said.pk}"' in page


def test_the_page_of_a_case(ada: Client, tea: object) -> None:
    said = tea.message("the nuts made me ill")
    tea.understand(said, "R6.1", [(4, 8)])
    start = datetime.now(UTC) - timedelta(hours=2)
    case = tea.case("S", None, risk="R6.1", type="product", message=said, grade_reason="ill after eating: S",
                    object_key="order:T-77", status="in_work", customer=tea.customer("Li Wei"))
    tea.clock(case, "respond", start, start + timedelta(hours=1), breached_at=start + timedelta(hours=1))
    tea.clock(case, "solve", start, start + timedelta(hours=4))
    tea.clock(case, "solve", start, start + timedelta(hours=9), replaced_at=start)
    tea.event("case.raised", case_id=case.pk, data={"from": "A", "to": "S"})
    page = ada.get(f"/cases/{case.pk}?shop=tea").content.decode()
    for words in ("ill after eating: S", "R6.1 Quality problem", "Product and service", "In work", "order T-77",
                  "Li Wei", "overdue 1 h 00 m", "C-04: grade S, solution within 4 h", "1 h 59 m",
                  "replaced by a shorter limit", "Case raised", "A → S", f'id="m{said.pk}"', 'class="side-R6"'):
        assert words in page, words
    middle = ada.get(f"/cases/{case.pk}?shop=tea", headers={"HX-Request": "true"}).content.decode()
    assert "ill after eating" in middle
    assert "<html" not in middle


def test_a_case_of_history_has_no_clocks(ada: Client, tea: object) -> None:
    case = tea.case("A", None, history=True)
    page = ada.get(f"/cases/{case.pk}?shop=tea").content.decode()
    assert "No clock runs for this case." in page
    assert "Imported history" in page


@pytest.mark.req("E-01")
def test_a_customer_who_was_merged_is_the_one_that_was_kept(ada: Client, tea: object) -> None:
    kept, absorbed = tea.customer("Wang Fang"), tea.customer("w***g")
    talk = tea.conversation(absorbed)
    absorbed.merged_into = kept
    absorbed.save()
    page = ada.get(f"/conversations/{talk.pk}?shop=tea").content.decode()
    assert "Wang Fang" in page
    assert "w***g" not in page
    assert kept.identities.get().external_id in page
