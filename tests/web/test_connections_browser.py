"""A connection in a real browser: from the first click to a push that is shown, on a desk and on a phone, in both languages."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.connectors import signing
from tests.connectors.signing import payload
from tests.web.test_browser import chromium, server, window  # noqa: F401  (fixtures)
from zhiyin.records.models import Connection, DeadLetter, Order

pytestmark = pytest.mark.browser
WIDE = "() => document.documentElement.scrollWidth - innerWidth"


def post(address: str, push: Any) -> int:
    request = urllib.request.Request(address, push.body, dict(push.headers))
    with urllib.request.urlopen(request) as answer:
        return int(answer.status)


def keep(page: Any, name: str) -> None:
    """A picture to look at, in the folder that SCREENSHOTS names."""
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(os.environ["SCREENSHOTS"]) / f"{name}.png")


def test_a_connection_is_made_and_what_comes_is_shown(window: Callable[..., Any], tea: Any, client: Client) -> None:  # noqa: F811
    page = window("/connections?shop=tea")
    keep(page, "empty")
    page.click("main >> text=Shopify")
    page.fill("#id_domain", "tea.myshopify.com")
    page.click("main button.primary")
    assert "This is needed." in page.inner_text("main")
    page.fill("#id_secret", signing.SECRET)
    page.fill("#id_currency", "USD")
    page.fill("#id_access_token", "shpat_1")
    page.click("main button.primary")
    page.wait_for_selector(".done")
    one = Connection.everywhere.get()
    address = page.inner_text(".command code")
    assert address.endswith(one.key)
    assert post(address, signing.shopify("orders/updated", payload("shopify/orders_updated.json"))) == 200
    assert post(address, signing.shopify("customers/redact", payload("shopify/customers_redact.json"))) == 200
    assert Order.everywhere.get().number == "9999"
    page.reload()
    assert "Erase this customer" in page.inner_text("#letters")
    page.click("#fetch button[value=begin]")
    page.wait_for_selector("#fetch-state progress")
    Connection.everywhere.update(fetch_state="done", fetched=4217)  # as the worker does
    page.wait_for_selector("#fetch-state >> text=things that came: 4217")
    page.click("#letters button[value=drop] >> nth=0")
    page.wait_for_selector("#letters >> text=None.")
    assert DeadLetter.everywhere.get().state == "dropped"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_it_fits_its_screen(window: Callable[..., Any], tea: Any, language: str,  # noqa: F811
                            width: int, height: int) -> None:
    long = "Spring and Autumn Annals of the Tea House in the Lane of the Old Well " * 2
    one = Connection.everywhere.create(
        shop=tea.shop, kind="kuaidi100", name=long[:100], source="k", key="k" * 32, taken=1_234_567, forged=12,
        config={"salt": ""}, last_error="x" * 400)
    shop = Connection.everywhere.create(
        shop=tea.shop, kind="woocommerce", name="Woo", source="w", key="w", config={}, fetch_state="failed",
        fetch_after="orders 7", fetched=12_345, last_error="Sorry, you cannot list.")
    for number in range(3):
        DeadLetter.everywhere.create(shop=tea.shop, connection=one, digest=bytes([number] * 32), body=b"{}", code="bad_time",
                                     field="param.lastResult.data[0].ftime", why="param.lastResult.data[0].ftime is not a time",
                                     times=number + 1)
    for name, path in (("list", "/connections"), ("tracker", f"/connections/{one.pk}"), ("shop", f"/connections/{shop.pk}")):
        page = window(f"{path}?shop=tea", width=width, height=height, language=language)
        keep(page, f"{name}-{width}-{language}")
        assert page.evaluate(WIDE) <= 0, path
    with translation.override(language):
        assert translation.gettext("Dead letters") in page.inner_text("main")
