"""What is there: the counts of `zhiyin stats`, of one shop or of the whole installation."""

from __future__ import annotations

from typing import Any

import msgspec

from zhiyin.domain.decision import GRADES
from zhiyin.records.models.case import STATUSES

#: name -> SQL of one number; {shop} becomes a condition on the shop, or nothing
COUNTS = {
    "shops": "SELECT count(*) FROM records_shop WHERE true {shop_itself}",
    # one who was merged into another customer is that customer
    "customers": "SELECT count(*) FROM records_customer WHERE merged_into_id IS NULL {shop}",
    "conversations": "SELECT count(*) FROM records_conversation WHERE true {shop}",
    "messages": "SELECT count(*) FROM records_message WHERE true {shop}",
    # labels are written in the transaction that marks a message as read
    "unlabelled": "SELECT count(*) FROM records_message WHERE unread {shop}",
    "clocks_open": "SELECT count(*) FROM records_clock k WHERE met_at IS NULL AND breached_at IS NULL "
                   "AND replaced_at IS NULL {shop} "
                   "AND EXISTS (SELECT FROM records_case c WHERE c.id = k.case_id AND c.status <> 'closed')",
    "breaches": "SELECT count(*) FROM records_clock WHERE breached_at IS NOT NULL {shop}",
    "events": "SELECT count(*) FROM records_event WHERE true {shop}",
    # jobs belong to the installation, not to a shop
    "jobs_waiting": "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')",
    "jobs_dead": "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'",
}
CASES = "SELECT grade, status, history, count(*) FROM records_case WHERE true {shop} GROUP BY grade, status, history"


class Cases(msgspec.Struct, frozen=True):
    """All cases, those of imported history included: by grade, by status, and how many of them are history."""

    by_grade: dict[str, int]
    by_status: dict[str, int]
    history: int


class Stats(msgspec.Struct, frozen=True):
    """`clocks_open`: not met, not breached, not replaced, of a case that is not closed. `breaches`: clocks that ran
    out, also when they were met afterwards. `jobs_waiting` counts those at work, too; `jobs_dead` failed for good."""

    shops: int
    customers: int
    conversations: int
    messages: int
    unlabelled: int
    cases: Cases
    clocks_open: int
    breaches: int
    events: int
    jobs_waiting: int
    jobs_dead: int


def count(cursor: Any, shop_id: int | None = None) -> Stats:
    """Count through a database cursor; with `shop_id` only what belongs to that shop.

    For numbers that fit together call it in one transaction of isolation level REPEATABLE READ.
    """
    found: dict[str, int] = {}
    for name, question in COUNTS.items():
        cursor.execute(*_of(question, shop_id))
        found[name] = cursor.fetchone()[0]
    cursor.execute(*_of(CASES, shop_id))
    by_grade, by_status, history = dict.fromkeys(GRADES, 0), dict.fromkeys(STATUSES, 0), 0
    for grade, status, is_history, cases in cursor.fetchall():
        by_grade[grade] += cases
        by_status[status] += cases
        history += cases * is_history
    return Stats(cases=Cases(by_grade, by_status, history), **found)


def _of(question: str, shop_id: int | None) -> tuple[str, list[int]]:
    if shop_id is None:
        return question.format(shop="", shop_itself=""), []
    sql = question.format(shop="AND shop_id = %s", shop_itself="AND id = %s")
    return sql, [shop_id] * sql.count("%s")
