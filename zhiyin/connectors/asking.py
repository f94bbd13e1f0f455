"""Asking an outside system over HTTP, and what its answer means for whoever asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zhiyin.domain.outside import Refused as Closed
from zhiyin.domain.outside import Uncertain, Unreachable
from zhiyin.domain.trade.actions import Action, Answer, End, Request

from .connector import Config, Later, Transport, Unreadable
from .reading import decode

#: does it; finds it done already, None when nothing of it is there
Do = Callable[[Request, Config, Transport], Answer]
Find = Callable[[Request, Config, Transport], Answer | None]
#: what a system can be asked to do
Kinds = Mapping[type[Action], tuple[Do, Find]]


class Rejected(Exception):
    """The system says no, by a rule of its own: asking again changes nothing."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(why)
        self.rule, self.why = rule, why


class Broken(Exception):
    """It answered that something went wrong on its side: whether it was done is not known."""


def ask_json(ask: Transport, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Any:
    """The answer's JSON. Raises Rejected, Later (surely not done), Broken, or the transport's errors."""
    status, content = ask(method, url, {"Accept": "application/json", **headers}, body)
    if status == 429:
        raise Later("asked too often")
    if status >= 500 or status < 200 or 300 <= status < 400:
        raise Broken(f"answered with {status}")
    try:
        found = decode(content, "the answer")
    except Unreadable as error:
        if status < 300:
            raise Broken(error.why) from None
        found = {}
    if status >= 400:
        said = found if isinstance(found, dict) else {}
        rule = said.get("code") or {401: "access", 403: "access", 404: "not_found"}.get(status, str(status))
        why = said.get("message") or said.get("errors") or f"answered with {status}"
        raise Rejected(str(rule)[:100], str(why)[:500])
    return found


def needed(config: Config, *names: str) -> list[str]:
    """Settings without which nothing can be asked. Raises Rejected."""
    for name in names:
        if not config.get(name):
            raise Rejected("setting", f"the setting {name} is empty")
    return [config[name] for name in names]


def guarded(do: Callable[[], Answer], *, reading: bool = False) -> Answer:
    """What `do` answers, or what its errors mean. `reading`: nothing was asked to be done, so that every failure only says that
    it is not known."""
    try:
        return do()
    except Rejected as error:
        return Answer(End.UNCERTAIN if reading else End.REFUSED, error.why, error.rule)
    except (Later, Unreachable) as error:
        return Answer(End.UNCERTAIN if reading else End.UNREACHED, str(error))
    except Closed as error:
        return Answer(End.UNCERTAIN if reading else End.REFUSED, str(error), "address")
    except (Broken, Uncertain) as error:
        return Answer(End.UNCERTAIN, str(error))
    except Unreadable as error:
        return Answer(End.UNCERTAIN, f"an answer that cannot be read: {error.why}")


def offered(kinds: Kinds) -> tuple[frozenset[str], Do, Do]:
    """ACTIONS, `perform` and `look` of a connector whose system does not keep from doubling: what is so already is answered as
    done, and not done again."""

    def perform(request: Request, config: Config, ask: Transport) -> Answer:
        do, find = kinds[type(request.action)]
        return guarded(lambda: find(request, config, ask) or do(request, config, ask))

    def look(request: Request, config: Config, ask: Transport) -> Answer:
        _, find = kinds[type(request.action)]
        return guarded(lambda: find(request, config, ask) or Answer(End.UNREACHED, "nothing of it is there"), reading=True)

    return frozenset(str(kind.__struct_config__.tag) for kind in kinds), perform, look


def fetching(do: Callable[[], Any]) -> Any:
    """For `page`: a refusal is for a person to mend, an error on their side is tried again."""
    try:
        return do()
    except Rejected as error:
        raise Unreadable(error.rule, error.why) from None
    except Broken as error:
        raise Later(str(error)) from None


def marked(reason: str, key: str) -> str:
    """A note that carries the key of the request, so that it can be found again."""
    return f"{reason} [{mark(key)}]".strip()


def mark(key: str) -> str:
    return f"zhiyin {key}"
