"""What is kept while a world runs does not grow with its days."""

from __future__ import annotations

from zhiyin.simulate.group.world import World


def _most(days: int) -> int:
    """The greatest number of purchases and talks that still had something to come, at any time."""
    world = World(1, days=days, scale=0.06, faults="none")
    most = 0
    for count, _ in enumerate(world.events()):
        if count % 200 == 0:
            most = max(most, sum(len(steps) for running in world.shops.values() for _, _, steps in running._heap))
    return most


def test_steps_to_come_do_not_grow_with_the_days() -> None:
    """A purchase is over after a fortnight or so; the promotion's are more than any other day's."""
    month, quarter = _most(30), _most(60)
    assert month > 40
    assert quarter < 1.3 * month
