"""The clock of a simulated shop: who may set it, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from zhiyin.records.models import Shop

pytestmark = pytest.mark.urls("zhiyin.api.urls")
CLOCK = "/api/v1/simulation/clock"
TEN, ELEVEN = "2026-04-01T10:00:00+08:00", "2026-04-01T11:00:00+08:00"


@pytest.fixture
def simulated(transactional_db: None) -> Any:
    return Shop.objects.create(slug="made-up", name="Made up", simulated=True)


@pytest.fixture
def put(client: Any) -> Any:
    def send(token: str | None, body: Any, method: str = "put") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = getattr(client, method)(CLOCK, json.dumps(body) if body is not None else None,
                                         content_type="application/json", headers=headers)
        return answer.status_code, answer.json()

    return send


def test_it_is_set_and_read_and_stands_still_by_itself(simulated: Any, put: Any, make_token: Any, say: Any) -> None:
    token = make_token(simulated, ["simulate"])
    assert put(token, None, "get") == (200, {"now": None, "waiting": 0})
    assert put(token, {"now": TEN})[0] == 200
    say("在吗", in_shop=simulated)
    status, body = put(token, None, "get")
    assert (status, body["waiting"]) == (200, 1)
    assert Shop.objects.get(pk=simulated.pk).now().isoformat() == "2026-04-01T02:00:00+00:00"


@pytest.mark.parametrize(("now", "status", "code"), [
    ("2026-04-01T09:59:59+08:00", 409, "conflict"), (TEN, 200, None), (ELEVEN, 200, None),
    ("2026-04-01T12:00:00", 422, "invalid"), ("soon", 422, "invalid"), (7, 422, "invalid"),
])
def test_never_backwards(simulated: Any, put: Any, make_token: Any, now: Any, status: int, code: str | None) -> None:
    token = make_token(simulated, ["simulate"])
    assert put(token, {"now": TEN})[0] == 200
    found, body = put(token, {"now": now})
    assert (found, body.get("error", {}).get("code")) == (status, code)


@pytest.mark.parametrize("method", ["get", "put"])
def test_people_who_may_not(simulated: Any, shop: Any, put: Any, make_token: Any, method: str) -> None:
    for token, status in ((None, 401), ("zy_made-up", 401), (make_token(simulated, ["ingest", "shop", "read"]), 403),
                          (make_token(shop, ["simulate"]), 403)):
        assert put(token, {"now": TEN} if method == "put" else None, method)[0] == status
    assert Shop.objects.filter(clock_at__isnull=False).count() == 0


def test_a_real_shop_can_have_no_clock(shop: Any) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        Shop.objects.filter(pk=shop.pk).update(clock_at=TEN)
