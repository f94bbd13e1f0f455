"""Every view, every role, one's own shop, another shop, a stranger and an expired session: made from the route table.

A route that does not say who may use it (`needs`, `signed_in` or `public` of `web/access.py`) fails here. A route with
an argument that stands for a thing needs an entry in THINGS.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from zhiyin.accounts.models import Invitation, Membership, Person
from zhiyin.domain.roles import ALLOWED, Permission, Role, allows
from zhiyin.records.models import Connection, DeadLetter, Delivery, ImportRun, Outgoing, Robot, StoredFile, Token
from zhiyin.records.models.trade import Order, Parcel, Product, ShopAction
from zhiyin.secrets import seal
from zhiyin.web.access import PUBLIC, SIGNED_IN

Make = Callable[[Any], object]
#: argument of a route -> how to make such a thing in a house (see conftest)
THINGS: dict[str, Make] = {
    "robot_id": lambda house: Robot.everywhere.create(
        shop=house.shop, kind="wecom", name="Group", url=seal("http://127.0.0.1:9/robot")).pk,
    "delivery_id": lambda house: Delivery.everywhere.create(shop=house.shop, route="email", state="failed").pk,
    "conversation_id": lambda house: house.message("hello").conversation_id,
    "connection_id": lambda house: connected(house).pk,
    "letter_id": lambda house: DeadLetter.everywhere.create(
        shop=house.shop, connection=connected(house), digest=secrets.token_bytes(32), body=b"{}", code="fault").pk,
    "channel_id": lambda house: house.channel.pk,
    "token_id": lambda house: Token.everywhere.create(
        shop=house.shop, name="till", digest=secrets.token_bytes(32), scopes=["ingest"]).pk,
    "file_id": lambda house: StoredFile.everywhere.create(
        shop=house.shop, digest=secrets.token_bytes(32), mime="image/png", size=1).pk,
    "customer_id": lambda house: house.customer().pk,
    "merge_id": lambda house: house.merged().pk,
    "case_id": lambda house: house.case(message=house.message("broken")).pk,
    "membership_id": lambda house: Membership.objects.create(
        person=Person.objects.create_user(f"{uuid4().hex}@example.com"), shop=house.shop, role="viewer").pk,
    "invitation_id": lambda house: Invitation.objects.create(
        shop=house.shop, email="new@example.com", role="viewer", digest=uuid4().bytes, expires_at=datetime.now(UTC)).pk,
    "import_id": lambda house: imported(house),
    "reply_id": lambda house: written(house),
    "order_id": lambda house: Order.everywhere.create(shop=house.shop, source="erp", external_id=uuid4().hex).pk,
    "action_id": lambda house: ShopAction.everywhere.create(
        shop=house.shop, key=uuid4(), kind="refund", action={}, why="x", state="failed",
        connection=Connection.everywhere.create(shop=house.shop, kind="fake", name=uuid4().hex, source=uuid4().hex,
                                                key=uuid4().hex)).pk,
    "parcel_id": lambda house: Parcel.everywhere.create(shop=house.shop, number=uuid4().hex).pk,
    "product_id": lambda house: Product.everywhere.create(shop=house.shop, source="erp", external_id=uuid4().hex).pk,
}
#: other people's packages, which have their own guard: a name's beginning -> where it is tested
ELSEWHERE = {
    "api:": "tests/api", "healthz": "tests/api", "readyz": "tests/api", "metrics": "tests/api",
    "None": "tests/api",  # whatever else is asked below /api/
}


def imported(house: Any) -> object:
    return ImportRun.objects.of(house.shop).create(
        shop=house.shop, digest=secrets.token_bytes(32), name="talks.csv", file=secrets.token_hex(16), format="auto",
        live=False, state="uploaded").pk


def connected(house: Any) -> Any:
    return Connection.everywhere.create(shop=house.shop, kind="kuaidi100", name=uuid4().hex, source=uuid4().hex,
                                        key=secrets.token_urlsafe(12), config={"salt": seal("salt")})


def written(house: Any) -> int:
    """A reply that waits to be sent."""
    talk = house.message("hello").conversation
    return Outgoing.everywhere.create(shop=house.shop, conversation=talk, channel=house.channel, key=uuid4(), text="hi",
                                      state="queued").pk


class Route:
    def __init__(self, name: str, pattern: URLPattern, arguments: list[str]) -> None:
        self.name, self.arguments, self.view = name, arguments, pattern.callback
        self.access = getattr(pattern.callback, "access", None)

    def address(self, house: Any) -> str:
        return reverse(self.name, kwargs={name: THINGS[name](house) for name in self.arguments})


def routes(resolver: URLResolver, space: str = "", outer: tuple[str, ...] = ()) -> Iterator[Route]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from routes(one, inner, (*outer, *one.pattern.converters))
        elif not any(f"{space}{one.name}".startswith(known) for known in ELSEWHERE):
            yield Route(f"{space}{one.name}", one, [*outer, *one.pattern.converters])


ALL = list(routes(get_resolver()))
GUARDED = [route for route in ALL if isinstance(route.access, Permission)]
IN_A_SHOP = [(route, role) for route in GUARDED for role in Role]


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_a_route_says_who_may_use_it(route: Route) -> None:
    assert isinstance(route.access, Permission) or route.access in (PUBLIC, SIGNED_IN), \
        f"{route.name}: say @needs(...), @signed_in or @public(why)"
    if route.access == PUBLIC:
        assert len(route.view.why) > 5
    if isinstance(route.access, Permission):
        assert set(route.arguments) <= set(THINGS), f"THINGS lacks {set(route.arguments) - set(THINGS)}"


def answers(browser: Client, address: str, shop: str) -> list[int]:
    """What it says to a question and to an order; 405 where it takes only one of them."""
    asked = {"shop": shop}
    return [code for code in (browser.get(address, asked).status_code,
                              browser.post(f"{address}?shop={shop}", {}).status_code) if code != 405]


@pytest.fixture
def member(tea: Any, browser_of: Callable[[Person | None], Client]) -> Callable[[Role], Client]:
    def make(role: Role) -> Client:
        person = Person.objects.create_user(f"{role}@example.com", "correct horse battery")
        Membership.objects.create(person=person, shop=tea.shop, role=role.value, department="logistics")
        return browser_of(person)

    return make


@pytest.mark.req("P-02")
@pytest.mark.parametrize(("route", "role"), IN_A_SHOP, ids=lambda one: getattr(one, "name", None) or str(one))
def test_a_role_of_the_shop(route: Route, role: Role, tea: Any, member: Callable[[Role], Client]) -> None:
    codes = answers(member(role), route.address(tea), "tea")
    assert codes
    if allows(role, route.access):
        assert not {401, 403} & set(codes), codes
        assert max(codes) < 500
    else:
        assert set(codes) == {403}


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
def test_another_shop_is_not_there(route: Route, tea: Any, shoes: Any, member: Callable[[Role], Client]) -> None:
    browser = member(Role.OWNER)
    assert set(answers(browser, route.address(shoes), "shoes")) == {404}
    if route.arguments:  # a thing of another shop under one's own name
        assert set(answers(browser, route.address(shoes), "tea")) <= {404}


@pytest.mark.parametrize("route", [one for one in ALL if one.access != PUBLIC], ids=lambda route: route.name)
def test_strangers_and_expired_sessions_see_the_sign_in_page(
        route: Route, tea: Any, member: Callable[[Role], Client], browser_of: Callable[[Person | None], Client]) -> None:
    address = route.address(tea) if set(route.arguments) <= set(THINGS) else None
    if address is None:
        address = reverse(route.name, kwargs=dict.fromkeys(route.arguments, 1))  # a thing of the person, not of a shop
    expired = member(Role.OWNER)
    expired.session.flush()
    for browser in (browser_of(None), expired):
        answer = browser.get(address, {"shop": "tea"})
        ask = browser.get
        if answer.status_code == 405:
            ask = browser.post
            answer = ask(f"{address}?shop=tea")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in?next=")
        assert ask(f"{address}?shop=tea", headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
def test_somebody_of_no_shop(route: Route, tea: Any, browser_of: Callable[[Person | None], Client]) -> None:
    nobody = browser_of(Person.objects.create_user("nobody@example.com", "correct horse battery"))
    assert set(answers(nobody, route.address(tea), "tea")) == {404}


def test_every_permission_is_somebody_s_and_owners_have_all() -> None:
    assert ALLOWED[Role.OWNER] == set(Permission)
    assert set(ALLOWED) == set(Role)
    assert Permission.OWNERS not in ALLOWED[Role.ADMINISTRATOR]
