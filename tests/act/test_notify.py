"""Notices from the event log to the receiver: one for one thing, nothing lost, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from tests.receiving import allowing, answering
from zhiyin import notice_routes, notices
from zhiyin.accounts.models import Membership, Person
from zhiyin.act import notify
from zhiyin.act.stamp import Stamper
from zhiyin.channels import push
from zhiyin.decide.notice import Happening
from zhiyin.records.connection import connect
from zhiyin.records.models import Delivery, Event, Heartbeat, ImportRun, Notice, PushSubscription, Robot, Shop
from zhiyin.secrets import seal
from zhiyin.settings import current

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
Make = Callable[..., Person]


@pytest.fixture
def member(shop: Shop) -> Make:
    def make(name: str, role: str, in_shop: Shop | None = None, **fields: Any) -> Person:
        person = Person.objects.create_user(f"{name}@example.com", None, name=name, language="en", **fields)
        Membership.objects.create(person=person, shop=in_shop or shop, role=role)
        return person

    return make


def happen(shop: Shop, kind: str = "case.opened", case: int = 7, **data: Any) -> None:
    """An entry of the log with its position, as the worker leaves it."""
    Event.everywhere.create(shop=shop, kind=kind, case_id=case, conversation_id=3,
                            data=data or {"grade": "S", "risk": "R5.1", "history": False})
    with connect() as plain:
        Stamper(plain).stamp()


def told() -> list[tuple[str, str]]:
    return [(one.person.name, one.kind) for one in Notice.everywhere.select_related("person").order_by("id")]


class Robots:
    """A WeCom group behind the guard's allow-list."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.answers: list[bytes | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.taken.append(self.rfile.read(int(self.headers["Content-Length"])))
                body = outer.answers.pop(0) if outer.answers else b'{"errcode": 0}'
                if body is None:  # it took the message and hangs up without a word
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"

    def robot(self, shop: Shop, **fields: Any) -> Robot:
        return Robot.everywhere.create(shop=shop, kind="wecom", name="Group", url=seal(f"http://{self.place}/send?key=k"),
                                       **fields)


@pytest.fixture
def robots() -> Iterator[Robots]:
    one = Robots()
    with answering(one.server), allowing(one.place, public_url="https://zhiyin.example.com/"):
        yield one


def test_a_severe_case_reaches_everybody_who_can_act(shop: Shop, other_shop: Shop, member: Make) -> None:
    for role in ("owner", "administrator", "lead", "agent", "inspector", "viewer"):
        member(role, role)
    member("left", "agent", is_active=False)
    member("elsewhere", "owner", other_shop)
    happen(shop)
    assert notices.follow() > 0
    assert told() == [(name, "case.severe") for name in ("owner", "administrator", "lead", "agent")]
    assert set(Notice.everywhere.values_list("urgent", "read_at")) == {(True, None)}
    made = Event.everywhere.get(kind="notice.made")
    assert made.data == {"people": list(Notice.everywhere.order_by("id").values_list("person_id", flat=True))}


def test_a_shop_with_nobody_is_told_to_the_installation_s_administrator(shop: Shop) -> None:
    Person.objects.create_superuser("ada@example.com", None, name="ada")
    happen(shop)
    notices.follow()
    assert told() == [("ada", "case.severe")]


def test_the_same_thing_is_told_once(shop: Shop, member: Make) -> None:
    member("lead", "lead")
    happen(shop)
    happen(shop)
    notices.follow()
    Heartbeat.objects.filter(name=notices.MARK).update(data={"position": 0})  # as after a restored backup
    notices.follow()
    happen(shop, "case.raised", **{"from": "A", "to": "S"})
    notices.follow()
    assert told() == [("lead", "case.severe")]


def test_it_begins_an_hour_back_and_goes_on_where_it_was(shop: Shop, member: Make) -> None:
    member("lead", "lead")
    now = datetime.now(UTC)
    for case, minutes in ((1, 61), (2, 59)):
        Event.everywhere.create(shop=shop, kind="case.opened", case_id=case, at=now - timedelta(minutes=minutes),
                                data={"grade": "S", "risk": "R5.1"})
    happen(shop, case=3)
    notices.follow(now)
    assert [one.data["case"] for one in Notice.everywhere.order_by("id")] == [2, 3]
    happen(shop, case=4)
    assert notices.follow(now, batch=1) == 1  # what was written about the notices themselves
    assert Notice.everywhere.count() == 2
    assert notices.follow(now, batch=1) == 1
    assert Notice.everywhere.count() == 3
    assert notices.follow(now) == 0


def test_an_end_in_the_middle_leaves_neither_notices_nor_a_new_place(shop: Shop, other_shop: Shop, member: Make,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    member("lead", "lead")
    member("other", "lead", other_shop)
    happen(shop, case=1)
    happen(other_shop, case=2)
    real, calls = notices.tell, []

    def dies(*given: Any) -> int:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(notices, "tell", dies)
    with pytest.raises(KeyboardInterrupt):
        notices.follow()
    assert told() == []
    monkeypatch.undo()
    notices.follow()
    assert [one.data["case"] for one in Notice.everywhere.order_by("id")] == [1, 2]


def test_two_processes_follow_one_at_a_time(shop: Shop, member: Make) -> None:
    member("lead", "lead")
    for case in range(1, 31):
        happen(shop, case=case)
    notices.follow(batch=1)

    def run() -> None:
        for _ in range(40):
            notices.follow(batch=3)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while notices.follow():
        pass
    assert sorted(one.data["case"] for one in Notice.everywhere.all()) == list(range(1, 31))


def test_an_import_that_ended_is_told_to_whoever_began_it(shop: Shop, member: Make) -> None:
    agent = member("agent", "agent")
    run = ImportRun.everywhere.create(shop=shop, digest=b"1", channel="c", name="file.csv", format="csv", live=False,
                                      state="running", person=agent, added=5, rejected=2, rows_done=7)
    assert notices.states() == 0
    ImportRun.everywhere.filter(pk=run.pk).update(state="finished")
    assert (notices.states(), notices.states()) == (1, 0)
    assert Notice.everywhere.get().data == {"import": run.pk, "state": "finished", "added": 5, "rejected": 2}


def test_a_worker_that_stood_still_tells_the_administrators(shop: Shop, member: Make) -> None:
    member("owner", "owner")
    member("lead", "lead")
    now = datetime.now(UTC)
    notices.follow(now)
    for gap, expected in ((timedelta(minutes=4, seconds=59), []), (timedelta(minutes=5), [("owner", "system.trouble")])):
        Heartbeat.objects.filter(name=notices.MARK).update(at=now - gap)
        notices.states(now)
        assert told() == expected


def test_quiet_hours_hold_mail_back_but_not_the_page(shop: Shop, member: Make) -> None:
    lead = member("lead", "lead")
    Shop.objects.filter(pk=shop.pk).update(quiet_from=time(17), quiet_until=time(9))  # it is 18:00 in Shanghai
    for kind in ("clock.breached", "case.severe"):
        notices.tell(shop.pk, [Happening(kind, kind, {"case": 1, "grade": "A", "clock": "respond", "risk": "R5.1"})], NOW)
    sends = dict(Delivery.everywhere.values_list("notice__kind", "send_at"))
    assert sends == {"clock.breached": datetime(2026, 11, 21, 1, tzinfo=UTC), "case.severe": NOW}
    assert Notice.everywhere.filter(person=lead).count() == 2
    notice_routes.deliver(NOW)
    assert [letter.subject for letter in mail.outbox] == ["Urgent case (S): " + mail.outbox[0].subject.split(": ")[1]]
    notice_routes.deliver(datetime(2026, 11, 21, 1, tzinfo=UTC))
    assert len(mail.outbox) == 2


def test_a_letter_is_in_the_reader_s_words_and_links_home(shop: Shop, member: Make, robots: Robots) -> None:
    member("lead", "lead")
    chinese = member("lin", "agent")
    Person.objects.filter(pk=chinese.pk).update(language="zh-hans")
    happen(shop, case=12)
    notices.follow()
    while notice_routes.deliver():
        pass
    bodies = {letter.to[0]: letter for letter in mail.outbox}
    assert set(bodies) == {"lead@example.com", "lin@example.com"}
    assert "Case 12" in bodies["lead@example.com"].body
    assert "工单 12" in bodies["lin@example.com"].body
    assert "https://zhiyin.example.com/cases/12?shop=apricot" in bodies["lead@example.com"].body
    assert set(Delivery.everywhere.values_list("state", flat=True)) == {"sent"}


def test_a_robot_posts_once_for_all_who_are_told(shop: Shop, member: Make, robots: Robots) -> None:
    for name in ("lead", "agent"):
        member(name, name)
    robots.robot(shop)
    robots.robot(shop, active=False)
    happen(shop, case=12)
    notices.follow()
    while notice_routes.deliver():
        pass
    assert len(robots.taken) == 1
    assert "https://zhiyin.example.com/cases/12" in robots.taken[0].decode()


@pytest.mark.parametrize(("kind", "answer", "state", "attempts"), [
    ("clock.breached", b'{"errcode": 93000, "errmsg": "invalid"}', "failed", 1),
    ("clock.breached", b'{"errcode": 45009, "errmsg": "too fast"}', "queued", 1),
    ("clock.breached", None, "uncertain", 1),
    ("case.severe", None, "queued", 1),  # better twice than never
])
def test_how_a_delivery_ends(kind: str, answer: bytes | None, state: str, attempts: int, shop: Shop, member: Make,
                             robots: Robots) -> None:
    member("lead", "lead")
    robots.robot(shop)
    robots.answers = [answer]
    notices.tell(shop.pk, [Happening(kind, "k", {"case": 1, "grade": "A", "clock": "respond"})], datetime.now(UTC))
    Delivery.everywhere.exclude(route="wecom").delete()
    notice_routes.deliver()
    one = Delivery.everywhere.get()
    assert (one.state, one.attempts, bool(one.error)) == (state, attempts, True)
    assert len(robots.taken) == 1
    assert notice_routes.deliver() == 0  # not before its time
    if state == "queued":
        notice_routes.deliver(one.send_at)
    else:
        assert notify.resend(shop.pk, one.pk)
        assert not notify.resend(shop.pk, one.pk)
        notice_routes.deliver()
    assert Delivery.everywhere.get().state == "sent"
    assert len(robots.taken) == 2


def test_a_delivery_of_another_shop_is_not_resent(shop: Shop, other_shop: Shop) -> None:
    one = Delivery.everywhere.create(shop=shop, route="email", state="failed")
    assert not notify.resend(other_shop.pk, one.pk)
    assert Delivery.everywhere.get().state == "failed"


def test_what_a_dead_process_had_taken(shop: Shop, member: Make) -> None:
    lead = member("lead", "lead")
    made = {}
    for key, urgent, route in (("a", False, "email"), ("b", True, "email"), ("c", False, "push")):
        notice = Notice.everywhere.create(shop=shop, person=lead, kind="clock.breached", key=key, urgent=urgent)
        made[key] = Delivery.everywhere.create(shop=shop, notice=notice, route=route, state="queued", target=0)
    taken = notify.claim(10, datetime.now(UTC))
    assert len(taken) == 3
    assert notify.left_behind() == 0
    assert notify.left_behind(0) == 3
    assert {key: Delivery.everywhere.get(pk=one.pk).state for key, one in made.items()} == {
        "a": "uncertain", "b": "queued", "c": "queued"}
    assert not notify.settle(taken[0], "sent")  # the dead one's word comes too late


def test_many_workers_claim_each_delivery_once(shop: Shop) -> None:
    Delivery.everywhere.bulk_create([Delivery(shop=shop, route="email", state="queued", attempts=0, error="", target=n,
                                              send_at=NOW) for n in range(200)])
    claimed: list[int] = []

    def run() -> None:
        while taken := notify.claim(7, NOW):
            claimed.extend(one.pk for one in taken)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 200


def test_whoever_left_the_shop_gets_nothing_more(shop: Shop, member: Make) -> None:
    lead = member("lead", "lead")
    notices.tell(shop.pk, [Happening("clock.breached", "k", {"case": 1, "grade": "A", "clock": "respond"})], NOW)
    Membership.objects.filter(person=lead).update(active=False)
    notice_routes.deliver()
    assert mail.outbox == []
    assert Delivery.everywhere.get().state == "dropped"


def test_a_browser_that_is_gone_is_forgotten(shop: Shop, member: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = member("lead", "lead")

    class Gone(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(410)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gone)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv("ZHIYIN_OUTSIDE_ALLOW", f"127.0.0.1:{server.server_port}")
    current.cache_clear()
    try:
        PushSubscription.objects.create(person=lead, endpoint=f"http://127.0.0.1:{server.server_port}/1",
                                        p256dh=push.public_key(), auth="MDEyMzQ1Njc4OWFiY2RlZg")
        notices.tell(shop.pk, [Happening("clock.breached", "k", {"case": 1, "grade": "A", "clock": "respond"})], NOW)
        notice_routes.deliver()
    finally:
        server.shutdown()
        server.server_close()
        current.cache_clear()
    assert dict(Delivery.everywhere.values_list("route", "state")) == {"push": "dropped", "email": "sent"}
    assert not PushSubscription.objects.exists()
