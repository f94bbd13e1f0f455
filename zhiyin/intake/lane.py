"""The fast lane of the door: the `receive` statement sent and answered in the event loop itself.

A thread would cost each commit two changes of threads that wait for one another's interpreter lock. Whatever is out of
the ordinary (a channel seen for the first time, a repeat, a refusal, a lost connection) takes the road through
`Receiver.receive` in a thread, which repeats nothing that was stored: the database removes duplicates.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg import pq

from zhiyin.domain.incoming import Receipt

from .check import Ready
from .receive import RECEIVE, Receiver

NAME = b"zhiyin_receive"
STATEMENT = RECEIVE.replace("%s::json", "$1::json", 1).replace("%s::json", "$2::json", 1).replace("%s::json", "$3::json", 1)
#: seconds after which a connection that says nothing is looked at: uvloop no longer tells of a socket that was reset
LOOK = 1.0
Row = tuple[int, str | None, int, bool]


class Lane:
    """One batch at a time, over the connection of its receiver."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._receiver = Receiver(connect)
        self._thread = ThreadPoolExecutor(1, "door")
        #: the connection that knows the statement
        self._prepared: pq.abc.PGconn | None = None

    async def receive(self, batch: Sequence[Ready]) -> list[Receipt]:
        """As `Receiver.receive`."""
        receiver = self._receiver
        keys = receiver.keys(batch)
        if self._prepared is None or keys is None or len(set(keys)) < len(keys):
            return await self._slowly(batch)
        plan = receiver.plan(batch, keys, range(len(batch)))
        try:
            found = await _Exchange(self._prepared).ask(plan.parameters)
        except psycopg.Error:
            return await self._slowly(batch)
        receipts: list[Receipt | None] = [None] * len(batch)
        for place, message in receiver.learn(plan, found):
            receipts[place] = Receipt("new", id=message)
        left = [place for place, receipt in enumerate(receipts) if receipt is None]
        if left:
            for place, receipt in zip(left, await self._slowly([batch[place] for place in left]), strict=True):
                receipts[place] = receipt
        return receipts  # type: ignore[return-value]  # every place is filled now

    async def _slowly(self, batch: Sequence[Ready]) -> list[Receipt]:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._in_thread, batch)

    def _in_thread(self, batch: Sequence[Ready]) -> list[Receipt]:
        receipts = self._receiver.receive(batch)
        connection = self._receiver.open().pgconn
        if self._prepared is not connection:
            prepared = connection.prepare(NAME, STATEMENT.encode())
            self._prepared = connection if prepared.status == pq.ExecStatus.COMMAND_OK else None
        return receipts

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        self._receiver.close()


class _Exchange:
    """The statement on its way and its answer, complete only when the server is ready again: after the commit."""

    def __init__(self, connection: pq.abc.PGconn) -> None:
        self._connection, self._socket = connection, connection.socket
        self._loop = asyncio.get_running_loop()
        self._done: asyncio.Future[list[Row]] = self._loop.create_future()
        self._results: list[pq.abc.PGresult] = []

    async def ask(self, parameters: Sequence[bytes]) -> list[Row]:
        """Raises psycopg.Error when the batch was refused or the connection is lost."""
        self._connection.send_query_prepared(NAME, parameters)
        self._loop.add_reader(self._socket, self._readable)
        self._looking = self._loop.call_later(LOOK, self._look)
        self._watching = True
        try:
            if self._connection.flush():
                self._loop.add_writer(self._socket, self._writable)
            return await self._done
        finally:
            self._unwatch()

    def _writable(self) -> None:
        try:
            if not self._connection.flush():
                self._loop.remove_writer(self._socket)
        except psycopg.Error as error:
            self._fail(error)

    def _unwatch(self) -> None:
        """Once, and before anything else runs: a lost connection's number soon belongs to another socket."""
        if self._watching:
            self._watching = False
            self._looking.cancel()
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)

    def _look(self) -> None:
        self._readable()
        if not self._done.done():
            self._looking = self._loop.call_later(LOOK, self._look)

    def _readable(self) -> None:
        try:
            self._connection.consume_input()
            while not self._connection.is_busy():
                result = self._connection.get_result()
                if result is None:
                    self._finish()
                    return
                self._results.append(result)
        except psycopg.Error as error:
            self._fail(error)

    def _finish(self) -> None:
        # A refusal by a constraint that is checked at the commit comes after the rows.
        failed = next((r for r in self._results if r.status != pq.ExecStatus.TUPLES_OK), None)
        if failed is not None or not self._results:
            self._fail(psycopg.DatabaseError(failed.error_message.decode(errors="replace") if failed else "no answer"))
        elif not self._done.done():
            self._unwatch()
            self._done.set_result([row for result in self._results for row in _rows(result)])

    def _fail(self, error: psycopg.Error) -> None:
        self._unwatch()
        if not self._done.done():
            self._done.set_exception(error)


def _rows(result: pq.abc.PGresult) -> list[Row]:
    value, rows = result.get_value, []
    for number in range(result.ntuples):
        name = value(number, 1)
        rows.append((int(value(number, 0) or 0), None if name is None else name.decode(), int(value(number, 2) or 0),
                     value(number, 3) == b"t"))
    return rows
