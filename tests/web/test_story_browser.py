"""One day of a new shop, as its people live it: real processes, real browsers, nothing but pages.

First run, invitation, a second step, an import with bad rows, a visitor's question with a picture, an answer over a
connection that breaks, a rating, the lead's look at it, two customers who are one, and one who wants to be forgotten.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from allauth.mfa.totp.internal import auth as totp

from tests.serving import PATIENCE, Installed, fresh_home, installed, until
from tests.web.test_widget_browser import ShopPage, begin, chromium, photograph, say  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.req("E-09", "P-02", "E-01", "Q-05")]
PASSWORD = "a long and winding road"
SHOP = "杏子小店"
#: three of these rows are bad: no text, an unknown role, a time that is none
CHATS = ("会话ID,消息ID,角色,时间,内容,买家ID,买家昵称\nc1,m1,买家,2026/3/1 9:05,外套掉色了,tb-88,小杏\n"
         "c1,m2,客服,2026/3/1 9:06,,,\nc2,m3,路人,2026/3/1 9:07,在吗,,\nc2,m4,买家,昨天早上,还没发货,tb-90,老王\n"
         "c1,m5,买家,2026/3/1 9:09,很好,tb-88,小杏\n")


@pytest.fixture(scope="module")
def zhiyin() -> Iterator[Installed]:
    with fresh_home() as home, installed(home, undo_seconds="1") as server:
        yield server


@pytest.fixture
def browser(chromium: Any, zhiyin: Installed) -> Iterator[Callable[..., Any]]:  # noqa: F811
    """browser() -> a page of a browser of its own; fails on script errors and broken policies."""
    contexts: list[Any] = []
    problems: list[str] = []

    def make(**more: Any) -> Any:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB", **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if "Security Policy" in said.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == []


def code(secret: str) -> str:
    """What the app on somebody's phone shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))))


def rows(zhiyin: Installed, statement: str, *values: Any) -> list[Any]:
    from zhiyin.postgres.lease import lease

    with lease(zhiyin.home) as conninfo, psycopg.connect(conninfo) as connection:
        return connection.execute(statement, values or None).fetchall()  # type: ignore[call-overload,no-any-return]


def test_a_day(zhiyin: Installed, browser: Any, photograph: bytes, tmp_path: Path) -> None:  # noqa: F811
    at = f"http://127.0.0.1:{zhiyin.port}"

    # first run: the link that `serve` printed makes the owner and the shop, once
    found = re.search(r"http\S+/first-run/\S+", zhiyin.said)
    assert found, zhiyin.said
    owner = browser()
    owner.goto(found[0])
    for name, value in {"name": "Olga", "email": "olga@example.com", "new": PASSWORD, "shop": SHOP}.items():
        owner.fill(f"[name={name}]", value)
    owner.select_option("[name=shop_language]", "en")
    owner.click("button.primary")
    owner.wait_for_selector("nav.rail")
    stranger = browser()
    assert stranger.goto(found[0]).status in (404, 410)
    (slug,), = rows(zhiyin, "SELECT slug FROM records_shop")

    # two people are invited
    links = {}
    for email, role in (("ada@example.com", "agent"), ("lea@example.com", "lead")):
        owner.goto(f"{at}/people?shop={slug}")
        owner.fill("form.across [name=email]", email)
        owner.select_option("form.across [name=role]", role)
        owner.select_option("form.across [name=language]", "en")
        owner.click("form.across button.primary")
        links[email] = owner.inner_text(".done-block code")

    # the agent joins, sets up an app, and signs in again with it
    agent = browser()
    agent.goto(links["ada@example.com"])
    agent.fill("[name=name]", "Ada")
    agent.fill("[name=new]", PASSWORD)
    agent.click("button.primary")
    agent.wait_for_selector("nav.rail")
    agent.goto(f"{at}/account/app")
    agent.fill("[name=password]", PASSWORD)  # who changes the ways in says once more who they are
    agent.click("button.primary")
    secret = agent.inner_text("code.secret").strip()
    agent.fill("#id_code", code(secret))
    agent.click("button.primary")
    agent.wait_for_load_state()
    agent.goto(f"{at}/account")
    agent.click("form[action='/sign-out'] button")
    agent.wait_for_selector("#email")
    agent.fill("#email", "ada@example.com")
    agent.fill("#password", PASSWORD)
    agent.click("button.primary")
    agent.wait_for_selector("#id_code")
    until(lambda: rows(zhiyin, "SELECT 1 FROM mfa_authenticator WHERE type = 'totp'") != [])
    agent.fill("#id_code", "000000")
    agent.click("button.primary")
    agent.wait_for_selector(".problem")
    spent = code(secret)
    until(lambda: code(secret) != spent, 40)  # a code works once
    agent.fill("#id_code", code(secret))
    agent.click("button.primary")
    agent.wait_for_selector("nav.rail")
    assert agent.goto(f"{at}/people?shop={slug}").status == 403

    # a GB18030 file of which three rows are bad
    (tmp_path / "三月聊天.csv").write_bytes(CHATS.encode("gb18030"))
    owner.goto(f"{at}/imports?shop={slug}")
    owner.set_input_files("#file", tmp_path / "三月聊天.csv")
    owner.click("#send")
    owner.wait_for_selector("#channel")
    assert "外套掉色了" in owner.inner_text("#plan")
    owner.fill("#channel", "淘宝")
    owner.click("button[value=try]")
    owner.wait_for_selector(".import-finished")
    assert "Nothing was stored" in owner.inner_text("#import-state")
    owner.click("button:has-text('Import now')")
    owner.wait_for_selector(".import-finished:has-text('')")
    until(lambda: rows(zhiyin, "SELECT state, added, rejected FROM records_importrun WHERE NOT dry_run")
          == [("finished", 2, 3)])
    owner.reload()
    with owner.expect_download() as download:
        owner.click("button:has-text('Download rejected rows')")
    kept = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(kept.strip().splitlines()) == 4, "a header and three rows"
    assert "昨天早上" in kept

    # the web chat is switched on, and a visitor asks
    owner.goto(f"{at}/channels?shop={slug}")
    owner.click("a:has-text('Web chat')")
    owner.click("button:has-text('Switch the web chat on')")
    line = owner.input_value("#widget-line")
    key = re.search(r'data-shop="([^"]+)"', line)
    assert key
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(ShopPage, at, key[1]))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    visitor = browser()
    visitor.goto(f"http://127.0.0.1:{site.server_address[1]}/")
    visitor.wait_for_selector(".launch")
    begin(visitor)
    say(visitor, "My parcel has not moved for five days, call me at 13812345678")
    visitor.wait_for_selector(".mine small:has-text('sent')")
    (tmp_path / "box.jpg").write_bytes(photograph)
    visitor.set_input_files("input[type=file]", tmp_path / "box.jpg")
    visitor.wait_for_selector(".turn img")

    # the agent finds the talk, does not see the number, answers
    agent.goto(f"{at}/conversations?shop={slug}")
    agent.click("a.row-link:visible >> nth=0")
    agent.wait_for_selector("#turns >> text=My parcel has not moved")
    assert "13812345678" not in agent.content()
    talk = agent.url.partition("?")[0].rpartition("/")[2]
    agent.fill("#reply-text", "I am sorry. It leaves the depot today.")
    agent.press("#reply-text", "Control+Enter")
    visitor.wait_for_selector(".turn:not(.mine) .text:has-text('leaves the depot today')")

    # the visitor's connection breaks in the middle; nothing is lost, nothing doubled
    visitor.context.set_offline(True)
    visitor.wait_for_selector("text=No connection")
    say(visitor, "Are you still there?")
    agent.fill("#reply-text", "And you get a voucher.")
    agent.press("#reply-text", "Control+Enter")
    agent.wait_for_selector("#turns >> text=And you get a voucher.")
    visitor.context.set_offline(False)
    visitor.wait_for_selector(".turn:not(.mine) .text:has-text('voucher')")
    agent.wait_for_selector("#turns >> text=Are you still there?")
    said = [text for (text,) in rows(zhiyin, "SELECT text FROM records_message WHERE conversation_id = %s AND text <> ''",
                                     int(talk))]
    assert sorted(said) == sorted(["My parcel has not moved for five days, call me at 13812345678", "Are you still there?",
                                   "I am sorry. It leaves the depot today.", "And you get a voucher."])

    # the talk is closed and rated
    agent.click("form[action*='/close'] button")
    visitor.wait_for_selector("text=How was it?")
    visitor.check("input[value='5']")
    visitor.click(".rating .main")
    until(lambda: rows(zhiyin, "SELECT score FROM records_satisfaction") == [(5,)])

    # the lead sees it all on the wall and in the talk
    lead = browser()
    lead.goto(links["lea@example.com"])
    lead.fill("[name=name]", "Lea")
    lead.fill("[name=new]", PASSWORD)
    lead.click("button.primary")
    lead.wait_for_selector("nav.rail")
    lead.goto(f"{at}/wall?shop={slug}")
    lead.wait_for_selector("#stream >> text=My parcel has not moved")
    lead.goto(f"{at}/conversations/{talk}?shop={slug}")
    for text in ("And you get a voucher.", "Are you still there?"):
        lead.wait_for_selector(f"#turns >> text={text}")
    assert "13812345678" not in lead.content()
    lead.click(".show-personal")
    lead.select_option("[name=reason]", "complaint")
    lead.click("[name=reason] >> xpath=ancestor::form >> button.primary")
    lead.wait_for_selector("#turns >> text=13812345678")
    (unmasked,), = rows(zhiyin, "SELECT count(*) FROM records_auditentry WHERE action = 'personal.unmasked'")
    assert unmasked == 1

    # the visitor and an imported buyer are one person; then not
    web, bought = _customers(zhiyin)
    lead.goto(f"{at}/customers/{web}/merge?shop={slug}&with={bought}")
    lead.fill("#reason", "Both gave the same number on the phone")
    lead.click("button.primary:has-text('Merge')")
    lead.wait_for_selector("text=It can be undone below")
    assert rows(zhiyin, "SELECT merged_into_id FROM records_customer WHERE id = %s", bought) == [(web,)]
    lead.click("form[action*='/undo'] button")
    lead.wait_for_selector("text=Parted again")
    assert rows(zhiyin, "SELECT merged_into_id FROM records_customer WHERE id = %s", bought) == [(None,)]
    assert lead.goto(f"{at}/customers/{web}/erase?shop={slug}").status == 403

    # the visitor wants to be forgotten
    owner.goto(f"{at}/customers/{web}?shop={slug}")
    owner.click("a:has-text('Erase a customer')")
    owner.fill("#typed", "somebody else")
    owner.click("button.danger")
    owner.wait_for_selector(".problem")
    owner.fill("#typed", str(web))
    owner.click("button.danger")
    owner.wait_for_load_state()
    until(lambda: rows(zhiyin, "SELECT count(*) FROM records_message WHERE text LIKE %s", "%13812345678%") == [(0,)])
    lead.goto(f"{at}/conversations/{talk}?shop={slug}")
    assert "13812345678" not in lead.content()
    assert "My parcel has not moved" not in lead.content()
    assert not [one for one in (zhiyin.home / "files").rglob("*") if one.is_file()], "the picture is gone, too"

    # nobody outside sees anything, and the log tells all of it
    for path in ("/wall", f"/conversations/{talk}", "/customers", "/people", "/audit"):
        stranger.goto(f"{at}{path}?shop={slug}")
        assert "/sign-in" in stranger.url
    assert zhiyin.zhiyin("audit", "verify").startswith("whole")
    site.shutdown()


def _customers(zhiyin: Installed) -> tuple[int, int]:
    """The visitor of the web chat and the buyer of the file."""
    found = dict(rows(zhiyin, "SELECT c.name, max(i.customer_id) FROM records_identity i "
                              "JOIN records_channel c ON c.id = i.channel_id GROUP BY c.name"))
    return found["web"], found["淘宝"]
