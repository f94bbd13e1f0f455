"""How often somebody may guess a password: counted per e-mail and address, and per address alone."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

PER_PERSON = 5
PER_ADDRESS = 30
WINDOW_SECONDS = 15 * 60


def _key(*parts: str) -> str:
    return "sign-in:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _count(key: str) -> int:
    """One more within the window. `add` and `incr` are atomic in the cache, so threads cannot share a number."""
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, WINDOW_SECONDS)
        return 1


def may_try(email: str, address: str) -> bool:
    """Counts this try and says whether it is still allowed. Asked **before** the password is looked at, so that many
    requests at once get no more guesses than one after the other."""
    by_address = _count(_key(address))
    by_person = _count(_key(address, email.strip().lower()))
    return by_address <= PER_ADDRESS and by_person <= PER_PERSON


def forget(email: str, address: str) -> None:
    """After a good password: a person who mistyped twice starts afresh."""
    cache.delete_many([_key(address), _key(address, email.strip().lower())])
