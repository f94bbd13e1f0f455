"""Kuaidi100 (快递100): pushes every scan of the parcels that were subscribed."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import urlencode

from zhiyin.connectors.asking import Rejected, ask_json, guarded, needed
from zhiyin.connectors.connector import Config, Push, Reply, Setting, Telling, Transport, Unreadable, unasked
from zhiyin.connectors.reading import CHINA, Node, decode, form, same, secret_of
from zhiyin.domain.trade.actions import Answer, End
from zhiyin.domain.trade.parcels import ParcelEvent

from .tables import STATES

SUBSCRIBE = "https://poll.kuaidi100.com/poll"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Kuaidi100:
    KIND = "kuaidi100"
    #: `salt` goes into each subscription and signs every push; `key` is the account's, needed to subscribe
    SETTINGS = (Setting("salt", secret=True), Setting("key", secret=True, required=False))
    HEADERS: tuple[str, ...] = ()
    ACTIONS: frozenset[str] = frozenset()
    BACKFILL = False
    page = perform = look = staticmethod(unasked)

    def subscribe(self, number: str, courier: str, phone: str, address: str, config: Config, ask: Transport) -> Answer:
        """Have a parcel watched; its scans are pushed to `address`. `courier`: Kuaidi100's code, in small letters, "" when it
        shall find out; `phone`: of receiver or sender, which some couriers want to be told. Four times a month for a parcel at
        the most."""
        return guarded(lambda: _subscribe(number, courier, phone, address, config, ask))

    def check(self, push: Push, config: Config) -> None:
        """sign = upper-case hex MD5(param + salt), over `param` exactly as received."""
        fields = form(push.body)
        text = fields.get("param", "") + secret_of(config, "salt")
        same(fields.get("sign"), hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper())

    def read(self, push: Push, config: Config) -> list[Telling]:
        """Every push holds all scans so far, newest first."""
        param = Node(decode(form(push.body).get("param", ""), "param"), "param")
        found: list[Telling] = []
        wrong: Unreadable | None = None
        for name in ("lastResult", "destResult"):
            result = param.node(name)
            if result is None:
                continue
            number, courier = result.key("nu"), result.text("com")
            if name == "lastResult" and param.text("autoCheck") == "1":
                courier = param.text("comNew") or courier  # the scans are the corrected courier's
            for scan in result.nodes("data"):
                try:
                    found.append(_event(scan, number, courier, config["source"]))
                except Unreadable as error:
                    wrong = wrong or error
        if wrong is not None:
            raise Unreadable(wrong.field, wrong.why, found)
        if param.text("status") == "abort":
            raise Unreadable("param.status", f"Kuaidi100 no longer watches {param.need('lastResult').words('nu')}: "
                             f"{param.words('message')}. Subscribe it again if courier and number are right.", found)
        return found

    def reply(self, push: Push, problem: str | None) -> Reply:
        said = {"result": problem is None, "returnCode": "200" if problem is None else "500", "message": problem or "成功"}
        return Reply(200, "application/json", json.dumps(said, ensure_ascii=False).encode())


def _subscribe(number: str, courier: str, phone: str, address: str, config: Config, ask: Transport) -> Answer:
    key, salt = needed(config, "key", "salt")
    parameters = {"callbackurl": address, "salt": salt, "resultv2": "4", "autoCom": "0" if courier else "1", "phone": phone}
    param = {"company": courier, "number": number, "key": key, "parameters": parameters}
    body = urlencode({"schema": "json", "param": json.dumps(param, ensure_ascii=False)}).encode()
    said = Node(ask_json(ask, "POST", SUBSCRIBE, FORM, body), "the answer")
    if not said.flag("result"):
        raise Rejected(said.words("returnCode"), said.text("message") or "it says no")
    return Answer(End.DONE, said.words("message"))


def _event(scan: Node, number: str, courier: str | None, source: str) -> Telling:
    """The scan's own code says its state, else the name of it; one that is neither is kept, and its words are read."""
    code = scan.text("statusCode") or scan.words("status")
    at = scan.moment("ftime" if scan.text("ftime") else "time", CHINA)
    return Telling("parcel-events", ParcelEvent(
        parcel=number, source_time=at, source=source, courier=courier, text=scan.words("context"), code=code,
        state=STATES.get(code), place=scan.text("areaName") or scan.text("location")))


CONNECTOR = Kuaidi100()
