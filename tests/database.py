"""The tests' own database server: the product's embedded one in a temporary home, unless ZHIYIN_DATABASE_URL is set.

Loaded as a plugin before Django's settings, which need to know where the database is.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

_stack = ExitStack()


def _begin() -> None:
    os.environ.setdefault("ZHIYIN_SECRET_KEY", "only-for-tests")
    if os.environ.get("ZHIYIN_CONNINFO"):
        return  # a worker of a parallel run: the first process has started it
    given = os.environ.get("ZHIYIN_DATABASE_URL")
    if given:
        os.environ["ZHIYIN_CONNINFO"] = given
        return
    from zhiyin.postgres.home import CUSTOM_CONF
    from zhiyin.postgres.lease import lease

    home = Path(tempfile.mkdtemp(prefix="zhiyin-test-"))
    _stack.callback(shutil.rmtree, home, ignore_errors=True)
    # The server's own tidying connects to databases that tests rename and remove at that moment.
    (home / CUSTOM_CONF).write_text("autovacuum = off\n", encoding="utf-8")
    os.environ["ZHIYIN_HOME"] = str(home)
    os.environ["ZHIYIN_CONNINFO"] = _stack.enter_context(lease(home))


_begin()


def pytest_unconfigure() -> None:
    _stack.close()
