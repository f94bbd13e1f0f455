"""What a reader is told: messages, conversations, cases and events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .conftest import NOON

pytestmark = pytest.mark.urls("zhiyin.api.urls")


def understood(shop: Any, message: int, maker: str, **fields: Any) -> None:
    from zhiyin.records.models import Label, Understanding

    Understanding.everywhere.create(**{
        "shop": shop, "message_id": message, "maker": maker, "risk": "R1.1", "risk_confidence": 0.75, "module": "product",
        "path": ["product", "R1", "R1.1"], "grade": "A", "grade_reason": "defect", "emotion": -1, "language": "zh"} | fields)
    Label.everywhere.create(shop=shop, message_id=message, code="R1.1", confidence=0.75, evidence=[[0, 2]], by="rule:broken",
                            maker=maker)


def test_a_message_with_everything(ask: Any, shop: Any, say: Any, reader: str) -> None:
    from zhiyin.domain.incoming import AttachmentRef

    key = say("坏了😀", id="x-1", talk="t-1", who="u-1", channel="天猫", sent_at="2026-03-01T12:00:00", order_no="E7",
              product_id="P9", region="上海", entry="menu/3", extra={"k": [1, None, "值"]},
              attachments=[AttachmentRef("https://example.com/2.png", "2.png", "image/png", 7),
                           AttachmentRef("https://example.com/1.png")]).id
    understood(shop, key, "lite@1", risk="-")
    understood(shop, key, "lite@2")
    answer = ask(reader, f"/api/v1/messages/{key}")
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.body
    assert abs(datetime.fromisoformat(body.pop("received_at")) - datetime.now(UTC)) < timedelta(minutes=1)
    assert body.pop("conversation_id") > 0
    assert body == {
        "id": key, "channel": "天猫", "external_id": "x-1",
        "sender": {"role": "customer", "external_id": "u-1", "name": None},
        "sent_at": "2026-03-01T04:00:00Z", "time_flag": "", "text": "坏了😀",
        "attachments": [{"url": "https://example.com/2.png", "name": "2.png", "mime": "image/png", "size": 7},
                        {"url": "https://example.com/1.png", "name": None, "mime": None, "size": None}],
        "order_no": "E7", "product_id": "P9", "region": "上海", "entry": "menu/3", "extra": {"k": [1, None, "值"]},
        "history": False,
        "understanding": {
            "maker": "lite@2", "risk": "R1.1", "risk_confidence": 0.75, "detail": None, "module": "product",
            "path": ["product", "R1", "R1.1"], "path_confidence": 0.0, "grade": "A", "grade_reason": "defect",
            "emotion": -1, "mood": "neutral", "flags": [], "language": "zh", "entities": {}, "evidence": {},
            "why_not": {"risk": [], "path": []},
            "labels": [{"code": "R1.1", "confidence": 0.75, "evidence": [[0, 2]], "by": "rule:broken"}]},
    }


def test_a_message_nobody_has_read_yet(ask: Any, say: Any, reader: str) -> None:
    assert ask(reader, f"/api/v1/messages/{say('你好', sent_at=None).id}").body["understanding"] is None


def test_a_conversation_is_paged_by_key(ask: Any, shop: Any, say: Any, reader: str) -> None:
    from zhiyin.records.models import Message

    keys = [say(f"第{n}句", talk="long").id for n in range(401)]
    say("another talk", talk="other")
    address = f"/api/v1/conversations/{Message.objects.of(shop).get(pk=keys[0]).conversation_id}"
    seen: list[int] = []
    before, sizes = None, []
    while True:
        page = ask(reader, address, **({"before": before} if before else {})).body
        found = [one["id"] for one in page["messages"]]
        assert found == sorted(found)
        seen, before = found + seen, page["before"]
        sizes.append(len(found))
        if before is None:
            break
    assert seen == keys
    assert sizes == [200, 200, 1]
    assert page["channel"] == "chat"
    assert page["external_id"] == "long"
    assert page["customer"]["id"] > 0


def test_exactly_two_hundred_messages_are_one_page(ask: Any, shop: Any, say: Any, reader: str) -> None:
    from zhiyin.records.models import Conversation

    for n in range(200):
        say(str(n))
    page = ask(reader, f"/api/v1/conversations/{Conversation.objects.of(shop).get().pk}").body
    assert (len(page["messages"]), page["before"]) == (200, None)


def test_the_queue_is_by_grade_then_time_to_breach(ask: Any, shop: Any, make_case: Any, reader: str) -> None:
    b_soon, a_late, s_none, a_soon, s_late, a_none = (
        make_case(shop, "B", 1), make_case(shop, "A", 90), make_case(shop, "S", None), make_case(shop, "A", 30),
        make_case(shop, "S", 500), make_case(shop, "A", None))
    make_case(shop, "S", 0, status="closed")
    make_case(shop, "S", None, history=True)
    order = [case.pk for case in (s_late, s_none, a_soon, a_late, a_none, b_soon)]
    assert [one["id"] for one in ask(reader, "/api/v1/cases").body["cases"]] == order


def test_pages_of_any_size_give_the_same_queue(ask: Any, shop: Any, make_case: Any, reader: str) -> None:
    """Equal deadlines, missing deadlines and changes of grade at every place a page can end."""
    for grade in "SAB":
        for due in (10, 10, 10, 11, None, None, 9, None):
            make_case(shop, grade, due)
    whole = [one["id"] for one in ask(reader, "/api/v1/cases", limit=200).body["cases"]]
    assert len(whole) == 24
    for limit in (1, 2, 3, 7, 23, 24, 25):
        found: list[int] = []
        cursor = ""
        for _ in range(25):
            page = ask(reader, "/api/v1/cases", limit=limit, **({"cursor": cursor} if cursor else {})).body
            assert len(page["cases"]) <= limit
            found += [one["id"] for one in page["cases"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert found == whole, limit


def test_what_comes_and_goes_between_pages_moves_nothing_else(ask: Any, shop: Any, make_case: Any, reader: str) -> None:
    cases = [make_case(shop, "A", minutes) for minutes in (10, 20, 30, 40)]
    first = ask(reader, "/api/v1/cases", limit=2).body
    cases[1].status = "closed"
    cases[1].save(update_fields=["status"])
    make_case(shop, "S", 5)
    second = ask(reader, "/api/v1/cases", limit=2, cursor=first["next"]).body
    assert [one["id"] for one in second["cases"]] == [cases[2].pk, cases[3].pk]
    assert second["next"] is None


FILTERS: list[tuple[dict[str, str], set[str]]] = [
    ({}, {"S received", "A received", "A acknowledged", "B received"}),
    ({"grade": "A"}, {"A received", "A acknowledged"}),
    ({"status": "received"}, {"S received", "A received", "B received"}),
    ({"status": "acknowledged", "grade": "A"}, {"A acknowledged"}),
    ({"status": "acknowledged", "grade": "S"}, set()),
    ({"status": "closed"}, {"B closed"}),
    ({"history": "true"}, {"S history"}),
    ({"history": "true", "grade": "B"}, set()),
    ({"history": "true", "status": "closed"}, {"A history closed"}),
]


def test_filters(ask: Any, shop: Any, make_case: Any, reader: str) -> None:
    made = {
        make_case(shop, "S").pk: "S received", make_case(shop, "A").pk: "A received",
        make_case(shop, "A", status="acknowledged").pk: "A acknowledged", make_case(shop, "B").pk: "B received",
        make_case(shop, "B", status="closed").pk: "B closed", make_case(shop, "S", None, history=True).pk: "S history",
        make_case(shop, "A", None, history=True, status="closed").pk: "A history closed"}
    for query, expected in FILTERS:
        page = ask(reader, "/api/v1/cases", limit=1, **query).body
        found = {made[one["id"]] for one in page["cases"]}
        while page["next"]:
            page = ask(reader, "/api/v1/cases", limit=1, cursor=page["next"], **query).body
            found |= {made[one["id"]] for one in page["cases"]}
        assert found == expected, query


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    *(("cases", {"limit": given}, "limit") for given in (0, 201, "many", -1)),
    ("cases", {"grade": "C"}, "grade"), ("cases", {"status": "open"}, "status"), ("cases", {"history": "perhaps"}, "history"),
    *(("cases", {"cursor": given}, "cursor") for given in ("x", "MCAtIC0x", "OSAtIDE", "é", "a" * 201)),
    ("cases", {"cursor": "MCAtIDE", "grade": "A"}, "cursor"),  # S, no deadline, id 1
    *(("events", {"after": given}, "after") for given in (-1, 2**63, "x")),
    *(("events", {"limit": given}, "limit") for given in (0, 1001)),
    *(("conversations/1", {"before": given}, "before") for given in (0, 2**63, "x")),
]


def test_what_cannot_be_asked(ask: Any, reader: str) -> None:
    for address, query, field in REFUSED:
        answer = ask(reader, f"/api/v1/{address}", **query)
        assert (answer.status, answer.code, answer.body["error"]["field"]) == (422, "invalid", field), (address, query)


def test_a_case_with_its_clocks_and_messages(ask: Any, shop: Any, make_case: Any, reader: str) -> None:
    from zhiyin.records.models import Clock

    case = make_case(shop, "A", 60, product_id="P1")
    Clock.everywhere.create(shop=shop, case=case, kind="solve", grade="A", started_at=NOON, due_at=NOON, rule="C-04",
                            breached_at=NOON)
    body = ask(reader, f"/api/v1/cases/{case.pk}").body
    listed = ask(reader, "/api/v1/cases").body["cases"][0]
    assert {name: body[name] for name in listed} == listed
    assert (body["object"], body["product_id"], body["grade"], body["risk"]) == (case.object_key, "P1", "A", "R1.1")
    assert body["customer"] == {"id": case.customer_id, "name": ""}
    assert body["next_due_at"] == "2026-03-01T05:00:00Z"
    assert [(one["kind"], one["due_at"], one["breached_at"]) for one in body["clocks"]] == [
        ("respond", "2026-03-01T05:00:00Z", None), ("solve", "2026-03-01T04:00:00Z", "2026-03-01T04:00:00Z")]
    assert body["messages"] == [{"message_id": case.opened_by_id, "grade": "A", "risk": "R1.1"}]


def test_events_are_read_once_each_and_in_order(ask: Any, shop: Any, other_shop: Any, happen: Any, reader: str) -> None:
    for _ in range(5):
        happen(shop, "message.received", "case.opened", data={"grade": "S"})
        happen(other_shop, "message.received")
    seen: list[dict[str, Any]] = []
    after = 0
    while True:
        page = ask(reader, "/api/v1/events", after=after, limit=3).body
        seen += page["events"]
        assert page["next"] >= after
        after = page["next"]
        if not page["more"]:
            break
    positions = [one["position"] for one in seen]
    assert len(positions) == 10
    assert positions == sorted(set(positions))
    assert {one["kind"] for one in seen} == {"message.received", "case.opened"}
    assert seen[0]["data"] == {"grade": "S"}
    assert ask(reader, "/api/v1/events", after=after).body == {"events": [], "next": after, "more": False}
    happen(shop, "clock.breached")
    assert [one["kind"] for one in ask(reader, "/api/v1/events", after=after).body["events"]] == ["clock.breached"]


def test_an_event_without_a_position_is_not_shown(ask: Any, shop: Any, happen: Any, reader: str) -> None:
    from zhiyin.records.models import Event

    happen(shop, "case.opened")
    Event.everywhere.create(shop=shop, kind="case.joined")
    assert [one["kind"] for one in ask(reader, "/api/v1/events").body["events"]] == ["case.opened"]


def test_a_quiet_shop_is_led_past_its_loud_neighbour(ask: Any, shop: Any, other_shop: Any, happen: Any, reader: str,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiyin.api import events

    monkeypatch.setattr(events, "STRETCH", 10)
    happen(other_shop, *["message.received"] * 35)
    happen(shop, "case.opened")
    after, asked = 0, 0
    while (page := ask(reader, "/api/v1/events", after=after).body)["more"]:
        assert page["events"] == []
        after, asked = page["next"], asked + 1
    assert [one["kind"] for one in page["events"]] == ["case.opened"]
    assert asked == 3
