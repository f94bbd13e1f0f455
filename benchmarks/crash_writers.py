"""The clients of the crash test: each writes until it is told to stop, and notes in its ledger what was acknowledged."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from zhiyin.simulate.group.world import World

SINGLE, BULK = "/api/v1/messages", "/api/v1/messages/bulk"
#: seconds between attempts, and until an answer is given up
AGAIN, ANSWER = 0.1, 20.0


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Ledger:
    """What was acknowledged: (channel, external id) -> (hash of the text, id or None), in memory and in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("w", encoding="utf-8")
        self._lock = threading.Lock()
        self.rows: dict[tuple[str, str], tuple[str, int | None]] = {}
        #: answers that must not be: another text stored, a refusal, a repeat of what was never sent
        self.wrong: list[str] = []
        self.refused = 0
        self.broken = 0
        #: acknowledged over HTTP
        self.answered = 0

    def acknowledged(self, message: dict[str, Any], id: int | None) -> None:
        key, value = (message["channel"], message["external_id"]), (digest(message["text"]), id)
        with self._lock:
            if key in self.rows:
                self.wrong.append(f"acknowledged twice to the same writer: {key}")
            self.rows[key] = value
            self.answered += id is not None
            self._file.write(json.dumps([*key, *value]) + "\n")
            self._file.flush()

    def complain(self, text: str) -> None:
        with self._lock:
            self.wrong.append(text[:300])


def messages(channel: str, seed: int) -> Iterator[dict[str, Any]]:
    """Talks of the simulated group, many at a time, on one channel; within a talk in the order said."""
    chance = random.Random(seed)
    world = World(seed, days=3_650, faults="none")
    for _, event in world.events():
        if event.noun != "messages":
            continue
        body = event.body
        sender = dict(body["sender"])
        if sender["role"] == "customer" and crc32(body["conversation"].encode()) % 10 == 0:
            del sender["external_id"]  # with nobody known the talk is its own customer
        message = body | {"channel": channel, "external_id": f"{channel}-{body['external_id']}",
                          "conversation": f"{channel}-{body['conversation']}", "sender": sender}
        message.pop("attachments", None)
        message.pop("sent_at")
        if "order_no" in body:
            message["order_no"] = f"{channel}-{body['order_no']}"
        if chance.random() < 0.3:
            said = datetime.now(UTC) - timedelta(seconds=chance.randrange(600))
            message["sent_at"] = said.isoformat()
        yield message


class Writer(threading.Thread):
    """Ends after the message that is under way when `stop` is set: nothing is left in doubt."""

    def __init__(self, name: str, port: int, token: str, ledger: Ledger, stop: threading.Event, seed: int,
                 pause: float) -> None:
        super().__init__(name=name, daemon=True)
        self.port, self.token, self.ledger, self.stop, self.pause = port, token, ledger, stop, pause
        self.source = messages(name, seed)
        self.chance = random.Random(seed)
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.write()
                time.sleep(self.pause * self.chance.random() * 2)
        except Exception as error:
            self.ledger.complain(f"{self.name} fell over: {type(error).__name__}: {error}")
            raise

    def write(self) -> None:
        raise NotImplementedError

    def ask(self, path: str, body: bytes) -> tuple[int, bytes] | None:
        """The answer, or None when there was none: then nobody knows what became of the request."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER)
        try:
            self._connection.request("POST", path, body, {"Authorization": f"Bearer {self.token}"})
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.ledger.broken += 1
            self._connection.close()
            self._connection = None
            time.sleep(AGAIN)
            return None


class Posts(Writer):
    """One message after another, each sent until it is acknowledged."""

    def write(self) -> None:
        message = next(self.source)
        body = json.dumps(message).encode()
        attempts = 0
        while True:
            attempts += 1
            answer = self.ask(SINGLE, body)
            if answer is None:
                continue
            status, said = answer
            if status == 503:
                self.ledger.refused += 1
                time.sleep(AGAIN)
            elif status in (200, 202):
                if status == 200 and attempts == 1:
                    self.ledger.complain(f"known at the first attempt: {message['external_id']}")
                self.ledger.acknowledged(message, json.loads(said)["id"])
                return
            else:
                self.ledger.complain(f"{status} {said.decode(errors='replace')}")
                return


class Bulk(Writer):
    """Up to 200 lines a request; what a broken answer leaves open is sent again."""

    def write(self) -> None:
        open_ones = [next(self.source) for _ in range(self.chance.randrange(1, 200))]
        while open_ones:
            answer = self.ask(BULK, b"\n".join(json.dumps(one).encode() for one in open_ones))
            if answer is None:
                continue
            status, said = answer
            if status == 503:
                self.ledger.refused += 1
                time.sleep(AGAIN)
                continue
            if status != 200:
                self.ledger.complain(f"bulk {status} {said.decode(errors='replace')}")
                return
            lines = [json.loads(line) for line in said.splitlines()]
            if [line["line"] for line in lines] != list(range(1, len(open_ones) + 1)):
                self.ledger.complain(f"bulk answered {len(lines)} lines of {len(open_ones)}")
                return
            open_ones = [one for one, line in zip(open_ones, lines, strict=True) if not self._settled(one, line)]
            if open_ones:
                time.sleep(AGAIN)

    def _settled(self, message: dict[str, Any], line: dict[str, Any]) -> bool:
        if line["status"] in ("new", "known"):
            self.ledger.acknowledged(message, line["id"])
            return True
        if line["status"] == "unavailable":
            self.ledger.refused += 1
            return False
        self.ledger.complain(f"bulk line: {line}")
        return True


class Import(Writer):
    """`zhiyin import` of one file after another, started again until it ends well; every second file is history."""

    def __init__(self, *given: Any, folder: Path, environment: dict[str, str], rows: int) -> None:
        super().__init__(*given)
        self._folder, self._environment, self._rows, self._count = folder, environment, rows, 0
        self.process: subprocess.Popen[bytes] | None = None
        self.runs = self.files = 0

    def write(self) -> None:
        self._count += 1
        rows = [next(self.source) for _ in range(self._rows)]
        file = self._folder / f"import-{self._count}.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        words = [sys.executable, "-m", "zhiyin", "import", str(file), "--format", "jsonl", "--channel", self.name]
        if self._count % 2:
            words.append("--live")
        while True:
            self.runs += 1
            self.process = subprocess.Popen(words, env=self._environment, stdout=subprocess.PIPE,
                                            stderr=subprocess.PIPE)
            said, errors = self.process.communicate()
            if self.process.returncode == 0:
                break
            if self.process.returncode == 1 or b"Traceback" in errors:
                self.ledger.complain(f"import ended with {self.process.returncode}: {said!r} {errors[-250:]!r}")
                return
            time.sleep(AGAIN)
        counts = json.loads(said.splitlines()[-1])
        if counts["read"] != len(rows) or counts["rejected"]:
            self.ledger.complain(f"import of {len(rows)} rows says {counts}")
        for row in rows:
            self.ledger.acknowledged(row, None)
        self.files += 1


def writers(port: int, token: str, ledger: Ledger, stop: threading.Event, seed: int, pause: float, folder: Path,
            environment: dict[str, str], rows: int) -> list[Writer]:
    """Three that post, two that send many at once, one that imports."""
    made: list[Writer] = [Posts(f"posts-{n}", port, token, ledger, stop, seed * 100 + n, pause) for n in range(3)]
    made += [Bulk(f"bulk-{n}", port, token, ledger, stop, seed * 100 + 10 + n, pause * 60) for n in range(2)]
    made.append(Import("import", port, token, ledger, stop, seed * 100 + 20, pause, folder=folder,
                       environment=environment, rows=rows))
    return made


def progress(ledger: Ledger, more: int, patience: float) -> float:
    """Wait until so many more messages are acknowledged over HTTP; seconds it took. Raises TimeoutError."""
    began, before = time.monotonic(), ledger.answered
    while ledger.answered < before + more:
        if time.monotonic() - began > patience:
            raise TimeoutError(f"fewer than {more} messages were acknowledged in {patience:g} s")
        time.sleep(0.02)
    return time.monotonic() - began
