from __future__ import annotations

import pytest

from zhiyin.channels.files.headers import FIELDS, apply, find, guess, unique
from zhiyin.channels.files.rows import FileRefused


@pytest.mark.parametrize(("header", "field"), [
    ("消息内容", "text"), ("内容", "text"), ("聊天内容", "text"), ("评价内容", "text"), ("text", "text"),
    ("Content", "text"),
    ("review", "text"), ("message", "text"), ("商品评价", "text"), ("messageText", "text"), ("客户问题描述", "text"),
    ("買家留言內容", "text"), ("内容（必填）", "text"), ("*消息 内容", "text"), ("first message", "text"),
    ("时间", "sent_at"), ("发送时间", "sent_at"), ("评价时间", "sent_at"), ("created_at", "sent_at"),
    ("createdAt", "sent_at"),
    ("date", "sent_at"), ("会话开始时间", "sent_at"), ("Message Date", "sent_at"),
    ("会话ID", "conversation"), ("会话编号", "conversation"), ("conversation", "conversation"),
    ("Ticket ID", "conversation"),
    ("消息ID", "external_id"), ("编号", "external_id"), ("id", "external_id"), ("reviewId", "external_id"),
    ("发送人", "sender.name"), ("昵称", "sender.name"), ("sender", "sender.name"),
    ("买家", "customer.name"), ("客户", "customer.name"), ("customer", "customer.name"), ("buyer", "customer.name"),
    ("买家账号", "customer.external_id"), ("user_id", "customer.external_id"), ("客服", "agent.name"),
    ("角色", "role"), ("发送方类型", "role"), ("role", "role"), ("sender_type", "role"),
    ("订单号", "order_no"), ("order_id", "order_no"), ("原订单编号", "order_no"),
    ("商品ID", "product_id"), ("SKU", "product_id"), ("item", "product_id"), ("评价商品ID", "product_id"),
    ("地区", "region"), ("省份", "region"), ("region", "region"), ("收货省份", "region"),
    ("图片链接", "attachments"), ("咨询入口", "entry"),
])
def test_headers(header: str, field: str) -> None:
    assert guess([header]) == {header: field}


@pytest.mark.parametrize("header", [
    "label", "评分", "下单时间", "付款时间", "order date", "delivery_time", "商品名称", "序号", "仓库编号",
    "context", "update_time", "",
    "这是一条很长的数据而不是表头但它的最后两个字恰好就是评价", "备注",
])
def test_headers_that_mean_nothing_to_us(header: str) -> None:
    assert guess([header]) == {}


def test_each_field_once_and_the_best_header_wins() -> None:
    columns = ["评价", "评价内容", "id", "评价ID", "创建时间", "评价时间"]
    assert guess(columns) == {"评价内容": "text", "评价ID": "external_id", "评价时间": "sent_at"}


def test_the_header_is_found_below_a_title() -> None:
    rows = [["聊天记录导出"], ["店铺", "某某店"], [], ["时间", "发送人", "内容", ""],
            ["2026-03-01", "买家", "你好", ""]]
    assert find(rows) == (3, ["时间", "发送人", "内容"])


def test_no_header() -> None:
    assert find([["1", "很好"], ["2", "不好"]]) is None


def test_columns_have_names_of_their_own() -> None:
    assert unique([" 内容", "", "内容", "\ufeffid", ""]) == ["内容", "column 2", "内容 (2)", "id"]


def test_a_mapping_overrules_the_guess() -> None:
    assert apply(["评论", "正文", "编号"], {"评论": "region", "编号": "extra"}) == {"评论": "region", "正文": "text"}
    assert apply(["a", "b"], {"b": "text"}) == {"b": "text"}


@pytest.mark.parametrize(("wanted", "reason"), [
    ({"c": "text"}, "There is no column “c”. The columns are: a, b."),
    ({"a": "tex"}, "“tex” is no field"),
    ({}, "No column with the message text was found"),
    ({"a": "region"}, "No column with the message text was found"),
])
def test_a_mapping_that_cannot_be(wanted: dict[str, str], reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        apply(["a", "b"], wanted)


def test_no_header_means_two_things() -> None:
    aliases = [alias for names in FIELDS.values() for alias in names]
    assert len(aliases) == len(set(aliases))
