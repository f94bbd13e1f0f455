from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest

from zhiyin.channels.files import FileRefused, Row, describe, read
from zhiyin.domain.incoming import Incoming

TALK = "会话ID,消息ID,角色,发送人,时间,内容,订单号,评分\n" \
       "c1,m1,买家,小鱼儿,2026/3/1 9:05,外套掉色了，怎么办？,=\"0012\",2\n" \
       "c1,m2,客服,小美,2026/3/1 9:06,\"亲，\n拍张照片好吗\",,\n"


def rows(path: Path, **options: object) -> list[Row]:
    return [row for batch in read(path, channel="店铺", **options) for row in batch]  # type: ignore[arg-type]


def messages(path: Path, **options: object) -> list[Incoming]:
    found = rows(path, **options)
    assert [row.error for row in found if row.error] == []
    return [row.message for row in found if row.message is not None]


def errors(path: Path) -> list[tuple[int, str | None, str]]:
    return [(row.error.row, row.error.column, row.error.code) for row in rows(path) if row.error]


@pytest.fixture
def file(tmp_path: Path):  # type: ignore[no-untyped-def]
    def make(content: str | bytes, name: str = "导出 1.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path
    return make


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_encodings_give_the_same_messages(file, encoding: str) -> None:  # type: ignore[no-untyped-def]
    path = file(TALK, encoding=encoding)
    first, second = messages(path)
    assert (first.channel, first.external_id, first.conversation) == ("店铺", "m1", "c1")
    assert (first.sender.role, first.sender.name, first.sent_at) == ("customer", "小鱼儿", "2026-03-01T09:05:00")
    assert (first.text, first.order_no, first.extra) == ("外套掉色了，怎么办？", "0012", {"评分": "2"})
    assert (second.sender.role, second.sender.name, second.text) == ("agent", "小美", "亲，\n拍张照片好吗")
    assert (second.order_no, second.extra) == (None, {})
    plan = describe(path)
    assert plan.mapping == {"会话ID": "conversation", "消息ID": "external_id", "角色": "role", "发送人": "sender.name",
                            "时间": "sent_at", "内容": "text", "订单号": "order_no"}
    assert (plan.format, plan.delimiter, plan.header_row, len(plan.first)) == ("csv", ",", 1, 2)


def test_big5(file) -> None:  # type: ignore[no-untyped-def]
    path = file("訊息編號,評價內容,時間\nm1,東西壞了，要怎麼退貨？,2026/3/1\nm2,客服很親切，下次還會再來,2026/3/2\n",
                encoding="big5")
    assert describe(path).encoding == "big5hkscs"
    assert [m.text for m in messages(path)] == ["東西壞了，要怎麼退貨？", "客服很親切，下次還會再來"]


def test_encoding_is_found_behind_a_megabyte_of_ascii(file) -> None:  # type: ignore[no-untyped-def]
    lines = "".join(f"{n},ok ok ok ok ok ok ok ok ok ok\n" for n in range(40_000))
    path = file(("id,text\n" + lines + "x,还没有发货，什么时候能发？\n").encode("gb18030"))
    assert describe(path).encoding == "gb18030"
    assert messages(path)[-1].text == "还没有发货，什么时候能发？"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(file, delimiter: str) -> None:  # type: ignore[no-untyped-def]
    path = file(delimiter.join(["id", "内容", "时间"]) + "\r\n"
                + delimiter.join(["1", "好，但是;贵" if delimiter != ";" else "好，但是贵", "2026-03-01"]) + "\r\n")
    assert describe(path).delimiter == delimiter
    assert messages(path)[0].sent_at == "2026-03-01T00:00:00"


def test_a_spreadsheet_programs_own_word_on_the_delimiter(file) -> None:  # type: ignore[no-untyped-def]
    path = file("sep=;\nid;text\n1;a,b,c\n")
    assert [m.text for m in messages(path)] == ["a,b,c"]


def test_one_column_needs_no_delimiter(file) -> None:  # type: ignore[no-untyped-def]
    path = file('评价内容\n很好,下次再来;真的\n"两行\n一条"\n')
    assert [m.text for m in messages(path)] == ["很好,下次再来;真的", "两行\n一条"]


def test_a_review_file_needs_no_mapping(file) -> None:  # type: ignore[no-untyped-def]
    path = file("id,label,text\n1,1,好吃\n3,0,太慢了\n")
    assert [(m.external_id, m.conversation, m.sender.role, m.sent_at, m.extra) for m in messages(path)] == [
        ("1", "1", "customer", None, {"label": "1"}), ("3", "3", "customer", None, {"label": "0"})]


def test_an_id_that_repeats_is_the_conversations(file) -> None:  # type: ignore[no-untyped-def]
    path = file("id,角色,内容\n7,买家,在吗\n7,客服,在的\n8,买家,你好\n")
    plan = describe(path)
    assert plan.mapping["id"] == "conversation"
    assert plan.notes == ["“id” repeats, so it is not taken as the message's id but as the conversation's."]
    found = messages(path)
    assert [m.conversation for m in found] == ["7", "7", "8"]
    assert len({m.external_id for m in found}) == 3


def test_a_sender_column_of_roles_is_the_role(file) -> None:  # type: ignore[no-untyped-def]
    path = file("发送方,内容\n买家,在吗\n客服,在的\n系统,转接中\n")
    assert [m.sender.role for m in messages(path)] == ["customer", "agent", "system"]


def test_the_buyer_beside_an_agents_row_did_not_write_it(file) -> None:  # type: ignore[no-untyped-def]
    path = file("会话ID,买家ID,买家,客服,角色,内容\nc1,b9,小鱼儿,小美,买家,在吗\nc1,b9,小鱼儿,小美,客服,在的\n")
    first, second = messages(path)
    assert (first.sender.external_id, first.sender.name) == ("b9", "小鱼儿")
    assert (second.sender.external_id, second.sender.name) == (None, "小美")


def test_made_ids_are_the_same_wherever_the_row_stands(file) -> None:  # type: ignore[no-untyped-def]
    head, a, b, c = "会话ID,时间,内容,状态\n", "c1,2026-03-01,好,开\n", "c1,2026-03-02,好,开\n", "c2,2026-03-01,好,开\n"
    first = [m.external_id for m in messages(file(head + a + b + c + a))]
    assert len(set(first)) == 4
    assert first[3] == f"{first[0]}~2"
    again = messages(file("状态,内容,会话ID,时间\n关,好,c2,2026/3/1\n关,好,c1,2026/3/1\n关,好,c1,2026/3/1\n"
                          "关,好,c1,2026/3/2\n"))
    assert [m.external_id for m in again] == [first[2], first[0], first[3], first[1]]
    assert all(m.external_id.startswith(f"{m.conversation}#") for m in again)


def test_without_conversation_every_row_is_its_own(file) -> None:  # type: ignore[no-untyped-def]
    found = messages(file("内容\n好\n好\n坏\n"))
    assert len({m.conversation for m in found}) == 3
    assert all(m.conversation == m.external_id for m in found)


def test_talks_in_a_cell(file) -> None:  # type: ignore[no-untyped-def]
    path = file('工单号,客户,聊天记录,评分\nt1,小鱼儿,"小鱼儿 2026-03-01 10:00:12: 东西坏了\n'
                '小美 2026-03-01 10:00:30: 抱歉\n'
                '小鱼儿 2026-03-01 10:01:00: \n小鱼儿 2026-03-01 10:02:00: 退款吧",1\nt2,大福,很好,5\n')
    found = rows(path)
    assert [row.number for row in found] == [2, 2, 2, 2, 3]
    assert [(row.error.column, row.error.code) for row in found if row.error] == [("聊天记录", "empty")]
    talk = [row.message for row in found[:4] if row.message]
    assert [(m.sender.role, m.sender.name, m.sent_at, m.text) for m in talk] == [
        ("customer", "小鱼儿", "2026-03-01T10:00:12", "东西坏了"), ("agent", "小美", "2026-03-01T10:00:30", "抱歉"),
        ("customer", "小鱼儿", "2026-03-01T10:02:00", "退款吧")]
    assert {m.conversation for m in talk} == {"t1"}
    assert all(m.extra == {"评分": "1"} for m in talk)
    grown = path.read_text().replace('退款吧"', '退款吧\n小美 2026-03-01 10:03:00: 好的"')
    more = [row.message for row in rows(file(grown)) if row.message]
    assert [m.external_id for m in talk] == [m.external_id for m in more[:3]]
    assert len({m.external_id for m in more}) == 5


def test_a_talk_with_a_row_id(file) -> None:  # type: ignore[no-untyped-def]
    found = messages(file('记录ID,内容\nr1,"客户：在吗\n客服：在"\n'))
    assert [(m.external_id, m.conversation, m.sender.role, m.sender.name) for m in found] == [
        ("r1#0", "r1", "customer", None), ("r1#1", "r1", "agent", None)]


def test_a_sender_beside_a_talk_is_the_customer(file) -> None:  # type: ignore[no-untyped-def]
    found = messages(file('昵称,买家ID,发送人ID,内容\n小鱼儿,b1,s1,"客户：在吗\n客服：在"\n'))
    assert [(m.sender.role, m.sender.external_id, m.sender.name) for m in found] == [
        ("customer", "s1", "小鱼儿"), ("agent", None, None)]


def test_with_a_role_column_a_talk_in_a_text_is_a_quotation(file) -> None:  # type: ignore[no-untyped-def]
    found = messages(file('角色,内容\n买家,"客户：在吗\n客服：在"\n'))
    assert [m.text for m in found] == ["客户：在吗\n客服：在"]


def test_a_picture_is_a_message(file) -> None:  # type: ignore[no-untyped-def]
    found = messages(file("id,内容,图片\n1,,https://img.example/a.jpg;https://img.example/b.jpg\n"))
    assert [one.url for one in found[0].attachments] == ["https://img.example/a.jpg", "https://img.example/b.jpg"]


def test_bad_rows_name_row_and_column_and_the_rest_goes_in(file) -> None:  # type: ignore[no-untyped-def]
    path = file("id,角色,时间,内容\n1,买家,2026-03-01,好\n2,买家,昨天,好\n3,经理吧,2026-03-01,好\n"
                "4,买家,2026-03-01,  \n"
                "5,买家,2026-03-01,好,多,余\n\n,,,\nid,角色,时间,内容\n8,买家,2026-03-01,好,,\n9,买家\n10,买家,,坏\n")
    assert errors(path) == [(3, "时间", "bad_time"), (4, "角色", "role"), (5, "内容", "empty"), (6, None, "columns"),
                            (11, "内容", "empty")]
    assert [row.message.external_id for row in rows(path) if row.message] == ["1", "8", "10"]
    assert [row.raw for row in rows(path) if row.number == 3] == ["2,买家,昨天,好"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_damaged_row_is_refused_alone(file, encoding: str) -> None:  # type: ignore[no-untyped-def]
    parts = [f"{n},这是第{n}条评价，味道很好\n".encode(encoding) for n in range(1, 400)]
    half = b"\x00\xd8" if encoding == "utf-16-le" else b"\xff"
    parts[200] = "201,坏".encode(encoding) + half + ",\n"[1:].encode(encoding)
    path = file("id,内容\n".encode(encoding) + b"".join(parts))
    assert errors(path) == [(202, "内容", "encoding")]
    assert len([row for row in rows(path) if row.message]) == 398
    shown = next(row.raw for row in rows(path) if row.error)
    assert shown == "201,坏" + ("\\x00\\xd8" if encoding == "utf-16-le" else "\\xff")


def test_a_file_cut_in_the_middle_of_a_character(file) -> None:  # type: ignore[no-untyped-def]
    assert errors(file("id,内容\n1,好\n2,坏".encode()[:-1])) == [(3, "内容", "encoding")]


@pytest.mark.parametrize(("bad", "numbers"), [
    ('3,0,"没有结束的引号', [4]),
    ('3,0,"没有""结束的引号', [4]),
])
def test_an_open_quotation_mark_costs_its_own_row(file, bad: str, numbers: list[int]) -> None:  # type: ignore[no-untyped-def]
    body = "".join(f"{n},1,第{n}条\n" for n in range(4, 20_000))
    path = file("id,label,text\n1,1,\"好\n的\"\n2,1,好\n" + bad + "\n" + body)
    found = rows(path)
    assert [row.number for row in found if row.error] == numbers
    assert [row.error.code for row in found if row.error] == ["quotes"]
    assert len(found) == 19_999
    assert found[0].message is not None
    assert found[0].message.text == "好\n的"


def test_a_cell_that_is_too_long_is_refused_alone(file) -> None:  # type: ignore[no-untyped-def]
    many = "行\n" * 100_000
    path = file(f'id,text\n1,好\n2,{"长" * 140_000}\n3,"{many}"\n4,{"长" * 130_000}\n5,{"x" * 5_000_000}\n6,坏\n')
    assert errors(path) == [(3, None, "too_large"), (4, None, "too_large"), (6, None, "too_large")]
    assert [row.message.external_id for row in rows(path) if row.message] == ["1", "4", "6"]


def test_skipped_rows_change_nothing_after_them(file) -> None:  # type: ignore[no-untyped-def]
    for head, line in (("内容,时间", "好,2026-03-0{0}"), ("id,内容", "{1},好")):
        path = file(head + "\n" + "".join(line.format(n % 3 + 1, n) + "\n" for n in range(50)))
        everything = rows(path)
        for skip in (0, 1, 2, 30, 50, 51, 99):
            assert rows(path, skip_rows=skip) == [row for row in everything if row.number > skip]


def test_lists_are_small(file) -> None:  # type: ignore[no-untyped-def]
    path = file("内容\n" + "好\n" * 1_201)
    assert [len(batch) for batch in read(path, channel="c")] == [500, 500, 201]


def test_a_mapping_that_is_asked_for(file) -> None:  # type: ignore[no-untyped-def]
    path = file("甲,乙,丙\n好,2026-03-01,x\n")
    with pytest.raises(FileRefused, match=r"The columns found are: 甲, 乙, 丙\."):
        rows(path)
    found = messages(path, mapping={"甲": "text", "乙": "sent_at"})
    assert [(m.text, m.sent_at, m.extra) for m in found] == [("好", "2026-03-01T00:00:00", {"丙": "x"})]


@pytest.mark.parametrize(("content", "reason"), [
    (b"", "empty"), (b"\n \n", "empty"), (b"%PDF-1.7", "a PDF"), (b"<html><table><tr><td>x", "web page"),
    (b'[{"text": "a"}]', "one JSON document"), (b"\x00\x01\x02" * 99, "not a text file"),
    (b"text,id\n" + bytes(range(128, 256)) * 9, "encoding"), (b"PK\x03\x04 no zip", "damaged or cut off"),
])
def test_files_that_are_none_of_ours(file, content: bytes, reason: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FileRefused, match=reason):
        rows(file(content))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="There is no file"):
        rows(tmp_path / "nothing.csv")
    with pytest.raises(FileRefused, match="is not a file"):
        rows(tmp_path)


def test_compressed(file) -> None:  # type: ignore[no-untyped-def]
    assert len(messages(file(gzip.compress(TALK.encode("gb18030")), "x.csv.gz"))) == 2


def test_compressed_and_cut_off_gives_what_came_before(file) -> None:  # type: ignore[no-untyped-def]
    import random

    noise = random.Random(7)
    lines = "".join(f"{n},{noise.getrandbits(200)}\n" for n in range(40_000))
    path = file(gzip.compress(("id,text\n" + lines).encode())[:-200_000], "x.csv.gz")
    got: list[Row] = []
    with pytest.raises(FileRefused, match="damaged or cut off"):
        got.extend(row for batch in read(path, channel="c") for row in batch)
    assert 1_000 < len(got) < 40_000
    assert all(row.message for row in got)


def test_memory_does_not_grow_with_the_file(file) -> None:  # type: ignore[no-untyped-def]
    def peak(count: int) -> int:
        text = "这条评价很长，味道还可以，就是送得慢。" * 20
        path = file("id,text\n" + "".join(f"{n},{text}\n" for n in range(count)))
        tracemalloc.start()
        assert sum(len(batch) for batch in read(path, channel="c")) == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(9_000) < peak(3_000) * 1.2
