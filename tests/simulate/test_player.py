"""Playing a world: everything once, in its order, by the shop's clock; at the first refusal it ends."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.serving import Served, serving
from zhiyin.cli import main
from zhiyin.records.models import Message, Shop
from zhiyin.simulate import player
from zhiyin.simulate.group.calendar import HOUR, calendar
from zhiyin.simulate.group.stream import Event
from zhiyin.simulate.group.world import World
from zhiyin.simulate.player import Door, Refusal, play

WORLD = ("simulate", "--seed", "1", "--days", "1", "--scale", "0.1", "--faults", "none", "--into")
AT_ONCE = ("--begin", "2026-03-30T12:00", "--until", "2026-03-30T12:00")
#: two hours of it, after a night that is played at once
BEGIN, UNTIL = 11 * HOUR, 13 * HOUR


def world() -> World:
    return World(1, days=1, scale=0.1, faults="none")


def messages(until: float) -> list[str]:
    return [event.body["external_id"] for _, event in world().events() if event.noun == "messages" and event.at <= until]


@pytest.fixture
def server(transactional_db: None) -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def made_up(transactional_db: None) -> Shop:
    return Shop.objects.create(slug="made-up", name="Made up", simulated=True)


@pytest.fixture
def token(made_up: Shop, make_token: Callable[..., str]) -> str:
    return make_token(made_up, ["ingest", "shop", "simulate"])


def stored(shop: Shop) -> list[str]:
    return list(Message.everywhere.filter(shop=shop).order_by("id").values_list("external_id", flat=True))


def numbers(shop: Shop) -> set[str]:
    from zhiyin.records.connection import connect

    with connect() as connection:
        return {row[0] for row in connection.execute("SELECT number FROM records_order WHERE shop_id = %s", [shop.pk])}


def quickly(url: str, token: str, **more: Any) -> player.Played:
    """The two hours as quickly as the server takes them."""
    made = world()
    door = Door(url, token)
    return play(made.events(), made.setting.calendar, lambda _: door, 900.0, begin=BEGIN, until=UNTIL,
                clock=lambda: 0.0, sleep=lambda _: None, **more)


def test_everything_once_and_in_its_order(server: Served, made_up: Shop, token: str, capsys: Any) -> None:
    url = f"http://127.0.0.1:{server.port}"
    played = quickly(url, token)
    expected = messages(UNTIL)
    assert stored(made_up) == expected
    assert played.messages == len(expected) > 30
    assert played.told == sum(event.at <= UNTIL for _, event in world().events())
    named = set(Message.everywhere.filter(shop=made_up).exclude(order_no=None).values_list("order_no", flat=True))
    assert named <= numbers(made_up)
    made_up.refresh_from_db()
    assert made_up.now().isoformat() == "2026-03-30T05:00:00+00:00"

    # its time does not go back: a second world does not get in
    assert main([*WORLD, url, "--token", token, *AT_ONCE]) == 1
    assert "409" in capsys.readouterr().err
    assert stored(made_up) == expected


def test_the_command_plays(server: Served, made_up: Shop, token: str, capsys: Any) -> None:
    url = f"http://127.0.0.1:{server.port}"
    assert main([*WORLD, url, "--token", f"beauty={token}", *AT_ONCE]) == 0
    assert "up to 2026-03-30T12:00:00+08:00" in capsys.readouterr().out
    found = stored(made_up)
    assert found
    assert found == [id for id in messages(12 * HOUR) if id.startswith("BE")]


def test_a_shop_that_is_real(server: Served, shop: Shop, make_token: Callable[..., str], capsys: Any) -> None:
    token = make_token(shop, ["ingest", "shop", "simulate"])
    assert main([*WORLD, f"http://127.0.0.1:{server.port}", "--token", token, *AT_ONCE]) == 1
    assert "not a simulated one" in capsys.readouterr().err
    assert (stored(shop), numbers(shop)) == ([], set())


def test_a_token_that_may_not_tell_orders(server: Served, made_up: Shop, make_token: Callable[..., str], capsys: Any) -> None:
    token = make_token(made_up, ["ingest", "simulate"])
    assert main([*WORLD, f"http://127.0.0.1:{server.port}", "--token", token, *AT_ONCE]) == 1
    assert "/api/v1/suppliers/bulk: 403" in capsys.readouterr().err
    assert stored(made_up) == []


def test_a_refused_line_is_named(server: Served, made_up: Shop, token: str) -> None:
    def told(id: str, **more: Any) -> tuple[str, Event]:
        sender = {"role": "customer", "external_id": "u1"}
        return "apparel", Event(60.0, "messages", {"channel": "c", "external_id": id, "conversation": "t", "sender": sender,
                                                   "text": "在吗"} | more)

    door = Door(f"http://127.0.0.1:{server.port}", token)
    with pytest.raises(Refusal, match=r"^messages wrong: .*sent_at"):
        play(iter([told("right"), told("wrong", sent_at="tomorrow")]), calendar(1, date(2026, 3, 30), 1), lambda _: door, 900.0,
             begin=HOUR)


def test_lost_connections_double_nothing(server: Served, made_up: Shop, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fifth answer is lost on its way back: what was told is told again, and known."""
    with _unreliable(server.port, 5) as way:
        slept: list[float] = []
        monkeypatch.setattr("zhiyin.simulate.player.time.sleep", slept.append)
        played = quickly(f"http://127.0.0.1:{way.server_port}", token)
    assert len(slept) > 5
    assert stored(made_up) == messages(UNTIL)
    assert played.messages == len(messages(UNTIL))


def test_nobody_there(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("zhiyin.simulate.player.time.sleep", lambda _: None)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as gone:
        port = gone.server_port
    assert main([*WORLD, f"http://127.0.0.1:{port}", "--token", "zy_x", *AT_ONCE]) == 1
    assert "cannot be reached" in capsys.readouterr().err


class Noting:
    """A server that takes everything, and is behind when told so."""

    def __init__(self, *waiting: int) -> None:
        self.did: list[tuple[str, Any]] = []
        self.waiting = list(waiting)

    def clock(self, now: str | None = None) -> int:
        if now is None:
            return self.waiting.pop(0) if self.waiting else 0
        self.did.append(("clock", now))
        return 0

    def tell(self, noun: str, bodies: list[dict[str, Any]]) -> None:
        self.did += [(noun, body) for body in bodies]


def noted(*waiting: int, speed: float = 600.0) -> tuple[Noting, player.Played, list[float]]:
    door, slept, now, made = Noting(*waiting), [], [0.0], world()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    played = play(made.events(), made.setting.calendar, lambda _: door, speed,  # type: ignore[arg-type, return-value]
                  begin=BEGIN, until=UNTIL, clock=lambda: now[0], sleep=sleep)
    return door, played, slept


def test_the_clock_goes_on_before_what_happened() -> None:
    door, played, slept = noted()
    clocks = [told for what, told in door.did if what == "clock"]
    assert clocks == sorted(set(clocks))
    assert clocks[-1] == "2026-03-30T13:00:00.000+08:00"
    now = ""
    for what, told in door.did:
        now = told if what == "clock" else now
        when = told.get("source_time", "") if what not in ("clock", "messages") else ""
        assert when[:19] <= now[:19], (what, told)
    assert sum(slept) == pytest.approx((UNTIL - BEGIN) / 600, abs=0.5)
    assert played.waited == 0


def test_what_is_named_is_told_before() -> None:
    told: set[str] = set()
    for what, body in noted()[0].did:
        if what == "messages":
            assert {body.get("order_no"), body.get("product_id")} - {None} <= told
        elif what != "clock":
            told.add(body["external_id"])


def test_it_waits_for_a_server_that_is_behind_and_skips_nothing() -> None:
    door, played, slept = noted(0, player.BEHIND + 1, 9_000_000, player.BEHIND + 1, 0)
    assert played.waited == pytest.approx(0.6)
    assert sum(slept) == pytest.approx((UNTIL - BEGIN) / 600 + 0.6, abs=0.5)
    ids = [body["external_id"] for what, body in door.did if what == "messages"]
    assert ids == messages(UNTIL)
    assert [what for what, _ in door.did] == [what for what, _ in noted()[0].did]


@pytest.mark.parametrize("words", [
    ("--speed", "0"), ("--speed", "901"), ("--speed", "nan"), ("--days", "0"), ("--days", "x"), ("--scale", "0"),
    ("--strength", "0"), ("--start", "2026-13-01"), ("--token",), (), ("--into", "http://x", "--out", "y"),
])
def test_wrong_arguments(words: tuple[str, ...], tmp_path: Path, capsys: Any) -> None:
    where = () if not words or "--into" in words else ("--out", str(tmp_path / "new"))
    with pytest.raises(SystemExit) as ended:
        main(["simulate", *where, *words])
    assert ended.value.code == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("words", "said"), [
    (("--out", "{new}", "--faults", "rotten,fire"), "there is no fault 'fire'"),
    (("--into", "http://127.0.0.1:9"), "--token TOKEN is needed"),
    (("--into", "http://127.0.0.1:9", "--token", "shoes=zy_x"), "SHOP of apparel"),
    (("--into", "http://127.0.0.1:9", "--token", "zy_x", "--until", "noon"), "noon: not a time"),
])
def test_what_cannot_be_done(words: tuple[str, ...], said: str, tmp_path: Path, capsys: Any) -> None:
    assert main(["simulate", "--days", "1", "--scale", "0.05", *(word.format(new=tmp_path / "new") for word in words)]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_not_empty(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["simulate", "--days", "1", "--scale", "0.05", "--out", str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


class _unreliable:
    """A way to a server on which every so-and-so-manieth answer is lost."""

    def __init__(self, port: int, every: int) -> None:
        count = iter(range(1, 1_000_000))

        class Way(BaseHTTPRequestHandler):
            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request(self.command, self.path, body, {key: self.headers[key] for key in
                                                                   ("Authorization", "Content-Type") if key in self.headers})
                answer = connection.getresponse()
                said = answer.read()
                connection.close()
                if next(count) % every:
                    self.send_response(answer.status)
                    self.send_header("Content-Length", str(len(said)))
                    self.end_headers()
                    self.wfile.write(said)
                self.close_connection = True

            do_GET = do_PUT = do_POST = _pass

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Way)

    def __enter__(self) -> ThreadingHTTPServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self._server

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
