"""What looking up regions costs, and how many of the written names are found: `python benchmarks/regions.py`.

The names are the table of cases of tests/lib/test_regions.py: as exports and people write them, with the code they stand for.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    import msgspec  # noqa: F401 (there anyway)
    import opencc  # noqa: F401

    before, began = memory(), time.process_time()
    from zhiyin.lib import regions

    regions.code("广东省")
    print(f"load: {(time.process_time() - began) * 1000:.0f} ms, {memory() - before:.1f} MB")
    land = [one for ones in regions._land().full.values() for one in ones]
    print(f"{regions.SOURCE}, {regions.YEAR}: " + ", ".join(
        f"{sum(one.level == level for one in land):,} {level}" for level in regions.LEVELS))
    from tests.lib.test_regions import CASES

    named = [(names, code) for names, code in CASES if code]
    exact = sum(regions.code(*names) == code for names, code in named)
    wrong = sum(regions.code(*names) not in (code, None) for names, code in CASES)
    print(f"written names that stand for a region: {exact} of {len(named)} found; "
          f"names taken for another region: {wrong} of {len(CASES)}")
    regions.code.cache_clear()
    began = time.process_time()
    for round_ in range(20):
        for names, _ in CASES:
            regions.code(*(name + " " * round_ if name else name for name in names))
    print(f"a look-up nobody asked for before: {(time.process_time() - began) / 20 / len(CASES) * 1e6:.0f} us")
    began = time.process_time()
    for _ in range(1_000):
        for names, _code in CASES:
            regions.code(*names)
    print(f"one that was asked for: {(time.process_time() - began) / 1_000 / len(CASES) * 1e6:.2f} us")
    return 0


if __name__ == "__main__":
    sys.exit(main())
