from __future__ import annotations

import pytest

from zhiyin.channels.files.encoding import by_mark, damaged, detect, visible

SIMPLIFIED = ["你好，我上周买的外套洗了一次就掉色了，怎么处理？", "已经过了三天还没有发货", "好评！包装很好，下次还来",
              "客服态度很差，我要投诉", "退款什么时候到账？", "尺码偏小，想换大一号"]
TRADITIONAL = ["你好，我上週買的外套洗了一次就掉色了，怎麼處理？", "已經過了三天還沒有發貨", "好評！包裝很好，下次還來",
               "客服態度很差，我要投訴", "退款什麼時候到帳？", "尺碼偏小，想換大一號"]


@pytest.mark.parametrize("lines", [SIMPLIFIED, *[[line] for line in SIMPLIFIED]])
def test_simplified_chinese(lines: list[str]) -> None:
    text = "id,text\n" + "\n".join(lines) + "\n"
    assert detect(text.encode("gb18030")) == "gb18030"
    assert detect(text.encode()) == "utf-8"


@pytest.mark.parametrize("lines", [TRADITIONAL, *[[line] for line in TRADITIONAL]])
def test_traditional_chinese(lines: list[str]) -> None:
    text = "id,text\n" + "\n".join(lines) + "\n"
    assert detect(text.encode("big5")) == "big5hkscs"
    assert detect(text.encode()) == "utf-8"
    assert detect(text.encode("gb18030")) == "gb18030"


def test_a_few_damaged_lines_do_not_change_the_encoding() -> None:
    good = [line.encode() for line in SIMPLIFIED * 10]
    assert detect(b"\n".join([b"\xff\xfe\x80", *good, b"\xe4\xbd"]) + b"\n") == "utf-8"
    good = [line.encode("gb18030") for line in SIMPLIFIED * 10]
    assert detect(b"\n".join([b"\xff\xfe\x80", *good]) + b"\n") == "gb18030"


def test_western_text_is_not_taken_for_chinese() -> None:
    assert detect("id,text\n1,I don’t like it, the café was closed\n2,It’s £5\n".encode("cp1252")) == "cp1252"


def test_a_word_of_big5_is_not_taken_for_western_text() -> None:
    # characters whose second byte is an ASCII letter, so that every byte above 127 stands alone
    assert detect("text\n你好吃小了\n".encode("big5")) == "big5hkscs"


def test_bytes_that_are_no_text() -> None:
    assert detect(bytes(range(128, 256)) * 4) is None


@pytest.mark.parametrize(("encoding", "name"), [
    ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"),
])
def test_marks_and_zero_bytes(encoding: str, name: str) -> None:
    assert by_mark(("id,text\n1," + SIMPLIFIED[0] + "\n").encode(encoding)) == name


def test_without_a_mark() -> None:
    assert by_mark("".join(SIMPLIFIED).encode("gb18030")) is None


def test_damage_is_seen_and_shown() -> None:
    assert damaged("好\udcff")
    assert not damaged("好😀")
    assert visible("好\udcff😀") == "好\\xff😀"
