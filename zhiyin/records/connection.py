"""Plain connections for the hot paths: the door, the worker, the stamper, the live stream."""

from __future__ import annotations

import os
from typing import Any

import psycopg


def conninfo() -> str:
    """Where the database is. The commands find or start it and leave its address in ZHIYIN_CONNINFO."""
    found = os.environ.get("ZHIYIN_CONNINFO")
    if not found:
        from django.conf import settings

        given = settings.DATABASES["default"]
        parts = {"dbname": given["NAME"], "user": given["USER"], "password": given["PASSWORD"],
                 "host": given["HOST"], "port": given["PORT"], **given["OPTIONS"]}
        found = psycopg.conninfo.make_conninfo("", **{key: value for key, value in parts.items() if value})
    return found


def connect() -> psycopg.Connection[Any]:
    """A new autocommit connection; times come back in UTC."""
    return psycopg.connect(conninfo(), autocommit=True, application_name="zhiyin", connect_timeout=10,
                           options="-c timezone=UTC")
