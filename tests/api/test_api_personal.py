"""The API hides personal data unless the token has the scope `personal`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zhiyin.domain.incoming import AttachmentRef
from zhiyin.records.models import Conversation, Customer, Label, Message, Understanding

PHONE, HIDDEN = "13812345678", "138****5678"


@pytest.fixture
def said(shop: Any, say: Any) -> Message:
    receipt = say(f"打我电话{PHONE} 快递没动", talk=f"talk {PHONE}", who=PHONE, order_no="13900000000", extra={"tel": PHONE},
                  attachments=[AttachmentRef("https://example.com/1.png", name=f"{PHONE}.png")])
    message = Message.objects.of(shop).get(pk=receipt.id)
    Customer.objects.of(shop).update(name=f"Li {PHONE}")
    Understanding.everywhere.create(
        shop=shop, message=message, maker="full@1", risk="R4.4", risk_confidence=0.9, module="logistics", path=["logistics"],
        grade="A", emotion=0, language="zh", entities={"phone": [{"value": PHONE, "span": [4, 15]}],
                                                       "order": [{"value": "13900000000", "span": [0, 1]}]})
    Label.everywhere.create(shop=shop, message=message, code="R4.4", confidence=0.9, evidence=[[4, 20]], by="rule",
                            maker="full@1")
    return message


@pytest.mark.req("Q-05")
def test_hidden_without_the_scope(shop: Any, said: Message, make_token: Callable[..., str], ask: Any, make_case: Any) -> None:
    case = make_case(shop, customer_id=Customer.objects.of(shop).get().pk)
    read = make_token(shop, ["read"])
    full = make_token(shop, ["read", "personal"], name="full")
    talk = Conversation.objects.of(shop).get(pk=said.conversation_id)
    for path in (f"messages/{said.pk}", f"conversations/{talk.pk}", f"cases/{case.pk}", "cases"):
        assert PHONE not in str(ask(read, f"/api/v1/{path}").body), path
        assert PHONE in str(ask(full, f"/api/v1/{path}").body), path
        assert HIDDEN in str(ask(read, f"/api/v1/{path}").body), path
    body = ask(read, f"/api/v1/messages/{said.pk}").body
    assert body["text"] == f"打我电话{HIDDEN} 快递没动"
    assert (body["sender"]["external_id"], body["extra"]) == (HIDDEN, {"tel": HIDDEN})
    assert body["order_no"] == "13900000000"
    reading = body["understanding"]
    assert reading["entities"] == {"phone": [{"value": HIDDEN, "span": [4, 15]}],
                                   "order": [{"value": "13900000000", "span": [0, 1]}]}
    start, end = reading["labels"][0]["evidence"][0]
    assert body["text"][start:end] == f"{HIDDEN} 快递没动"[: end - start]
    assert body["attachments"][0]["name"] == f"{HIDDEN}.png"


def test_the_scope_alone_reads_nothing_and_no_other_shop(shop: Any, other_shop: Any, said: Message,
                                                        make_token: Callable[..., str], ask: Any) -> None:
    assert ask(make_token(shop, ["personal"]), f"/api/v1/messages/{said.pk}").status == 403
    assert ask(make_token(other_shop, ["read", "personal"], name="b"), f"/api/v1/messages/{said.pk}").status == 404
