from __future__ import annotations

import gzip
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from zhiyin.channels.files import FileRefused, Row, describe, read


def save(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for line in cells:
            sheet.append(line)
    book.save(path)
    return path


def rows(path: Path, **options: Any) -> list[Row]:
    return [row for batch in read(path, channel="店铺", **options) for row in batch]


MORNING = datetime(2026, 3, 1, 9, 5, 7)  # noqa: DTZ001 (cells have no zone)
REVIEWS = [["店铺评价导出"], [], ["评价ID", "评价内容", "评价时间", "订单号", "评分", "商品SKU"],
           [1001, "很好\n下次再来", MORNING, "0012", 4.5, 88],
           [1002, "不好", 46082.5, 123456789012345, True, None], [], [1003, None, date(2026, 3, 1), None, None, None],
           [1004, "一般", "三月一号", None, None, None], [1005, "还行", date(2026, 3, 2), None, None, None]]


def test_a_workbook(tmp_path: Path) -> None:
    path = save(tmp_path / "评价 导出.xlsx", {"空": [], "评价": REVIEWS, "说明": [["别的"]]})
    plan = describe(path)
    assert (plan.format, plan.sheet, plan.header_row, plan.encoding) == ("xlsx", "评价", 3, None)
    assert plan.notes == ["Only the sheet “评价” is read, not: 说明."]
    assert plan.first[0] == ["1001", "很好\n下次再来", "2026-03-01 09:05:07", "0012", "4.5", "88"]
    found = rows(path)
    taken = [row.message for row in found if row.message]
    assert [(m.external_id, m.text, m.sent_at, m.order_no, m.product_id, m.extra) for m in taken] == [
        ("1001", "很好\n下次再来", "2026-03-01T09:05:07", "0012", "88", {"评分": "4.5"}),
        ("1002", "不好", "2026-03-01T12:00:00", "123456789012345", None, {"评分": "TRUE"}),
        ("1005", "还行", "2026-03-02T00:00:00", None, None, {})]
    assert [(row.number, row.error.column, row.error.code) for row in found if row.error] == [
        (7, "评价内容", "empty"), (8, "评价时间", "bad_time")]
    assert next(row.raw for row in found if row.number == 8) == "1004,一般,三月一号,,,"
    assert rows(path, skip_rows=7) == [row for row in found if row.number > 7]


def test_the_sheet_with_the_messages_is_found(tmp_path: Path) -> None:
    path = save(tmp_path / "x.xlsx", {"说明": [["本文件由系统导出"], ["请勿修改"]], "数据": [["内容"], ["好"]]})
    assert describe(path).sheet == "数据"


def test_the_same_rows_in_both_formats_are_the_same_messages(tmp_path: Path) -> None:
    book = save(tmp_path / "a.xlsx", {"s": [["会话ID", "时间", "内容"], ["c1", MORNING, "好"]]})
    text = tmp_path / "a.csv"
    text.write_text("内容,会话ID,时间\n好,c1,2026年3月1日 9点5分7秒\n")
    assert rows(book)[0].message == rows(text)[0].message


def test_escapes_of_the_format_are_undone(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"s": [["内容"], ["a_x0042_c"]]})
    assert [row.message.text for row in rows(path) if row.message] == ["aBc"]


def test_compressed_and_named_wrongly(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"s": [["内容"], ["好"]]})
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert describe(tmp_path / "b.csv.gz").format == "xlsx"
    assert len(rows(tmp_path / "b.csv.gz")) == 1


@pytest.mark.parametrize("kept", [0.01, 0.5, 0.9, 0.999])
def test_cut_off(tmp_path: Path, kept: float) -> None:
    path = save(tmp_path / "a.xlsx", {"s": REVIEWS * 50})
    data = path.read_bytes()
    path.write_bytes(data[:int(len(data) * kept)])
    with pytest.raises(FileRefused, match="damaged or cut off"):
        rows(path)


def test_damaged_inside(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"s": REVIEWS})
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:300]
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    with pytest.raises(FileRefused, match="damaged or cut off"):
        rows(path)


def test_what_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "内容\n好\n")
    with pytest.raises(FileRefused, match="ZIP archive"):
        rows(tmp_path / "a.zip")
    with pytest.raises(FileRefused, match="is empty"):
        rows(save(tmp_path / "b.xlsx", {"s": []}))
    with pytest.raises(FileRefused, match="No column with the message text"):
        rows(save(tmp_path / "c.xlsx", {"s": [["a", "b"], [1, 2]]}))
    with pytest.raises(FileRefused, match="This is a workbook"):
        rows(save(tmp_path / "d.xlsx", {"s": [["内容"], ["好"]]}), format="csv")
    (tmp_path / "e.csv").write_text("内容\n好\n")
    with pytest.raises(FileRefused, match="This is text"):
        rows(tmp_path / "e.csv", format="xlsx")
