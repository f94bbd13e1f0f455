"""The import of a file into the real store: counts, history, resuming, the rejected file."""

from __future__ import annotations

import csv
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from zhiyin.channels.files import FileRefused
from zhiyin.channels.files.rejected import RejectedFile
from zhiyin.channels.files.rows import RowError
from zhiyin.domain.incoming import Incoming, Receipt
from zhiyin.intake.check import Refused, ready
from zhiyin.intake.importing import Counts, DatabaseState, digest, run
from zhiyin.intake.receive import Receiver
from zhiyin.records.models import Conversation, ImportRun, Message

HEAD = "会话ID,消息ID,角色,时间,内容\n"


class Interrupted(Exception):
    pass


class Importer:
    """Imports files into one shop as the command does; can be told to die after some batches."""

    def __init__(self, shop: Any, receiver: Receiver, folder: Path) -> None:
        self.shop, self.receiver, self.folder = shop, receiver, folder
        self.batches: list[int] = []
        self.notices: list[str] = []
        self.progress: list[tuple[Counts, int]] = []
        self.die_after: int | None = None
        self.die_when_saving = False

    def submit(self, batch: list[Incoming], history: bool) -> list[Receipt]:
        if self.die_after is not None and len(self.batches) >= self.die_after:
            raise Interrupted
        self.batches.append(len(batch))
        zone, now = ZoneInfo(self.shop.time_zone), datetime.now(UTC)
        answers: dict[int, Receipt] = {}
        good = []
        for place, message in enumerate(batch):
            try:
                good.append((place, ready(message, self.shop.id, zone, now, history=history)))
            except Refused as refused:
                answers[place] = Receipt("rejected", None, refused.code, refused.field, refused.message)
        receipts = self.receiver.receive([row for _, row in good])
        answers |= {place: receipt for (place, _), receipt in zip(good, receipts, strict=True)}
        return [answers[place] for place in range(len(batch))]

    def __call__(self, path: Path, *, live: bool = False, dry_run: bool = False, format: str = "auto",
                 channel: str = "淘宝") -> tuple[int, int, int, int]:
        state = DatabaseState(self.shop, path, channel=channel, format=format, live=live)
        if self.die_when_saving:
            state.save = self._die  # type: ignore[method-assign]
        counts = run(path, shop=self.shop, channel=channel, format=format, live=live, dry_run=dry_run,
                     submit=self.submit, state=state, notice=self.notices.append, rejected_folder=self.folder,
                     progress=lambda counts, rows: self.progress.append((counts, rows)))
        assert counts.read == counts.added + counts.known + counts.rejected
        return counts.read, counts.added, counts.known, counts.rejected

    def _die(self, rows_done: int, counts: Counts) -> None:
        raise Interrupted


@pytest.fixture
def importer(shop: Any, receiver: Receiver, tmp_path: Path) -> Importer:
    return Importer(shop, receiver, tmp_path / "home" / "rejected")


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def make(content: str, name: str = "聊天 记录.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode(encoding))
        return path
    return make


def rejected(path: Path) -> list[list[str]]:
    with path.with_name(path.name + ".rejected.csv").open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


def test_a_file_becomes_messages_of_the_shop(importer: Importer, file: Callable[..., Path], shop: Any) -> None:
    path = file(HEAD + "c1,m1,买家,2026/3/1 9:05,外套掉色了\nc1,m2,客服,2026/3/1 9:06,抱歉\nc2,m3,买家,,在吗\n",
                encoding="gb18030")
    assert importer(path) == (3, 3, 0, 0)
    stored = {m.external_id: m for m in Message.objects.of(shop)}
    assert stored["m1"].text == "外套掉色了"
    assert stored["m1"].sent_at == datetime(2026, 3, 1, 1, 5, tzinfo=UTC)
    assert stored["m2"].role == "agent"
    assert stored["m3"].sent_at is None
    assert Conversation.objects.of(shop).count() == 2
    assert all(m.channel.name == "淘宝" for m in stored.values())
    assert not list(path.parent.glob("*.rejected.csv"))
    done = ImportRun.objects.of(shop).get()
    assert (done.rows_done, done.read, done.added, done.name, done.live) == (4, 3, 3, "聊天 记录.csv", False)
    assert done.finished_at is not None


@pytest.mark.req("1.U.17")
@pytest.mark.parametrize("live", [False, True])
def test_history_unless_live_is_said(importer: Importer, file: Callable[..., Path], shop: Any, live: bool) -> None:
    importer(file("id,text\n1,掉色\n"), live=live)
    assert Message.objects.of(shop).get().history is not live


@pytest.mark.req("1.U.18")
def test_sessions_have_no_times(importer: Importer, file: Callable[..., Path], shop: Any) -> None:
    path = file('{"session_id": "s", "turns": [{"role": "user", "text": "在吗"}, {"role": "agent", "text": "在"}]}\n')
    assert importer(path) == (2, 2, 0, 0)
    assert [(m.external_id, m.sent_at) for m in Message.objects.of(shop).order_by("external_id")] == [
        ("s#0", None), ("s#1", None)]


@pytest.mark.parametrize("content", [
    HEAD + "c1,m1,买家,2026-03-01,好\nc1,m2,客服,2026-03-01,谢谢\n",
    "内容,时间\n好,2026-03-01\n好,2026-03-01\n坏,\n",
    '会话ID,聊天记录\nc1,"买家：在吗\n客服：在"\nc2,很好\n',
])
def test_twice_the_same_file_adds_nothing(importer: Importer, file: Callable[..., Path], content: str) -> None:
    path = file(content)
    first = importer(path)
    assert first[1] == first[0] > 1
    stored = Message.everywhere.count()
    assert importer(path) == (first[0], 0, first[0], 0)
    assert importer(file(content, "renamed.csv", "gb18030")) == (first[0], 0, first[0], 0)
    assert Message.everywhere.count() == stored == first[0]


def test_a_longer_export_brings_only_what_is_new(importer: Importer, file: Callable[..., Path]) -> None:
    importer(file("会话ID,内容,时间\nc1,好,2026-03-01\nc1,好,2026-03-01\nc2,坏,2026-03-02\n"))
    more = file("时间,内容,会话ID\n2026-03-03,新的,c9\n2026-03-02,坏,c2\n2026-03-01,好,c1\n2026-03-01,好,c1\n", "b.csv")
    assert importer(more) == (4, 1, 3, 0)


def test_rejected_rows_are_kept_with_their_reasons(importer: Importer, file: Callable[..., Path]) -> None:
    importer(file("id,text\nm1,一样\nm2,别的\n", "first.csv"))
    path = file("编号,内容,时间\nm1,不一样,\nm2,别的,\nm3,好,昨天\nm4,,\nm5,a\0b,\n"
                + "m6," + "长" * 100_001 + ",\nm7,好,\n")
    assert importer(path) == (7, 1, 1, 5)
    lines = rejected(path)
    assert lines[0] == ["row", "column", "code", "reason", "raw"]
    assert [line[:3] for line in lines[1:]] == [
        ["2", "编号", "conflict"], ["4", "时间", "bad_time"], ["5", "内容", "empty"], ["6", "内容", "nul"],
        ["7", "内容", "too_large"]]
    assert lines[2][4] == "m3,好,昨天"
    assert lines[5][4] == "m6," + "长" * 100_001 + ","
    assert all(line[3] for line in lines)
    assert importer.notices == [f"5 not taken; rows and reasons: {path}.rejected.csv"]
    assert Message.everywhere.count() == 3


def test_the_rejected_file_goes_when_there_is_nothing_to_tell(importer: Importer, file: Callable[..., Path]) -> None:
    path = file("id,text\nm1,\n")
    importer(path)
    assert len(rejected(path)) == 2
    importer(file("id,text\nm1,好\n"))
    assert not path.with_name(path.name + ".rejected.csv").exists()


def many(count: int) -> str:
    return "内容,时间\n" + "".join(f"第{n % 700}条,{'昨天' if n % 400 == 9 else '2026-03-01'}\n" for n in range(count))


@pytest.mark.parametrize("after", [0, 1, 3])
def test_an_interrupted_import_goes_on_where_it_was(importer: Importer, file: Callable[..., Path], after: int) -> None:
    path = file(many(2_600))
    bad = len([n for n in range(2_600) if n % 400 == 9])
    importer.die_after = after
    with pytest.raises(Interrupted):
        importer(path)
    assert Message.everywhere.count() == sum(importer.batches)
    importer.die_after, importer.batches = None, []
    assert importer(path) == (2_600, 2_600 - bad, 0, bad)
    assert len(importer.batches) == 6 - after
    assert Message.everywhere.count() == 2_600 - bad
    assert [int(line[0]) for line in rejected(path)[1:]] == [n + 2 for n in range(2_600) if n % 400 == 9]


def test_killed_between_commit_and_save_nothing_is_doubled(importer: Importer, file: Callable[..., Path]) -> None:
    path = file(many(900))
    importer.die_when_saving = True
    with pytest.raises(Interrupted):
        importer(path)
    importer.die_when_saving = False
    assert importer(path) == (900, 399, 498, 3)
    assert Message.everywhere.count() == 897
    assert len(rejected(path)) == 4


def test_progress_counts_up(importer: Importer, file: Callable[..., Path]) -> None:
    importer(file("text\n" + "好\n" * 1_100))
    assert [(counts.read, rows) for counts, rows in importer.progress] == [
        (0, 0), (500, 501), (1_000, 1_001), (1_100, 1_101)]


def test_a_session_longer_than_a_batch(importer: Importer, file: Callable[..., Path]) -> None:
    turns = ",".join('{"role": "user", "text": "好"}' for _ in range(1_201))
    assert importer(file(f'{{"session_id": "s", "turns": [{turns}]}}\n')) == (1_201, 1_201, 0, 0)
    assert importer.batches == [500, 500, 201]


def test_a_dry_run_writes_nothing(importer: Importer, file: Callable[..., Path]) -> None:
    path = file("id,text,时间\n1,好,\n2,好,昨天\n3," + "长" * 100_001 + ",\n")
    assert importer(path, dry_run=True) == (3, 1, 0, 2)
    assert Message.everywhere.count() == ImportRun.everywhere.count() == len(importer.batches) == 0
    assert not path.with_name(path.name + ".rejected.csv").exists()
    assert importer.notices[:4] == ["csv, utf-8, delimiter ,, header in row 1", "id → external_id", "text → text",
                                    "时间 → sent_at"]
    assert [notice.split(":")[0] for notice in importer.notices[4:]] == ["row 3, 时间", "row 4, text"]


def test_a_file_that_cannot_be_read_leaves_no_trace(importer: Importer, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["内容"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").write_bytes((tmp_path / "a.xlsx").read_bytes()[:-100])
    with pytest.raises(FileRefused, match="damaged or cut off"):
        importer(tmp_path / "a.xlsx")
    assert ImportRun.everywhere.count() == 0


def test_two_shops_import_the_same_file(importer: Importer, other_shop: Any, receiver: Receiver, tmp_path: Path,
                                        file: Callable[..., Path]) -> None:
    path = file("id,text,时间\n1,好,2026-03-01 12:00\n")
    assert importer(path) == Importer(other_shop, receiver, tmp_path)(path) == (1, 1, 0, 0)
    assert {m.sent_at.hour for m in Message.everywhere.all()} == {4, 11}


def test_options_make_another_import(file: Callable[..., Path]) -> None:
    path = file("id,text\n1,好\n")
    options = {"channel": "a", "format": "auto", "live": False}
    made = {digest(path, **options), digest(path, **options), digest(path, **options | {"live": True}),
            digest(path, **options | {"channel": "b"}), digest(path, **options, mapping={"id": "extra"})}
    assert len(made) == 4
    path.write_text("id,text\n1,坏\n")
    assert digest(path, **options) not in made


def test_where_the_folder_cannot_be_written(tmp_path: Path) -> None:
    """As an ordinary user, for whom a read-only folder is one; root writes everywhere."""
    folder, home = tmp_path / "只读", tmp_path / "home" / "rejected"
    folder.mkdir()
    (folder / "a.csv").write_text("text\n好\n")
    error = RowError(3, None, "empty", "nothing in it")
    if os.geteuid() == 0:
        # a plain file where the folder should be stops root as well
        source = folder / "a.csv" / "b.csv"
    else:
        folder.chmod(0o555)
        source = folder / "a.csv"
    kept = RejectedFile(source, home, 0)
    kept.append([(error, "raw")])
    assert kept.path is not None
    assert kept.path.parent == home
    again = RejectedFile(source, home, 3)
    again.append([(RowError(9, "内容", "empty", "x"), "y")])
    assert [line.split(",")[0] for line in kept.path.read_text("utf-8-sig").splitlines()] == ["row", "3", "9"]
    assert RejectedFile(source, home, 2).path is None
    assert not kept.path.exists()
    folder.chmod(0o755)


def test_a_torn_end_of_the_rejected_file_is_mended(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    kept = RejectedFile(source, tmp_path, 0)
    kept.append([(RowError(2, None, "empty", "…"), 'a,"b\nc"'), (RowError(7, None, "empty", "…"), "x" * 200_000)])
    assert kept.path is not None
    whole = kept.path.read_bytes()
    kept.path.write_bytes(whole + "9,,empty,\"…\n".encode()[:-2])
    RejectedFile(source, tmp_path, 7)
    assert kept.path.read_bytes() == whole
    RejectedFile(source, tmp_path, 6)
    assert len(kept.path.read_text("utf-8-sig").splitlines()) == 3


def test_an_import_beside_other_writers(importer: Importer, file: Callable[..., Path]) -> None:
    """Two imports of overlapping files at once: everything is there once."""
    from django.db import connection

    from zhiyin.records.connection import connect

    paths = [file("id,text\n" + "".join(f"{n},第{n}条\n" for n in span), f"{span.start}.csv")
             for span in (range(0, 2_000), range(1_000, 3_000))]
    results: list[tuple[int, int, int, int]] = []

    def go(path: Path) -> None:
        own = Receiver(connect)
        try:
            results.append(Importer(importer.shop, own, importer.folder)(path))
        finally:
            own.close()
            connection.close()

    threads = [threading.Thread(target=go, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(added for _, added, _, _ in results) == 3_000
    assert sum(known for _, _, known, _ in results) == 1_000
    assert Message.everywhere.count() == 3_000


def test_real_sessions_and_reviews(importer: Importer, data_dir: Path, tmp_path: Path, shop: Any) -> None:
    for name, messages in (("chat_sessions_zh/sessions.jsonl.gz", 12_136), ("review_sentiment_zh/takeaway.csv", 9_583)):
        copy = tmp_path / Path(name).name
        copy.write_bytes((data_dir / name).read_bytes())
        assert importer(copy) == (messages, messages, 0, 0)
    assert Conversation.objects.of(shop).count() == 994 + 9_583
