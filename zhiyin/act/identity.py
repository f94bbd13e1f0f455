"""One person behind several identities: merge, and undo exactly (E-01, T28). Call inside a transaction."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from zhiyin.domain.identity import Merge
from zhiyin.records.sql import rows, statements

from .events import Event, append

SQL = statements("identity")


def merge(cursor: Any, shop: int, intent: Merge, by: str, now: datetime) -> int | None:
    """Make `absorbed` part of `kept`: identities, conversations and cases move, open cases of one object become one.

    Returns the id of the merge, or None when one of the two is gone, of another shop or already merged.
    """
    cursor.execute(SQL["lock_customers"], [shop, [intent.kept, intent.absorbed]])
    if len(cursor.fetchall()) != 2:
        return None
    old, new = f"customer:{intent.absorbed}", f"customer:{intent.kept}"
    moved: dict[str, Any] = {"joined": _join_cases(cursor, shop, new, old, now)}
    moved["identities"] = _one(cursor, "move_identities",
                               [intent.absorbed, intent.kept, intent.source, intent.confidence])
    moved["conversations"] = _one(cursor, "move_conversations", [intent.kept, intent.absorbed])
    moved["cases"] = _one(cursor, "move_cases", [new, intent.kept, shop, old])
    moved["followers"] = _one(cursor, "follow", [intent.kept, intent.absorbed])
    cursor.execute(SQL["hide_customer"], [intent.kept, intent.absorbed])
    done = _one(cursor, "merge_make", [shop, intent.kept, intent.absorbed, intent.source, intent.confidence,
                                       json.dumps(intent.evidence), json.dumps(moved), by, now])
    append(cursor, [Event(shop, "customer.merged", now, data={
        "kept": intent.kept, "absorbed": intent.absorbed, "source": intent.source, "confidence": intent.confidence,
        "merge": done, "by": by})])
    return int(done)


def undo(cursor: Any, shop: int, merge_id: int, by: str, now: datetime) -> bool:
    """Part them again: everything that moved goes back; False when there is no such merge of this shop.

    What happened since stays with the kept customer, and so does a grade that was raised: nobody is told that a
    complaint became smaller.
    """
    cursor.execute(SQL["merge_find"], [merge_id, shop])
    found = cursor.fetchone()
    if found is None:
        return False
    _shop, kept, absorbed, moved = found
    cursor.execute(SQL["show_customer"], [absorbed])
    cursor.execute(SQL["return_followers"], [absorbed, moved["followers"]])
    cursor.execute(SQL["return_identities"], [absorbed, rows(
        {"id": identity, "source": source, "confidence": confidence}
        for identity, source, confidence in moved["identities"])])
    cursor.execute(SQL["return_conversations"], [absorbed, moved["conversations"]])
    cursor.execute(SQL["return_cases"], [f"customer:{absorbed}", absorbed, moved["cases"]])
    for joined in moved["joined"]:
        cursor.execute(SQL["leave_messages"], [joined["kept"], joined["messages"]])
        cursor.execute(SQL["fewer_messages"], [len(joined["messages"]), joined["kept"]])
        cursor.execute(SQL["start_clocks"], [joined["clocks"]])
        cursor.execute(SQL["reopen_case"], [joined["status"], joined["gone"]])
    cursor.execute(SQL["merge_undone"], [now, by, merge_id])
    append(cursor, [Event(shop, "customer.unmerged", now, data={"kept": kept, "restored": absorbed, "merge": merge_id,
                                                                "by": by})])
    return True


def _join_cases(cursor: Any, shop: int, kept_owner: str, gone_owner: str, now: datetime) -> list[dict[str, Any]]:
    cursor.execute(SQL["same_object"], [shop, kept_owner, gone_owner])
    joined = []
    for kept, gone, status in cursor.fetchall():
        cursor.execute(SQL["nearer_clocks"], [gone, kept, now])
        for clock_shop, *clock in cursor.fetchall():
            cursor.execute(SQL["add_clock"], [clock_shop, kept, *clock])
        cursor.execute(SQL["join_messages"], [kept, gone])
        messages = [message for (message,) in cursor.fetchall()]
        clocks = _one(cursor, "stop_clocks", [now, gone])
        cursor.execute(SQL["end_case"], [gone])
        cursor.execute(SQL["take_gravity"], [len(messages), [kept, gone], kept])
        append(cursor, [Event(shop, "case.merged", now, case_id=kept, data={"from": gone})])
        joined.append({"kept": kept, "gone": gone, "status": status, "messages": messages, "clocks": clocks})
    return joined


def _one(cursor: Any, name: str, parameters: list[Any]) -> Any:
    cursor.execute(SQL[name], parameters)
    return cursor.fetchone()[0]
