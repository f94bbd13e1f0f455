"""What scans say, and what they come to in any order."""

from __future__ import annotations

import json
import os
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from zhiyin.decide.track import scanned, track
from zhiyin.domain.parcel import RANK, STATES, Scan

ROOT = Path(__file__).resolve().parents[2]
TRACES = Path(os.environ.get("ZHIYIN_DATA_DIR", ROOT.parent / "shared" / "data")) / "parcel_traces_zh" / "traces.jsonl"
DAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


def scan(text: str, hours: float = 0, state: str | None = None) -> Scan:
    return Scan(DAY + timedelta(hours=hours), text, state=state)


@pytest.mark.parametrize(("text", "state", "receiver"), [
    ("商家已下单，等待揽收", "label", None), ("南通营业部 已揽收", "collected", None),
    ("已离开 南通分拨中心，发往 合肥分拨中心", "in_transit", None),
    ("快件到达 合肥网点", "in_transit", None), ("合肥网点的小王正在派件", "out_for_delivery", None),
    ("派送途中，请您准备签收", "out_for_delivery", None), ("派送失败，收件人电话无人接听", "delivery_failed", None),
    ("与客户另约时间派送", "delivery_failed", None), ("快件已放入小区东门丰巢快递柜，请凭取件码取件", "at_pickup", "pickup"),
    ("快件已到达梧桐路驿站，联系电话见短信", "at_pickup", "pickup"), ("已由菜鸟驿站代收，请及时取件", "at_pickup", "pickup"),
    ("已签收，签收人：菜鸟驿站", "signed_at_pickup", "pickup"), ("已签收，签收人：本人", "delivered", "customer"),
    ("已签收，签收人是保安", "delivered", "other"), ("快件已签收，感谢使用", "delivered", "unknown"),
    ("客户已从快递柜取出", "delivered", "customer"), ("收件人拒收", "refused", None),
    ("包裹正在退回，发往 南通", "returning", None),
    ("退件已签收", "returned", None), ("快件在运输中遗失", "lost", None), ("外箱破损，待处理", "damaged", None),
    ("清关中", "customs", None), ("清关异常，等待资料", "customs_problem", None), ("问题件：超区", "problem", None),
    ("拦截成功", "intercepted", None), ("Arrived at facility, Hamburg", "in_transit", None),
    ("Out for delivery", "out_for_delivery", None), ("Delivered, left with neighbour", "delivered", "other"),
    ("Held by customs", "customs_problem", None), ("Ready for collection at the parcel shop", "at_pickup", "pickup"),
    ("Returned to sender", "returned", None), ("天气很好", "unknown", None), ("", "unknown", None)])
def test_a_scan_by_its_words(text: str, state: str, receiver: str | None) -> None:
    assert scanned(scan(text)) == (state, receiver)


def test_a_code_that_is_known_counts_more_than_words() -> None:
    assert scanned(scan("快件到达", state="customs")) == ("customs", None)
    assert scanned(scan("驿站", state="delivered")) == ("signed_at_pickup", "pickup")


@pytest.mark.parametrize(("states", "state", "contradictory"), [
    (["collected", "in_transit", "out_for_delivery"], "out_for_delivery", False),
    (["in_transit", "collected"], "collected", False),
    (["out_for_delivery", "delivery_failed", "out_for_delivery", "delivered"], "delivered", False),
    (["delivered", "in_transit"], "delivered", True),  # a hub that reports late does not reopen what is closed
    (["delivered", "out_for_delivery"], "out_for_delivery", True),
    (["delivered", "returning", "returned"], "returned", False), (["signed_at_pickup", "delivered"], "delivered", False),
    (["returned", "delivered"], "delivered", True), (["at_pickup", "in_transit"], "in_transit", False),
    (["in_transit", "unknown"], "in_transit", False), (["unknown"], "unknown", False), ([], "unknown", False)])
def test_the_newest_scan_says_it(states: list[str], state: str, contradictory: bool) -> None:
    found = track(scan("", hours, state) for hours, state in enumerate(states))
    assert (found.state, found.contradictory) == (state, contradictory)
    assert found.last_at == (DAY + timedelta(hours=len(states) - 1) if states else None)


def test_since_is_when_the_state_began_not_when_it_was_told_last() -> None:
    found = track([scan("", 1, "collected"), scan("", 2, "in_transit"), scan("", 9, "in_transit"), scan("", 10, "unknown")])
    assert (found.since, found.last_at) == (DAY + timedelta(hours=2), DAY + timedelta(hours=10))


@pytest.mark.parametrize(("first", "second"), list(pairwise(STATES[1:])))
def test_of_the_same_instant_the_later_state_of_the_list_holds(first: str, second: str) -> None:
    both = [scan("", 0, first), scan("", 0, second)]
    assert track(both).state == track(both[::-1]).state == second


def test_any_order_and_any_repetition_come_to_the_same() -> None:
    chosen = random.Random(4)
    for _ in range(10_000):
        history = [scan(chosen.choice(("已签收 本人", "驿站", "x")), chosen.randrange(6), chosen.choice((None, *STATES)))
                   for _ in range(chosen.randrange(1, 9))]
        shuffled = [*history, *chosen.choices(history, k=3)]
        chosen.shuffle(shuffled)
        assert track(shuffled) == track(history)


def test_real_traces_end_where_a_person_said_they_end() -> None:
    if not TRACES.is_file():
        pytest.skip(f"no evaluation data in {TRACES} (ZHIYIN_DATA_DIR)")
    expected = {row["trace_id"]: row["state"] for row in map(json.loads, (ROOT / "benchmarks" / "parcel_states.jsonl").open())}
    found, unread = {}, []
    for trace in map(json.loads, TRACES.open(encoding="utf-8")):
        scans = [Scan(datetime.fromisoformat(e["time"]).replace(tzinfo=UTC), e["context"]) for e in trace["events"]]
        unread += [one.text for one in scans if scanned(one)[0] == "unknown"]
        found[trace["trace_id"]] = track(scans).state
    assert found == expected
    assert not unread
    assert set(expected.values()) <= set(RANK)
