"""What readers see of personal data by role, asking for it, exporting it and erasing it; two shops throughout."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhiyin.accounts.models import Membership, Person
from zhiyin.act import audit, erased_files, files
from zhiyin.domain.roles import Role
from zhiyin.measure.export import cell
from zhiyin.records.models import Attachment, AuditEntry, Conversation, Draft, Erasure, Export, Message
from zhiyin.web.personal import showing

PHONE, HIDDEN = "13812345678", "138****5678"


@pytest.fixture
def member(browser_of: Callable[[Person | None], Client]) -> Callable[..., Client]:
    """A browser of somebody with a role in a house."""

    def make(house: Any, role: Role) -> Client:
        person = Person.objects.create_user(f"{role}-{house.shop.slug}@example.com", "x", language="en")
        Membership.objects.create(person=person, shop=house.shop, role=role.value)
        browser = browser_of(person)
        browser.person = person  # type: ignore[attr-defined]
        return browser

    return make


@pytest.fixture
def talk(tea: Any) -> Conversation:
    made = tea.conversation(tea.customer("Wang Fang"))
    said = tea.message(f"我电话{PHONE} 快递没动", made, sender_name=f"Wang {PHONE}")
    tea.understand(said, "R4.4", [(3, 14), (15, 19)])
    Attachment.everywhere.create(shop=tea.shop, message=said, place=0, url="https://example.com/x.png", name=f"{PHONE}.png")
    return made


def shown(browser: Client, talk: Conversation) -> str:
    return browser.get(f"/conversations/{talk.pk}?shop=tea").content.decode()


@pytest.mark.req("Q-05")
@pytest.mark.parametrize("role", [Role.OWNER, Role.LEAD, Role.AGENT, Role.INSPECTOR])
def test_hidden_for_everybody_until_they_say_why(role: Role, tea: Any, talk: Any, member: Any) -> None:
    page = shown(member(tea, role), talk)
    assert PHONE not in page
    assert page.count(HIDDEN) >= 4  # text and its evidence, sender, file
    assert "快递没动" in page
    assert ("Show hidden data" in page) == (role != Role.INSPECTOR)


def test_the_wall_and_a_case_hide_it_and_viewers_see_no_names(tea: Any, talk: Any, member: Any) -> None:
    case = tea.case(message=Message.objects.of(tea.shop).latest("id"), customer=talk.customer)
    viewer, lead = member(tea, Role.VIEWER), member(tea, Role.LEAD)
    Message.everywhere.update(sender_name="Wang Fang")
    for browser, named in ((viewer, False), (lead, True)):
        page = browser.get("/wall?shop=tea").content.decode()
        assert PHONE not in page
        assert HIDDEN in page
        assert ("Wang Fang" in page) is named
        assert ("W*** ****" in page) is not named
    page = lead.get(f"/cases/{case.pk}?shop=tea").content.decode()
    assert PHONE not in page
    assert HIDDEN in page


@pytest.mark.req("Q-05")
def test_a_reason_opens_one_talk_for_ten_minutes(tea: Any, talk: Any, member: Any, monkeypatch: Any) -> None:
    lead = member(tea, Role.LEAD)
    other = tea.conversation()
    tea.message(f"又是{PHONE}", other)
    address = f"/personal/talks/{talk.pk}?shop=tea&message=5"
    dialog = lead.get(address, headers={"HX-Request": "true"}).content.decode()
    assert dialog.startswith("<dialog")
    assert PHONE not in dialog
    assert lead.post(address, {}).status_code == 422
    assert lead.post(address, {"reason": "other", "note": ""}).status_code == 422
    assert PHONE not in shown(lead, talk)
    answer = lead.post(address, {"reason": "other", "note": f"call {PHONE}"})
    assert (answer.status_code, answer["Location"]) == (303, f"/conversations/{talk.pk}?shop=tea&message=5#m5")
    page = shown(lead, talk)
    assert PHONE in page
    assert HIDDEN not in page
    assert PHONE not in shown(lead, other)
    entry = AuditEntry.objects.get(action="personal.unmasked")
    assert (entry.object_kind, entry.object_id, entry.actor_id, entry.shop_id) == (
        "conversation", talk.pk, lead.person.pk, tea.shop.pk)
    assert entry.data == {"reason": "other", "note": f"call {HIDDEN}"}
    now = time.time()
    monkeypatch.setattr(showing.time, "time", lambda: now + showing.SECONDS - 5)
    assert PHONE in shown(lead, talk)
    monkeypatch.setattr(showing.time, "time", lambda: now + showing.SECONDS + 5)
    assert PHONE not in shown(lead, talk)


@pytest.mark.req("Q-05")
def test_agents_only_in_their_own_talks_and_only_as_long_as_they_are(tea: Any, talk: Any, member: Any) -> None:
    agent = member(tea, Role.AGENT)
    address = f"/personal/talks/{talk.pk}?shop=tea"
    assert agent.post(address, {"reason": "answer"}).status_code == 409
    assert PHONE not in shown(agent, talk)
    talk.assignee = agent.person
    talk.save()
    assert agent.post(address, {"reason": "answer"}).status_code == 303
    assert PHONE in shown(agent, talk)
    talk.assignee = None
    talk.save()
    assert PHONE not in shown(agent, talk)
    assert AuditEntry.objects.filter(action="personal.unmasked").count() == 1


def test_a_talk_or_customer_of_another_shop_is_not_there(tea: Any, shoes: Any, talk: Any, member: Any) -> None:
    owner = member(shoes, Role.OWNER)
    for address in (f"/personal/talks/{talk.pk}", f"/personal/customers/{talk.customer_id}",
                    f"/customers/{talk.customer_id}/erase"):
        for shop in ("tea", "shoes"):
            assert owner.post(f"{address}?shop={shop}", {"reason": "answer", "typed": str(talk.customer_id)}).status_code == 404
    assert Message.objects.of(tea.shop).filter(text__contains=PHONE).exists()


def test_a_right_that_is_taken_away_ends_at_once(tea: Any, talk: Any, member: Any) -> None:
    lead = member(tea, Role.LEAD)
    lead.post(f"/personal/talks/{talk.pk}?shop=tea", {"reason": "answer"})
    assert PHONE in shown(lead, talk)
    Membership.objects.filter(person=lead.person).update(role=Role.INSPECTOR.value)
    assert PHONE not in shown(lead, talk)


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.req("Q-05")
def test_an_export_is_hidden_listed_and_of_one_shop(tea: Any, shoes: Any, talk: Any, member: Any) -> None:
    tea.message("=HYPERLINK(1)", talk)
    shoes.message("not ours")
    inspector = member(tea, Role.INSPECTOR)
    answer = inspector.post("/exports/file?shop=tea", {"kind": "messages", "unmasked": "on", "reason": "answer"})
    rows = rows_of(answer)
    assert [row[8] for row in rows] == ["text", f"我电话{HIDDEN} 快递没动", "'=HYPERLINK(1)"]
    assert rows[1][5] == f"Wang {HIDDEN}"
    listed = Export.objects.of(tea.shop).get()
    assert (listed.rows, listed.unmasked, listed.person_id, listed.kind) == (2, False, inspector.person.pk, "messages")
    assert AuditEntry.objects.get(action="data.exported").object_id == listed.pk
    assert "/exports" in inspector.get("/wall?shop=tea").content.decode()
    assert f'id="x{listed.pk}"' in inspector.get("/exports?shop=tea").content.decode()
    lead = member(tea, Role.LEAD)
    assert lead.post("/exports/file?shop=tea", {"kind": "messages", "unmasked": "on"}).status_code == 422
    full = rows_of(lead.post("/exports/file?shop=tea", {"kind": "messages", "unmasked": "on", "reason": "authority"}))
    assert PHONE in full[1][8]
    newest = Export.objects.of(tea.shop).latest("id")
    assert (newest.unmasked, newest.reason) == (True, "authority")
    talks = rows_of(lead.post("/exports/file?shop=tea", {"kind": "conversations"}))
    assert [row[0] for row in talks[1:]] == [str(talk.pk)]
    late = rows_of(lead.post("/exports/file?shop=tea", {"kind": "messages", "since": "2999-01-01"}))
    assert len(late) == 1


@pytest.mark.parametrize(("value", "safe"), [
    ("=1+1", "'=1+1"), ("+86", "'+86"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1"), ("  =1", "'  =1"), ("＝1", "'＝1"),
    ("1-1", "1-1"), ("a=b", "a=b"), (None, ""), (7, "7")])
def test_no_cell_is_a_formula(value: object, safe: str) -> None:
    assert cell(value) == safe


@pytest.mark.req("Q-05")
def test_erasing_takes_a_preview_and_the_right_name(tea: Any, talk: Any, member: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(files, "folder", lambda: tmp_path / "files")
    monkeypatch.setattr("zhiyin.web.personal.erasing.folder", lambda: tmp_path / "files")
    owner = member(tea, Role.OWNER)
    Draft.everywhere.create(shop=tea.shop, conversation=talk, person=owner.person, text=PHONE)
    address = f"/customers/{talk.customer_id}/erase?shop=tea"
    page = owner.get(address).content.decode()
    assert "Drafts" in page
    for typed in ("", "wang fang", str(talk.customer_id + 1)):
        assert owner.post(address, {"typed": typed}).status_code == 422
    assert Message.objects.of(tea.shop).filter(text__contains=PHONE).exists()
    answer = owner.post(address, {"typed": "Wang Fang"})
    assert answer.status_code == 303
    done = Erasure.objects.of(tea.shop).get()
    assert (done.customer_id, done.by_id) == (talk.customer_id, owner.person.pk)
    assert not Message.objects.of(tea.shop).exclude(text="").exists()
    assert f'id="e{done.pk}"' in owner.get(answer["Location"]).content.decode()
    page = shown(owner, talk)
    assert "Erased on request" in page
    assert HIDDEN not in page
    assert (tmp_path / erased_files.NAME).exists()
    assert list(audit.broken()) == []
