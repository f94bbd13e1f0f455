"""Kuaidi100 and Kdniao: signatures over what came, scans out of it, states of their tables, answers they understand."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.connectors import signing
from tests.connectors.signing import CONFIGS, Outside, loaded, payload
from zhiyin.connectors import connector, kdniao
from zhiyin.connectors.connector import Forged, Push, Unreadable
from zhiyin.connectors.kdniao.tables import STATES as KDNIAO
from zhiyin.connectors.kuaidi100.tables import STATES as KUAIDI100
from zhiyin.domain.outside import Uncertain, Unreachable
from zhiyin.domain.parcel import STATES
from zhiyin.domain.trade.actions import End


def read(kind: str, push: Push) -> list[Any]:
    one, config = connector(kind), CONFIGS[kind] | {"source": kind}
    one.check(push, config)
    return [telling.told for telling in one.read(push, config)]


def test_kdniaos_published_request_is_signed_as_we_sign() -> None:
    fields = parse_qs(payload("kdniao/request_1002_signed_verified.form").decode())
    assert kdniao.sign(fields["RequestData"][0], signing.API_KEY) == fields["DataSign"][0]


@pytest.mark.parametrize("table", [KUAIDI100, KDNIAO])
def test_tables_lead_to_states_that_are(table: dict[str, str]) -> None:
    assert set(table.values()) <= set(STATES) - {"unknown"}


@pytest.mark.parametrize(("code", "kuaidi", "kdniao"), [
    ("1", "collected", "collected"), ("101", "label", None), ("201", "problem", "in_transit"),
    ("202", "problem", "out_for_delivery"), ("204", "delivery_failed", "in_transit"), ("304", "signed_at_pickup", "delivered"),
    ("311", None, "signed_at_pickup"), ("501", "at_pickup", None), ("401", "cancelled", "problem"),
    ("5", "out_for_delivery", "forwarded"), ("6", "returning", "customs"), ("412", None, "at_pickup"),
    ("0", "in_transit", None),
    ("派件", "out_for_delivery", None), ("999", None, None), ("", None, None)])
def test_the_same_number_means_other_things(code: str, kuaidi: str | None, kdniao: str | None) -> None:
    assert (KUAIDI100.get(code), KDNIAO.get(code)) == (kuaidi, kdniao)


def test_kuaidi100_scans_have_code_time_place() -> None:
    scans = read("kuaidi100", signing.kuaidi100(payload("kuaidi100/push_capture_yuantong_resultv2_4.json")))
    assert [(one.source_time, one.code, one.state) for one in scans] == [
        ("2021-12-15T12:15:14+00:00", "1002", "in_transit"), ("2021-12-15T12:11:25+00:00", "1002", "in_transit"),
        ("2021-12-15T11:18:27+00:00", "0", "in_transit"), ("2021-12-15T09:10:09+00:00", "1", "collected")]
    assert {(one.parcel, one.courier, one.source) for one in scans} == {("YT6186594166532", "yuantong", "kuaidi100")}
    assert scans[-1].place == "江苏,苏州市,相城区,北桥"
    named = read("kuaidi100", signing.kuaidi100(payload("kuaidi100/push_documented_2015.json")))
    assert [(one.code, one.state) for one in named] == [("在途", "in_transit")] * 2


def test_kuaidi100_keeps_a_code_it_does_not_know() -> None:
    data = loaded("kuaidi100/push_documented_2015.json")
    data["lastResult"]["data"][0] |= {"statusCode": "1004", "status": "新状态"}
    scan = read("kuaidi100", signing.kuaidi100(json.dumps(data).encode()))[0]
    assert (scan.code, scan.state) == ("1004", None)


def test_kuaidi100_names_the_corrected_courier() -> None:
    data = loaded("kuaidi100/push_documented_2015.json") | {"autoCheck": "1", "comNew": "ems", "comOld": "yuantong"}
    assert {one.courier for one in read("kuaidi100", signing.kuaidi100(json.dumps(data).encode()))} == {"ems"}


def test_kuaidi100_that_stops_watching_is_told_to_a_person() -> None:
    with pytest.raises(Unreadable, match="no longer watches 4310508235533: 3天查询无记录"):
        read("kuaidi100", signing.kuaidi100(payload("kuaidi100/push_capture_abort.json")))


def test_one_bad_time_loses_one_scan() -> None:
    data = loaded("kuaidi100/push_documented_2015.json")
    data["lastResult"]["data"][0]["ftime"] = "gestern"
    with pytest.raises(Unreadable) as error:
        read("kuaidi100", signing.kuaidi100(json.dumps(data).encode()))
    assert error.value.field == "param.lastResult.data[0].ftime"
    assert [one.told.text for one in error.value.rest] == ["上海分拨中心/下车扫描 "]


def test_kdniao_reads_several_parcels_of_a_push() -> None:
    data = payload("kdniao/push_101_vendor_demo.normalised.json")
    scans = read("kdniao", signing.kdniao(data))
    assert len(scans) == 9
    assert (scans[0].parcel, scans[0].courier, scans[0].source_time) == ("5042260908504", "EMS", "2016-10-26T10:31:38+00:00")
    assert {one.state for one in scans} == {None}  # State is the parcel's, and no scan's
    assert read("kdniao", signing.kdniao(data, kind="107")) == []


def test_kdniaos_sandbox_writes_seconds_that_are_none() -> None:
    fields = parse_qs(payload("kdniao/push_101_sandbox_capture.form").decode())
    with pytest.raises(Unreadable) as error:
        read("kdniao", signing.kdniao(fields["RequestData"][0].encode()))
    assert error.value.field == "RequestData.Data[0].Traces[1].AcceptTime"
    assert [one.told.text for one in error.value.rest] == ["顺丰速运已收取快件"]


@pytest.mark.parametrize(("sample", "codes", "last"), [
    ("query_8001_response_full", ["1", "2", "204", "2", "204", "2", "204", "2", "2", "202", "412", "302"],
     ("2025-01-14T10:23:15+00:00", "delivered", "襄阳市")),
    ("query_8002_response_full", ["1", "2", "2", "2", "2", "2", "2", "202", "3"],
     ("2023-03-29T22:37:57+00:00", "delivered", "威海市"))])
def test_kdniaos_scans_of_paid_pushes_have_codes(sample: str, codes: list[str], last: tuple[str, ...]) -> None:
    data = {"Count": "1", "Data": [loaded(f"kdniao/{sample}.json")]}
    scans = read("kdniao", signing.kdniao(json.dumps(data).encode(), kind="102"))
    assert [one.code for one in scans] == codes
    assert (scans[-1].source_time, scans[-1].state, scans[-1].place) == last


@pytest.mark.parametrize(("fields", "stopped"), [
    ({"Success": False, "State": "0", "Reason": ""}, False), ({"Success": True, "State": "0", "Reason": "暂无轨迹信息"}, False),
    ({"Success": False, "State": "0", "Reason": "三天无轨迹"}, True), ({"Success": False, "Reason": "七天内无轨迹变化"}, True)])
def test_kdniao_that_stops_watching_is_told_to_a_person(fields: dict[str, Any], stopped: bool) -> None:
    parcel = {"LogisticCode": "YT1", "ShipperCode": "YTO", "Traces": [], **fields}
    push = signing.kdniao(json.dumps({"Data": [parcel]}, ensure_ascii=False).encode())
    if stopped:
        with pytest.raises(Unreadable, match="no longer watches YT1"):
            read("kdniao", push)
    else:
        assert read("kdniao", push) == []


KUAIDI = signing.kuaidi100(b'{"lastResult":{"nu":"1","data":[]}}')
NIAO = signing.kdniao(b'{"Data":[]}')


@pytest.mark.parametrize(("kind", "push"), [
    ("kuaidi100", signing.kuaidi100(b"{}", salt="other")), ("kuaidi100", Push({}, b"param=%7B%7D")),
    ("kuaidi100", Push({}, b"")),
    ("kuaidi100", Push({}, KUAIDI.body.replace(b"nu", b"mu"))), ("kuaidi100", Push({}, KUAIDI.body + b"&param=x")),
    ("kuaidi100", Push({}, b"param=\xff&sign=x")), ("kuaidi100", Push({}, b"a=1&" * 100)),
    ("kdniao", signing.kdniao(b"{}", key="other")), ("kdniao", Push({}, b"RequestData=%7B%7D&RequestType=101")),
    ("kdniao", Push({}, NIAO.body.replace(b"Data%22", b"Date%22"))), ("kdniao", Push({}, b"{}"))])
def test_a_wrong_signature_is_forged(kind: str, push: Push) -> None:
    with pytest.raises(Forged):
        connector(kind).check(push, CONFIGS[kind])


@pytest.mark.parametrize(("kind", "name"), [("kuaidi100", "salt"), ("kdniao", "api_key")])
def test_without_a_secret_nothing_is_genuine(kind: str, name: str) -> None:
    push = signing.kuaidi100(b"{}", salt="") if kind == "kuaidi100" else signing.kdniao(b"{}", key="")
    with pytest.raises(Forged):
        connector(kind).check(push, CONFIGS[kind] | {name: ""})


def test_kdniaos_signature_without_padding_or_encoded_twice() -> None:
    one = connector("kdniao")
    one.check(Push({}, NIAO.body.replace(b"%3D", b"")), CONFIGS["kdniao"])
    one.check(Push({}, NIAO.body.replace(b"%3D", b"%253D")), CONFIGS["kdniao"])


def test_the_answers_are_those_they_wait_for() -> None:
    said = json.loads(connector("kuaidi100").reply(KUAIDI, None).body)
    assert said == loaded("kuaidi100/push_answer_ok.json")
    assert json.loads(connector("kuaidi100").reply(KUAIDI, "no").body)["result"] is False
    push = Push({}, NIAO.body + b"&EBusinessID=1237100")
    said = json.loads(connector("kdniao").reply(push, None).body)
    documented = loaded("kdniao/push_answer_ok.json")
    assert said.keys() == documented.keys()
    assert {**said, "UpdateTime": documented["UpdateTime"]} == documented
    assert json.loads(connector("kdniao").reply(Push({}, b"\xff"), "no").body)["Success"] is False


def test_a_parcel_is_subscribed() -> None:
    ask = Outside(("poll.kuaidi100.com", loaded("kuaidi100/subscribe_response_ok.json")))
    config = CONFIGS["kuaidi100"]
    said = connector("kuaidi100").subscribe("YT1", "yuantong", "", "https://zhiyin.example/k", config, ask)
    assert said.end == End.DONE
    sent = parse_qs((ask.asked[0][2] or b"").decode())
    assert sent["schema"] == ["json"]
    param, documented = json.loads(sent["param"][0]), loaded("kuaidi100/subscribe_request.param.json")
    assert (param["company"], param["number"], param["key"]) == ("yuantong", "YT1", "account")
    assert param["parameters"]["callbackurl"] == "https://zhiyin.example/k"
    assert param["parameters"]["salt"] == signing.SECRET
    assert param.keys() <= documented.keys()
    assert param["parameters"].keys() <= documented["parameters"].keys()


@pytest.mark.parametrize(("answer", "end"), [
    (("", {"result": False, "returnCode": "501", "message": "重复订阅"}), End.REFUSED), (("", 500, {}), End.UNCERTAIN),
    (("", 429, {}), End.UNREACHED), (Unreachable("no"), End.UNREACHED), (Uncertain("perhaps"), End.UNCERTAIN),
    (("", []), End.UNCERTAIN)])
def test_subscribing_says_what_became_of_it(answer: Any, end: End) -> None:
    said = connector("kuaidi100").subscribe("1", "sf", "", "https://z.example", CONFIGS["kuaidi100"], Outside(answer))
    assert said.end == end


def test_kdniao_is_subscribed_with_a_signature() -> None:
    ask = Outside(("api.kdniao.com", {"Success": True, "ResultCode": "100", "Reason": ""}))
    said = connector("kdniao").subscribe("YT1", "YTO", "13800001234", "", CONFIGS["kdniao"], ask)
    assert said.end == End.DONE
    sent = {name: values[0] for name, values in parse_qs((ask.asked[0][2] or b"").decode()).items()}
    assert (sent["RequestType"], sent["EBusinessID"]) == ("1008", "1237100")
    assert json.loads(sent["RequestData"])["CustomerName"] == "1234"
    assert kdniao.sign(sent["RequestData"], signing.API_KEY) == sent["DataSign"]
