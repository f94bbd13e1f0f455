"""Kdniao (快递鸟): pushes every scan of the parcels that were subscribed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import datetime
from urllib.parse import unquote, urlencode

from zhiyin.connectors.asking import Rejected, ask_json, guarded, needed
from zhiyin.connectors.connector import Config, Push, Reply, Setting, Telling, Transport, Unreadable, unasked
from zhiyin.connectors.reading import CHINA, Node, decode, form, instant, same, secret_of
from zhiyin.domain.trade.actions import Answer, End
from zhiyin.domain.trade.parcels import ParcelEvent

from .tables import STATES

ASK = "https://api.kdniao.com/api/dist"
FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
#: pushes of tracking, free and paid; others (cash on delivery) do not concern us
TRACKING = frozenset({"101", "102"})
#: reasons with which it stops watching (documented: subscribe again); any other failure is only "nothing yet"
STOPPED = ("三天无轨迹", "七天内无轨迹变化")
#: "Thu Mar 30 05:37:57 CST 2023", as some of its answers write a time
ODD_TIME = re.compile(r"^\w{3} (\w{3} \d{1,2} \d\d:\d\d:\d\d) CST (\d{4})$")


class Kdniao:
    KIND = "kdniao"
    #: `request_type`: 8008 for accounts that pay, whose scans have codes; else 1008
    SETTINGS = (Setting("business_id"), Setting("api_key", secret=True), Setting("request_type", required=False))
    HEADERS: tuple[str, ...] = ()
    ACTIONS: frozenset[str] = frozenset()
    BACKFILL = False
    page = perform = look = staticmethod(unasked)

    def subscribe(self, number: str, courier: str, phone: str, address: str, config: Config, ask: Transport) -> Answer:
        """Have a parcel watched. Its scans are pushed to the address that stands in Kdniao's back office: `address` has to
        stand there. `courier`: its code, in capitals; `phone`: some couriers want the last four digits."""
        return guarded(lambda: _subscribe(number, courier, phone, config, ask))

    def check(self, push: Push, config: Config) -> None:
        """DataSign = Base64(lower-case hex MD5(RequestData + ApiKey)), over RequestData exactly as received. Pushes were seen
        without the padding at its end, and some are encoded once more: neither changes what is compared."""
        fields = form(push.body)
        right = sign(fields.get("RequestData", ""), secret_of(config, "api_key"))
        same(unquote(fields.get("DataSign", "")).rstrip("="), right.rstrip("="))

    def read(self, push: Push, config: Config) -> list[Telling]:
        """Every push holds all scans so far, oldest first, of one or more parcels."""
        fields = form(push.body)
        if fields.get("RequestType") not in TRACKING:
            return []
        data = Node(decode(fields.get("RequestData", ""), "RequestData"), "RequestData")
        found: list[Telling] = []
        wrong: Unreadable | None = None
        for parcel in data.nodes("Data"):
            for scan in parcel.nodes("Traces"):
                try:
                    found.append(_event(parcel, scan, config["source"]))
                except Unreadable as error:
                    wrong = wrong or error
            reason = parcel.words("Reason")
            if parcel.value.get("Success") is False and any(one in reason for one in STOPPED):
                wrong = wrong or Unreadable(parcel.where("Reason"), f"Kdniao no longer watches {parcel.words('LogisticCode')}: "
                                            f"{reason}. Subscribe it again if courier and number are right.")
        if wrong is not None:
            raise Unreadable(wrong.field, wrong.why, found)
        return found

    def reply(self, push: Push, problem: str | None) -> Reply:
        said = {"EBusinessID": _account(push), "UpdateTime": f"{datetime.now(CHINA):%Y-%m-%d %H:%M:%S}",
                "Success": problem is None, "Reason": problem or ""}
        return Reply(200, "application/json", json.dumps(said, ensure_ascii=False).encode())


def sign(text: str, api_key: str) -> str:
    """Base64 of the 32 hexadecimal digits, not of the 16 bytes."""
    digest = hashlib.md5((text + api_key).encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def _subscribe(number: str, courier: str, phone: str, config: Config, ask: Transport) -> Answer:
    account, key = needed(config, "business_id", "api_key")
    named = {"CustomerName": phone[-4:]} if phone else {}
    data = json.dumps({"ShipperCode": courier, "LogisticCode": number, **named}, ensure_ascii=False)
    body = urlencode({"RequestType": config.get("request_type") or "1008", "EBusinessID": account, "RequestData": data,
                      "DataSign": sign(data, key), "DataType": "2"}).encode()
    said = Node(ask_json(ask, "POST", ASK, FORM, body), "the answer")
    if not said.flag("Success"):
        raise Rejected(said.words("ResultCode"), said.text("Reason") or "it says no")
    return Answer(End.DONE, said.words("Reason"))


def _event(parcel: Node, scan: Node, source: str) -> Telling:
    """`Action` (paid pushes) says the state. `State` of the parcel does not: once it is a problem, all later scans are one."""
    code = scan.words("Action")
    return Telling("parcel-events", ParcelEvent(
        parcel=parcel.key("LogisticCode"), source_time=_time(scan), source=source, courier=parcel.text("ShipperCode"),
        text=scan.words("AcceptStation"), code=code, state=STATES.get(code), place=scan.text("Location")))


def _time(scan: Node) -> str:
    text, place = scan.key("AcceptTime"), scan.where("AcceptTime")
    odd = ODD_TIME.match(text)
    if odd:
        try:
            text = datetime.strptime(f"{odd[1]} {odd[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=CHINA).isoformat()
        except ValueError:
            raise Unreadable(place, f"{place} is not a time: {text}") from None
    return instant(text, place, CHINA)


def _account(push: Push) -> str:
    """Whose account the push is for: its answer has to repeat it."""
    try:
        fields = form(push.body)
        return fields.get("EBusinessID") or Node(decode(fields.get("RequestData", ""))).words("EBusinessID")
    except Exception:  # it is answered all the same
        return ""


CONNECTOR = Kdniao()
