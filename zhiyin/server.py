"""One ASGI callable: native doors for messages and live streams, a thread pool for pages and API.

It also looks after its worker: a child process that is started again when it dies.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.core.wsgi import get_wsgi_application

from zhiyin.accounts.sessions import permitted_shop
from zhiyin.intake.door import Door
from zhiyin.intake.push.door import PushDoor
from zhiyin.intake.trade.door import TradeDoor
from zhiyin.live import PATH as LIVE_PATH
from zhiyin.live import RECHECK_SECONDS, Live
from zhiyin.paging import Pages
from zhiyin.records.connection import connect
from zhiyin.settings import Settings
from zhiyin.webchat import WebChat

log = structlog.get_logger()


class Application:
    """`settings.page_threads` threads answer pages; the doors live in the event loop."""

    def __init__(self, settings: Settings, *, recheck_seconds: float = RECHECK_SECONDS) -> None:
        self.settings = settings
        self.recheck_seconds = recheck_seconds
        self.pages = Pages(get_wsgi_application(), workers=settings.page_threads)
        self.door: Door | None = None
        self.trade: TradeDoor | None = None
        self.pushes: PushDoor | None = None
        self.live: Live | None = None
        self.webchat: WebChat | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] != "http":
            return
        elif self.door is not None and self.door.handles(scope):
            await self.door(scope, receive, send)
        elif self.trade is not None and self.trade.handles(scope):
            await self.trade(scope, receive, send)
        elif self.pushes is not None and self.pushes.handles(scope):
            await self.pushes(scope, receive, send)
        elif self.live is not None and scope["path"] == LIVE_PATH and scope["method"] == "GET":
            await self.live(scope, receive, send)
        elif self.webchat is not None and self.webchat.handles(scope):
            await self.webchat(scope, receive, send)
        else:
            await self.pages(scope, receive, send)

    async def _lifespan(self, receive: Callable[[], Awaitable[dict[str, Any]]], send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def start(self) -> None:
        from zhiyin.api import gauges

        settings = self.settings
        self.door = Door(connect, queue=settings.door_queue, batch=settings.door_batch, bulk_batch=settings.bulk_batch,
                         bulk_streams=settings.bulk_streams)
        self.trade = TradeDoor(connect, self.door.grant, batch=settings.bulk_batch, streams=settings.bulk_streams)
        self.pushes = PushDoor(connect, streams=settings.bulk_streams, rate=settings.push_rate)
        self.live = Live(sync_to_async(permitted_shop, thread_sensitive=False), settings.live_buffer,
                         recheck_seconds=self.recheck_seconds)
        self.webchat = WebChat(self.door, self.live)
        self.webchat.start()
        self.live.start()
        gauges.watch(self.door.counts, lambda: self.live.streams if self.live else 0)

    def end_streams(self) -> None:
        if self.live is not None:
            self.live.close_streams()
        if self.webchat is not None:
            self.webchat.streams.close()

    async def stop(self) -> None:
        if self.webchat is not None:
            await self.webchat.stop()
        if self.live is not None:
            await self.live.stop()
        for door in (self.pushes, self.trade, self.door):
            if door is not None:
                await asyncio.get_running_loop().run_in_executor(None, door.close)


class WorkerProcess:
    """The worker as a supervised child: its own process, started again when it ends."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self.restarts = 0

    def watch(self) -> None:
        """Start it, or start it again when it has ended; call about once a second."""
        if self._process is not None and self._process.poll() is None:
            return
        if self._process is not None:
            self.restarts += 1
            log.warning("worker ended, starting again", status=self._process.returncode, restarts=self.restarts)
            if time.monotonic() - self._started < 2:
                time.sleep(1)  # a worker that cannot start must not eat the machine
        self._started = time.monotonic()
        # Standard input is a pipe: its end tells the worker that this process is gone.
        self._process = subprocess.Popen([sys.executable, "-m", "zhiyin", "worker"], stdin=subprocess.PIPE,
                                         env={**os.environ, "ZHIYIN_PARENT_PIPE": "1"})
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)

    def give_way(self) -> None:
        """Tell it that senders wait at the door. Never waits, and does nothing while there is no worker."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):  # gone, or so far behind that it has enough to read
                os.write(self._process.stdin.fileno(), b".")

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
