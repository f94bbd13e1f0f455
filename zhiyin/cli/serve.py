"""`zhiyin serve`: everything in one command."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from zhiyin.cli import CommandFailed
from zhiyin.cli.installation import home, installation
from zhiyin.settings import current

if TYPE_CHECKING:
    from zhiyin.server import Application, WorkerProcess

#: posts in one commit from which the door counts as pressed
PRESSED = 6


def arguments(parser: argparse.ArgumentParser) -> None:
    settings = current()
    parser.add_argument("--host", default=settings.host, help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=settings.port, help="port to listen on (%(default)s)")
    parser.add_argument("--demo", action="store_true", help="play a made-up promotion evening into a shop of its own")


def run(given: argparse.Namespace) -> int:
    from zhiyin.postgres.home import HomeRefused
    from zhiyin.postgres.lease import AlreadyServing, announce, exclusive_server

    address = f"http://{'127.0.0.1' if given.host in ('0.0.0.0', '::') else given.host}:{given.port}"
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive_server(home()))
        except (AlreadyServing, HomeRefused) as refused:
            raise CommandFailed(str(refused)) from refused
        _check_port(given.host, given.port)
        conninfo = stack.enter_context(installation(quiet=False, ahead=_import_ahead))
        announce(home(), os.getpid(), address)
        _serve(given, address, conninfo)
    return 0


def _check_port(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandFailed(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port") from error


def _import_ahead() -> None:
    """A second of imports and set-up that needs no database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.django")
    django.setup()
    from django.urls import get_resolver

    import zhiyin.server  # noqa: F401

    get_resolver().url_patterns  # noqa: B018 (imports every page)


def _serve(given: argparse.Namespace, address: str, conninfo: str) -> None:
    import uvicorn

    from zhiyin.cli.firstrun import first_link, first_login, greet
    from zhiyin.server import Application, WorkerProcess
    from zhiyin.wire import connection_class

    settings = current()
    login, link = (first_login(), None) if given.demo else (None, first_link(address))
    worker = WorkerProcess()
    ending = threading.Event()
    keepers = [threading.Thread(target=_keep, args=(ending, worker, not settings.database_url), daemon=True)]
    if given.demo:
        from zhiyin.simulate.demo import play

        keepers.append(threading.Thread(target=play, args=(ending,), name="demo", daemon=True))

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            # uvicorn's own raises the signal again when it has ended, which would kill this process before it has
            # stopped the worker and given the database back.
            before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

        async def startup(self, sockets: object = None) -> None:
            await super().startup(sockets)  # type: ignore[arg-type]
            if self.started:
                greet(address, login, demo=given.demo, link=link)
                for keeper in keepers:  # not before: the worker's start would take the processor from the first page
                    keeper.start()

        async def shutdown(self, sockets: object = None) -> None:
            application.end_streams()  # they would hold the end up: browsers come back by themselves
            await super().shutdown(sockets)  # type: ignore[arg-type]

    application = Application(settings)
    keepers.append(threading.Thread(target=_ease, args=(ending, worker, application), name="ease", daemon=True))
    config = uvicorn.Config(application, host=given.host, port=given.port, http=connection_class(application), loop=_loop(),
                            lifespan="on", log_config=None, access_log=False, server_header=False, date_header=True,
                            timeout_keep_alive=75, timeout_graceful_shutdown=5, proxy_headers=True)
    try:
        Server(config).run()
    finally:
        ending.set()
        worker.stop()


def _ease(ending: threading.Event, worker: WorkerProcess, application: Application) -> None:
    """While posts gather at the door faster than they can be stored one by one, the worker leaves it more of the machine."""
    posts = batches = 0
    while not ending.wait(0.05):
        if application.door is None:
            continue
        counts = application.door.counts
        new_posts, new_batches = counts["posts"] - posts, counts["batches"] - batches
        posts, batches = posts + new_posts, batches + new_batches
        if new_posts >= PRESSED * max(1, new_batches):
            worker.give_way()


def _loop() -> str:
    import importlib.util

    return "uvloop" if importlib.util.find_spec("uvloop") else "asyncio"


def _keep(ending: threading.Event, worker: WorkerProcess, embedded: bool) -> None:
    """Once a second: is the worker alive, is the embedded database alive? Start again what is not."""
    import structlog

    from zhiyin.postgres.cluster import Cluster

    log = structlog.get_logger()
    cluster = Cluster(home()) if embedded else None
    while not ending.is_set():
        try:
            if cluster is not None and not cluster.running():
                log.warning("the database is down, starting it again")
                cluster.ensure_running()
            if not ending.is_set():
                worker.watch()
        except Exception as error:
            log.error("keeping the processes alive failed, trying again", error=f"{type(error).__name__}: {error}"[:300])
        ending.wait(1.0)
