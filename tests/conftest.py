"""What most tests need: a database with two shops, their tokens, and a receiver."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

DATA = Path(os.environ.get("ZHIYIN_DATA_DIR", Path(__file__).resolve().parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Point the plain connections at the test database, too."""
    from django.conf import settings

    before = os.environ["ZHIYIN_CONNINFO"]
    os.environ["ZHIYIN_CONNINFO"] = psycopg.conninfo.make_conninfo(
        before, dbname=settings.DATABASES["default"]["NAME"])
    with psycopg.connect(os.environ["ZHIYIN_CONNINFO"], autocommit=True) as connection:
        # Django empties tables between tests; changing or deleting single entries of the log stays refused.
        connection.execute("DROP TRIGGER IF EXISTS append_only_all ON records_auditentry")
    yield
    os.environ["ZHIYIN_CONNINFO"] = before


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Browser tests end the connections of servers in this process, and may take the test's own along: make it anew."""
    from django.db import connection

    if connection.connection is not None:
        try:
            connection.connection.execute("SELECT 1")
        except psycopg.Error:
            connection.close()


@pytest.fixture
def data_dir() -> Path:
    """Real data for trying things on; tests that need it skip where it is not."""
    if not DATA.is_dir():
        pytest.skip("ZHIYIN_DATA_DIR is not there")
    return DATA


@pytest.fixture
def shop(transactional_db: None) -> Any:
    from zhiyin.records.models import Shop

    return Shop.objects.create(slug="apricot", name="杏子小店")


@pytest.fixture
def other_shop(transactional_db: None) -> Any:
    from zhiyin.records.models import Shop

    return Shop.objects.create(slug="walnut", name="核桃铺子", time_zone="Europe/Berlin")


@pytest.fixture
def make_token() -> Callable[..., str]:
    """make_token(shop, scopes=["ingest"], **fields) -> the secret."""

    def make(shop: Any, scopes: list[str] | None = None, **fields: Any) -> str:
        import secrets

        from zhiyin.intake.access import PREFIX, token_digest
        from zhiyin.records.models import Token

        secret = PREFIX + secrets.token_urlsafe(16)
        Token.everywhere.create(shop=shop, name=fields.pop("name", "test"), digest=token_digest(secret),
                                scopes=scopes or ["ingest"], **fields)
        return secret

    return make


@pytest.fixture
def receiver(transactional_db: None) -> Iterator[Any]:
    from zhiyin.intake.receive import Receiver
    from zhiyin.records.connection import connect

    one = Receiver(connect)
    yield one
    one.close()


@pytest.fixture
def say(shop: Any, receiver: Any) -> Callable[..., Any]:
    """say("text", id="m1", talk="c1", who="u1", ...) stores a message as the door would; the receipt."""
    from zhiyin.domain.incoming import Incoming, Sender
    from zhiyin.intake.check import ready

    count = iter(range(1, 1_000_000))

    def store(text: str, *, id: str | None = None, talk: str = "talk", who: str | None = "customer-1",
              role: str = "customer", channel: str = "chat", history: bool = False, in_shop: Any = None,
              now: datetime | None = None, **fields: Any) -> Any:
        target = in_shop or shop
        message = Incoming(channel=channel, external_id=id or f"m{next(count)}", conversation=talk,
                           sender=Sender(role, who), text=text, **fields)
        row = ready(message, target.id, ZoneInfo(target.time_zone), now or datetime.now(UTC), history=history)
        return receiver.receive([row])[0]

    return store
