"""The wall: newest messages with what they mean, cases in the order of work, counts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhiyin.records.models import Case, Clock
from zhiyin.web.wall import counts, queries


def fragment(browser: Client, path: str) -> str:
    return browser.get(path, headers={"HX-Request": "true"}).content.decode()


def shown(page: str, name: str = "m") -> list[int]:
    return [int(found) for found in re.findall(rf'id="{name}-?(\d+)"', page)]


def test_an_empty_installation_says_what_to_do(ada: Client) -> None:
    page = ada.get("/wall").content.decode()
    assert "zhiyin token create first --scope ingest" in page
    assert "curl http://testserver/api/v1/messages" in page


def test_an_empty_shop_says_what_to_do_for_this_shop(ada: Client, tea: object) -> None:
    page = ada.get("/wall").content.decode()
    assert "zhiyin token create first --scope ingest --shop tea" in page
    assert "No open case." in page


def test_the_newest_twenty_newest_first(ada: Client, tea: object) -> None:
    talk = tea.conversation()
    said = [tea.message(f"message {n}", talk).pk for n in range(23)]
    assert shown(fragment(ada, "/wall/messages?shop=tea")) == said[::-1][:20]


def test_only_what_came_after(ada: Client, tea: object) -> None:
    talk = tea.conversation()
    said = [tea.message(f"message {n}", talk).pk for n in range(4)]
    assert shown(fragment(ada, f"/wall/messages?shop=tea&after={said[1]}")) == [said[3], said[2]]
    nothing = ada.get(f"/wall/messages?shop=tea&after={said[3]}")
    assert (nothing.status_code, nothing.content) == (204, b"")


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "٣", "9" * 40, "1 OR 1=1"])
def test_a_bad_place_is_refused(after: str, ada: Client, tea: object) -> None:
    assert ada.get("/wall/messages", {"shop": "tea", "after": after}).status_code == 400


def test_a_message_shows_what_it_means(ada: Client, tea: object) -> None:
    said = tea.message("我的快递三天没动了")
    tea.understand(said, "R4.4", [(4, 8)], emotion=-2, grade_reason="default of R4.4")
    page = fragment(ada, "/wall/messages?shop=tea")
    assert '我的快递<mark class="side-R4" tabindex="0" data-chips="0">三天没动</mark>了' in page
    assert 'title="R4.4 Delayed in transit\n90% sure, by rule stalled (full@1)' in page
    assert 'class="grade grade-A" title="A General\ndefault of R4.4 Delayed in transit"' in page
    assert "Delayed in transit" in page
    assert "Angry" in page
    assert "tea channel" in page
    assert "Logistics enquiry › Tracking › Not updated" in page
    assert "data-understood" in page


def test_texts_and_names_are_never_markup(ada: Client, tea: object) -> None:
    said = tea.message('<script>alert("a")</script><b>&amp;', sender_name='"><img src=x>')
    tea.understand(said, "R6.1", [(0, 8), (3, 30)])
    page = fragment(ada, "/wall/messages?shop=tea")
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    text = re.sub("</?mark[^>]*>", "", re.search('<p class="text">(.*?)</p>', page)[1])
    assert text == "&lt;script&gt;alert(&quot;a&quot;)&lt;/script&gt;&lt;b&gt;&amp;amp;"


def test_the_newest_understanding_counts(ada: Client, tea: object) -> None:
    said = tea.message("where is my parcel")
    tea.understand(said, "R4.1", [(0, 5)], maker="full@1")
    tea.understand(said, "R4.4", [(6, 8)], maker="full@2")
    page = fragment(ada, "/wall/messages?shop=tea")
    assert "Delayed in transit" in page
    assert "Lost" not in page
    lately = counts.lately(tea.shop, datetime.now(UTC))
    assert lately.total == 1


def test_what_is_not_understood_yet_says_so(ada: Client, tea: object) -> None:
    tea.message("where is my parcel")
    page = fragment(ada, "/wall/messages?shop=tea")
    assert "not read yet" in page
    assert "data-understood" not in page


@pytest.mark.req("T30")
@pytest.mark.parametrize(("role", "marked"), [("robot", True), ("agent", False), ("customer", False)])
def test_what_a_robot_wrote_is_marked(role: str, marked: bool, ada: Client, tea: object) -> None:
    said = tea.message("your parcel is on its way", role=role)
    mark = '<span class="flag ai" title="Written by a machine, not by a person">AI</span>'
    for path in ("/wall/messages?shop=tea", f"/conversations/{said.conversation_id}?shop=tea"):
        assert (mark in fragment(ada, path)) is marked, path


@pytest.mark.req("1.U.17", "1.U.18")
def test_history_and_unknown_times_are_told_apart(ada: Client, tea: object) -> None:
    tea.message("old news", history=True, sent_at=None)
    page = fragment(ada, "/wall/messages?shop=tea")
    assert "Imported history: labelled and counted, starts no clock" in page
    assert "time unknown</span>" in page
    assert "Received 20" in page
    doubtful = tea.message("from the past", sent_at=datetime(1970, 1, 1, tzinfo=UTC), time_flag="past")
    page = fragment(ada, f"/wall/messages?shop=tea&after={doubtful.pk - 1}")
    assert "time doubtful" in page
    assert "Sent 1970-01-01 08:00:00 Asia/Shanghai" in page


def test_times_are_the_shops(ada: Client, tea: object) -> None:
    tea.shop.time_zone = "America/New_York"
    tea.shop.save()
    tea.message("hello", sent_at=datetime(2026, 7, 1, 12, 0, 5, tzinfo=UTC))
    assert "Sent 2026-07-01 08:00:05 America/New_York" in fragment(ada, "/wall/messages?shop=tea")


def test_attachments_lead_only_to_the_web(ada: Client, tea: object) -> None:
    from zhiyin.records.models import Attachment

    said = tea.message("")
    for place, url in enumerate(("https://example.com/a.jpg", "javascript:alert(1)")):
        Attachment.everywhere.create(shop=tea.shop, message=said, place=place, url=url, name=f"picture {place}")
    page = fragment(ada, "/wall/messages?shop=tea")
    assert 'href="https://example.com/a.jpg" target="_blank" rel="noopener noreferrer"' in page
    assert 'href="javascript' not in page
    assert "picture 1" in page


@pytest.mark.req("C-06")
def test_cases_by_grade_then_time_to_breach(ada: Client, tea: object) -> None:
    late_a = tea.case("A", timedelta(minutes=-5))
    b = tea.case("B", timedelta(minutes=1))
    s_later, s_soon = tea.case("S", timedelta(minutes=50)), tea.case("S", timedelta(minutes=2))
    s_none = tea.case("S", None)
    a = tea.case("A", timedelta(hours=2))
    tea.case("S", timedelta(minutes=1), status="closed")
    tea.case("S", None, history=True)
    page = fragment(ada, "/wall/cases?shop=tea")
    assert shown(page, "case") == [one.pk for one in (s_soon, s_later, s_none, late_a, a, b)]
    assert re.findall(r'class="group[^>]*>([^<]*)<', page) == ["S Urgent", "A General", "B Suggestion"]
    assert 'class="clock overdue"' in page
    assert "overdue 5 m" in page
    assert "C-04: grade A, respond within 4 h" in page
    standings = queries.standings(tea.shop, datetime.now(UTC))
    assert [(one.grade, one.open, one.overdue) for one in standings] == [("S", 3, 0), ("A", 2, 1), ("B", 1, 0)]


def test_the_whole_queue_by_pages_each_case_once(tea: object) -> None:
    now = datetime.now(UTC)
    opener = tea.message("where is my parcel")
    Case.everywhere.bulk_create([
        Case(
            shop=tea.shop, conversation_id=opener.conversation_id, opened_by=opener, owner_key="conversation:1",
            object_key=f"order:{n}", risk="R4.4", type="transaction", grade="SAB"[n % 3], rank=n % 3, grade_reason="",
            opened_at=now, next_due_at=None if n % 5 == 0 else now + timedelta(minutes=n % 4),  # many ties and nulls
        )
        for n in range(97)
    ])
    everything = sorted(
        Case.everywhere.filter(shop=tea.shop),
        key=lambda one: (one.rank, one.next_due_at is None, one.next_due_at or now, one.pk),
    )
    for size in (1, 7, 97):
        seen: list[Case] = []
        place = None
        while found := queries.queue(tea.shop, place, size):
            seen += found
            place = queries.Place.parse(str(queries.Place.of(found[-1])))
        assert [one.pk for one in seen] == [one.pk for one in everything]


def test_more_cases_go_on_where_the_page_ended(ada: Client, tea: object) -> None:
    opener = tea.message("where is my parcel")
    for n in range(22):
        tea.case("S", timedelta(minutes=n + 1), message=opener)
    page = fragment(ada, "/wall/cases?shop=tea")
    assert len(shown(page, "case")) == 20
    more = re.search(r'hx-get="([^"]*)"', page)[1].replace("&amp;", "&")
    rest = fragment(ada, more)
    assert len(shown(rest, "case")) == 2
    assert "group" not in rest  # still the same grade
    assert "hx-get" not in rest
    assert ada.get("/wall/cases?shop=tea&after=nonsense").status_code == 400


def test_a_kept_and_a_late_clock(ada: Client, tea: object) -> None:
    now = datetime.now(UTC)
    for minutes, object_key in ((59, "order:1"), (60, "order:2")):
        case = tea.case("S", None, object_key=object_key)
        start = now - timedelta(hours=3)
        tea.clock(case, "respond", start, start + timedelta(hours=1), met_at=start + timedelta(minutes=minutes))
    page = fragment(ada, "/wall/cases?shop=tea")
    assert "kept, took 59 m" in page
    assert "late, took 1 h 00 m" in page  # the deadline itself is a breach


def test_counts_of_customers_messages_of_the_last_day(tea: object) -> None:
    now = datetime.now(UTC)
    for risk, module in (("R4.4", "logistics"), ("R4.1", "logistics"), ("-", "product")):
        tea.understand(tea.message("x"), risk, [(0, 1)], module=module)
    tea.understand(tea.message("we look into it", role="agent"))
    tea.message("not read yet")
    tea.understand(tea.message("history", history=True), "R6.1")
    for text, risk, received in (
        ("yesterday", "R6.1", counts.since(now) - timedelta(seconds=1)), ("just within", "R7.1", counts.since(now)),
    ):
        said = tea.message(text, received_at=received)
        tea.understand(said, risk, module="aftersale")
    lately = counts.lately(tea.shop, now)
    assert (lately.total, lately.history) == (4, False)
    numbers = {line.code: line.number for _name, lines in lately.tables for line in lines if line.number}
    assert numbers == {"S": 1, "A": 2, "-": 1, "R4": 2, "R7": 1, "logistics": 2, "product": 1, "aftersale": 1,
                       str(tea.channel.pk): 4}


def test_imported_history_alone_is_counted_as_such(ada: Client, tea: object) -> None:
    tea.understand(tea.message("history", history=True), "R6.1")
    lately = counts.lately(tea.shop, datetime.now(UTC))
    assert (lately.total, lately.history) == (1, True)
    assert "Imported" in fragment(ada, "/wall/counts?shop=tea")


@pytest.mark.parametrize(("moment", "start"), [
    (datetime(2026, 11, 21, 15, 0, 0, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC)),
    (datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC)),
])
def test_the_day_is_whole_hours(moment: datetime, start: datetime) -> None:
    assert counts.since(moment) == start


def test_a_full_wall_asks_no_more_questions_than_a_short_one(ada: Client, tea: object) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ada.get("/wall?shop=tea").status_code == 200
        return len(asked)

    tea.case("S", message=tea.message("first"), customer=tea.customer())
    before = asked()
    for _ in range(20):
        said = tea.message("where is it")
        tea.understand(said, "R4.4", [(0, 5)], also=[("R6.1", [(2, 8)])])
        tea.case("A", message=said, customer=tea.customer())
    assert asked() <= before
    assert Clock.everywhere.count() == 21
