"""The import room, from the file in the browser to the rejected rows, with the worker's own step in between."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhiyin import settings as our_settings
from zhiyin.accounts.models import Membership, Person
from zhiyin.intake import importing
from zhiyin.intake.uploaded import UNLOCK, Imports
from zhiyin.records.connection import connect
from zhiyin.records.models import AuditEntry, Export, ImportRun, Message

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "会话ID,消息ID,角色,时间,内容\n"
#: three of these rows are bad: no text, an unknown role, a time that is none
BAD_THREE = HEAD + ("c1,m1,买家,2026/3/1 9:05,外套掉色了\nc1,m2,客服,2026/3/1 9:06,\nc2,m3,路人,2026/3/1 9:07,在吗\n"
                    "c2,m4,买家,昨天早上,还没发货\nc3,m5,买家,2026/3/1 9:09,很好\n")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ZHIYIN_HOME", str(tmp_path / "home"))
    our_settings.current.cache_clear()
    yield tmp_path / "home" / "uploads"
    our_settings.current.cache_clear()


class Room:
    """A browser in the import room of one shop."""

    def __init__(self, browser: Client, slug: str) -> None:
        self.browser, self.query = browser, f"?shop={slug}"

    def upload(self, data: bytes, name: str = "聊天记录.csv", **more: Any) -> Any:
        return self.browser.post(f"/imports/upload{self.query}&name={name}", data,
                                 content_type="application/octet-stream", **more)

    def uploaded(self, data: bytes, name: str = "聊天记录.csv") -> int:
        answer = self.upload(data, name)
        assert answer.status_code == 201, answer.content
        return int(answer.json()["address"].split("/")[2].split("?")[0])

    def tell(self, number: int, what: str, **form: str) -> Any:
        return self.browser.post(f"/imports/{number}/{what}{self.query}", form)

    def page(self, number: int) -> str:
        answer = self.browser.get(f"/imports/{number}{self.query}")
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def room(tea: Any, uploads: Path, browser_of: Callable[..., Client]) -> Room:
    person = Person.objects.create_user("olga@example.com", "correct horse battery", name="Olga", language="en")
    Membership.objects.create(person=person, shop=tea.shop, role="owner")
    return Room(browser_of(person), "tea")


def work(stop: threading.Event | None = None) -> int:
    """What the worker does, until nothing waits; how many imports it took up."""
    with connect() as connection:
        imports = Imports(connection, stop or _never_waits())
        count = 0
        while imports.step():
            count += 1
    return count


class _Unwaiting(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


def _never_waits() -> threading.Event:
    return _Unwaiting()


def counts(number: int) -> tuple[int, int, int, int]:
    run = ImportRun.everywhere.get(pk=number)
    return run.read, run.added, run.known, run.rejected


def test_a_gb18030_file_goes_from_upload_to_its_rejected_rows(room: Room, tea: Any, uploads: Path) -> None:
    number = room.uploaded(BAD_THREE.encode("gb18030"))
    stored = ImportRun.everywhere.get(pk=number)
    assert (uploads / stored.file).read_bytes() == BAD_THREE.encode("gb18030")
    assert stored.file != stored.name
    form = room.page(number)
    assert "外套掉色了" in form
    assert "GB18030" in form
    assert '<option value="text" selected>' in form
    assert '<option value="sent_at" selected>' in form

    assert room.tell(number, "start", channel="淘宝", do="try", kind="history").status_code == 302
    assert Message.objects.of(tea.shop).count() == 0
    assert work() == 1
    assert counts(number) == (5, 2, 0, 3)
    assert Message.objects.of(tea.shop).count() == 0
    tried = room.page(number)
    assert "Nothing was stored" in tried
    assert "The time cannot be read with certainty" in tried

    room.tell(number, "resume")
    assert work() == 1
    assert counts(number) == (5, 2, 0, 3)
    assert sorted(Message.objects.of(tea.shop).values_list("external_id", flat=True)) == ["m1", "m5"]
    assert all(message.history and message.channel.name == "淘宝" for message in Message.objects.of(tea.shop))
    assert not (uploads / stored.file).exists()  # its messages are stored now
    page = room.page(number)
    assert "Finished" in page
    assert "昨天早上" in page

    file = room.tell(number, "rejected")
    rows = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["row", "column", "code", "reason", "raw"]
    assert [(row[0], row[1], row[2]) for row in rows[1:]] == [
        ("3", "内容", "empty"), ("4", "角色", "role"), ("5", "时间", "bad_time")]
    export = Export.objects.of(tea.shop).get()
    assert (export.kind, export.rows, export.unmasked, export.person.email) == ("import.rejected", 3, True, "olga@example.com")
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == ["import.tried", "import.started"]
    assert all(entry.object_id == number for entry in AuditEntry.objects.all())


def test_columns_are_what_the_person_says(room: Room, tea: Any) -> None:
    number = room.uploaded("甲,乙\n衣服破了,c1\n".encode())
    assert "Say which column" in room.tell(number, "start", channel="x", do="run").content.decode()
    twice = room.tell(number, "start", channel="x", do="run", **{"column-0": "text", "column-1": "text"})
    assert twice.status_code == 422
    assert "Two columns are" in twice.content.decode()
    assert room.tell(number, "start", do="run", **{"column-0": "text"}).status_code == 422  # no channel
    assert ImportRun.everywhere.get(pk=number).state == "uploaded"
    room.tell(number, "start", channel="x", do="run", kind="live", **{"column-0": "text", "column-1": "conversation"})
    work()
    message = Message.objects.of(tea.shop).get()
    assert (message.text, message.conversation.external_id, message.history) == ("衣服破了", "c1", False)


def test_the_encoding_can_be_changed(room: Room, tea: Any) -> None:
    number = room.uploaded("id,text\n1,衣服破了\n".encode("gb18030"))
    wrong = room.tell(number, "plan", format="auto", encoding="cp1252").content.decode()
    assert "衣服破了" not in wrong
    assert "Windows-1252" in wrong
    room.tell(number, "start", channel="x", do="run", encoding="gb18030")
    work()
    assert Message.objects.of(tea.shop).get().text == "衣服破了"


@pytest.mark.parametrize(("data", "name", "status", "said"), [
    (b"", "a.csv", 422, "The file is empty"),
    (PNG, "a.csv", 422, "This is no file of messages"),
    (b"<html><table></table></html>", "a.xls", 422, "This is a web page"),
    (b"text\nhello\n", "", 400, "Choose a file"),
])
def test_a_file_that_is_none_is_refused(room: Room, uploads: Path, data: bytes, name: str, status: int, said: str) -> None:
    answer = room.upload(data, name)
    assert (answer.status_code, said in answer.json()["error"]) == (status, True)
    assert not ImportRun.everywhere.exists()
    assert not uploads.exists() or not list(uploads.iterdir())


def test_the_limit(room: Room, uploads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIYIN_UPLOAD_LIMIT", "1")
    our_settings.current.cache_clear()
    row = b"text\n" + b"x" * 99 + b"\n"
    exact = row + b"y" * (1_000_000 - len(row) - 1) + b"\n"
    assert room.upload(exact).status_code == 201
    over = room.upload(exact + b"z")
    assert (over.status_code, "larger than 1.0 MB" in over.json()["error"]) == (413, True)
    assert len(list(uploads.iterdir())) == 1


def test_a_broken_connection_leaves_nothing(room: Room, uploads: Path) -> None:
    answer = room.upload(b"x", CONTENT_LENGTH="500", **{"wsgi.input": io.BytesIO(b"text\nhello\n")})
    assert (answer.status_code, "cut off" in answer.json()["error"]) == (400, True)
    assert not list(uploads.iterdir())


def long_file(rows: int) -> bytes:
    """Every tenth row has no text."""
    lines = (f"c{n // 5},m{n},买家,2026/3/1 9:05,{'' if n % 10 == 0 else f'第{n}条'}\n" for n in range(rows))
    return (HEAD + "".join(lines)).encode()


class _After(_Unwaiting):
    """A worker that is told to stop, or an import that is cancelled, after so many looks."""

    def __init__(self, looks: int, then: Callable[[], object]) -> None:
        super().__init__()
        self.looks, self.then = looks, then

    def is_set(self) -> bool:
        self.looks -= 1
        if self.looks == 0:
            self.then()
        return super().is_set()


@pytest.mark.parametrize("how", ["cancelled", "stopped"])
def test_in_the_middle_and_on_again_gives_the_same(room: Room, shoes: Any, tea: Any, how: str) -> None:
    number = room.uploaded(long_file(2_300))
    room.tell(number, "start", channel="x", do="run")
    middle = _After(3, lambda: room.tell(number, "cancel") if how == "cancelled" else middle.set())
    with connect() as connection:
        Imports(connection, middle).step()
        if how == "cancelled":  # noticed at the look after
            assert ImportRun.everywhere.get(pk=number).state == "cancelled"
    part = ImportRun.everywhere.get(pk=number)
    assert 0 < part.rows_done < 2_301
    assert part.state == ("cancelled" if how == "cancelled" else "running")
    if how == "cancelled":
        assert work() == 0
        assert "Resume" in room.page(number)
        room.tell(number, "resume")
    assert work() == 1
    assert counts(number) == (2_300, 2_070, 0, 230)
    assert Message.objects.of(tea.shop).count() == 2_070
    rejected = b"".join(room.tell(number, "rejected").streaming_content).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(rejected))][1:] == [str(n + 2) for n in range(0, 2_300, 10)]


def test_an_import_whose_worker_died_is_taken_up_and_one_that_is_alive_is_left(room: Room, tea: Any) -> None:
    number = room.uploaded(b"id,text\n1,hello\n")
    room.tell(number, "start", channel="x", do="run")
    dying = connect()
    assert Imports(dying, _never_waits())._claim() == number
    assert ImportRun.everywhere.get(pk=number).state == "running"
    assert work() == 0  # it is somebody's
    dying.close()  # as the database sees a process that was killed
    for _ in range(200):
        if work():
            break
    assert counts(number) == (1, 1, 0, 0)


def test_two_workers_never_take_the_same(room: Room) -> None:
    number = room.uploaded(b"id,text\n1,hello\n")
    room.tell(number, "start", channel="x", do="run")
    with connect() as one, connect() as other:
        taken = [Imports(connection, _never_waits())._claim() for connection in (one, other)]
        one.execute(UNLOCK, [number])
    assert taken == [number, None]


def test_a_file_that_is_gone_fails_with_a_sentence(room: Room, uploads: Path) -> None:
    number = room.uploaded(b"id,text\n1,hello\n")
    room.tell(number, "start", channel="x", do="run")
    (uploads / ImportRun.everywhere.get(pk=number).file).unlink()
    work()
    assert ImportRun.everywhere.get(pk=number).state == "failed"
    assert "Upload it again" in room.page(number)


def test_another_shop_s_import_is_not_there(room: Room, tea: Any, shoes: Any, browser_of: Callable[..., Client]) -> None:
    number = room.uploaded(b"id,text\n1,hello\n")
    person = Person.objects.create_user("otto@example.com", "correct horse battery")
    Membership.objects.create(person=person, shop=shoes.shop, role="owner")
    other = Room(browser_of(person), "shoes")
    assert other.browser.get(f"/imports/{number}?shop=shoes").status_code == 404
    for order in ("start", "cancel", "resume", "change", "remove", "rejected", "plan"):
        assert other.tell(number, order).status_code == 404
    assert "聊天记录.csv" not in other.browser.get("/imports?shop=shoes").content.decode()
    assert ImportRun.everywhere.get(pk=number).state == "uploaded"


def test_removing_takes_the_file_and_the_rows_away(room: Room, uploads: Path, tea: Any) -> None:
    number = room.uploaded(b"id,text\n1,hello\n")
    room.tell(number, "remove")
    assert not ImportRun.everywhere.exists()
    assert not list(uploads.iterdir())
    number = room.uploaded(BAD_THREE.encode())
    room.tell(number, "start", channel="x", do="run")
    work()
    assert len(list(uploads.iterdir())) == 1  # the rejected rows
    room.tell(number, "remove")
    assert not list(uploads.iterdir())
    assert counts(number) == (5, 2, 0, 3)
    assert room.tell(number, "rejected").status_code == 404


def test_what_a_killed_upload_left_is_swept(room: Room, uploads: Path) -> None:
    import os

    kept = ImportRun.everywhere.get(pk=room.uploaded(b"id,text\n1,hello\n")).file
    for name in ("left", "coming"):
        (uploads / name).write_bytes(b"x")
    for name in (kept, "left"):
        os.utime(uploads / name, (1, 1))
    with connect() as connection:
        Imports(connection, _never_waits()).sweep()
    assert sorted(path.name for path in uploads.iterdir()) == sorted([kept, "coming"])


def test_the_command_s_imports_are_listed_and_not_taken(room: Room, tea: Any, tmp_path: Path) -> None:
    path = tmp_path / "from the shell.csv"
    path.write_text("id,text\n1,hello\n", encoding="utf-8")
    state = importing.DatabaseState(tea.shop, path, channel="x", format="auto", live=False)
    state.load()
    assert work() == 0
    state.finish()
    assert ImportRun.everywhere.get().state == "finished"
    listed = room.browser.get("/imports?shop=tea").content.decode()
    assert "from the shell.csv" in listed
    assert "Command" in listed
