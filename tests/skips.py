"""Fails when a test of the given JUnit report was skipped for another reason than missing data."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree

ALLOWED = "ZHIYIN_DATA_DIR"


def main(report: str) -> int:
    tests = list(ElementTree.parse(report).iter("testcase"))
    bad = [(case.get("classname"), case.get("name"), skip.get("message"))
           for case in tests for skip in case.iter("skipped") if ALLOWED not in (skip.get("message") or "")]
    for where, name, reason in bad:
        print(f"skipped: {where}.{name}: {reason}")
    if not tests:
        print("no test ran")
    return 1 if bad or not tests else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
