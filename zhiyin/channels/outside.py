"""The guard for addresses outside: every request to an address that somebody typed in goes through here.

A name is resolved once, each of its addresses is checked, and the connection goes to a checked address itself, so that
a name cannot answer one thing to the check and another to the connection (DNS rebinding). Redirects are answers, not
orders. Hosts within one's own network are reached only when ZHIYIN_OUTSIDE_ALLOW names them.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from zhiyin.domain.outside import OutsideError, Refused, Uncertain, Unreachable

__all__ = ["OutsideError", "Refused", "Target", "Uncertain", "Unreachable", "ask", "check", "check_mail", "get", "is_public",
           "post"]

PORTS = {"https": 443, "http": 80}
ODD_PORTS_ALLOWED = frozenset({80, 443, 8443})
#: bytes of an answer that are read at the most
LIMIT = 1_048_576
#: addresses of one name that are tried
ADDRESSES = 4
#: addresses that look public and are not: the 6to4 relay, and the host of virtual machines in Azure
NOT_PUBLIC = (IPv4Network("192.88.99.0/24"), IPv4Network("168.63.129.16/32"))
PUBLIC_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = (IPv6Network("2001::/23"), IPv6Network("2001:db8::/32"), IPv6Network("3fff::/20"))
NAT64, SIX_TO_FOUR = IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16")
Ip = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Iterable[str]]


#: ports on which mail servers take mail
MAIL_PORTS = frozenset({25, 465, 587, 2525})


@dataclass(frozen=True, slots=True)
class Target:
    """An address that passed: `addresses` are the checked ones, `name` is what certificate and Host say."""

    scheme: str
    name: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def host_header(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


def post(url: str, headers: Mapping[str, str] | None = None, body: bytes = b"", timeout: float = 10.0,
         allow: Iterable[str] | None = None) -> tuple[int, bytes]:
    """Send `body` to `url`; (status, body of the answer), whatever the status is, redirects included.

    `timeout`: seconds to connect, and again for all the rest. `allow`: "host:port" that may be inside; None: the
    setting. Raises Refused, Unreachable or Uncertain.
    """
    return _ask("POST", url, headers or {}, body, timeout, allow)


def get(url: str, headers: Mapping[str, str] | None = None, timeout: float = 10.0,
        allow: Iterable[str] | None = None) -> tuple[int, bytes]:
    """Fetch `url`; as `post`."""
    return _ask("GET", url, headers or {}, None, timeout, allow)


def ask(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> tuple[int, bytes]:
    """Any request, with time for a page of answers: the transport of connectors (`connectors/connector.py`)."""
    return _ask(method, url, headers, body, 30.0, None)


def check(url: str, allow: Iterable[str] | None = None, resolve: Resolve | None = None) -> Target:
    """Whether `url` may be called, and where it leads. Raises Refused, or Unreachable when the name is unknown."""
    if any(ord(letter) <= 0x20 or ord(letter) == 0x7F or letter == "\\" for letter in url):
        raise Refused("the address holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme.lower(), parts.port
        name = _ascii(parts.hostname or "")
    except ValueError as error:
        raise Refused(f"not an address: {error}") from error
    if scheme not in PORTS:
        raise Refused("only http and https addresses can be called")
    if "@" in parts.netloc:
        raise Refused("a name or password within the address is not allowed")
    if not name:
        raise Refused("the address names no host")
    port = PORTS[scheme] if port is None else port
    inside = f"{name}:{port}" in _allowed(allow)
    if not inside:
        if scheme != "https":
            raise Refused("only https is allowed outside one's own network")
        if port not in ODD_PORTS_ALLOWED:
            raise Refused(f"port {port} is not allowed")
        if _odd_number(name):
            raise Refused("an unusual spelling of an IP address is not allowed")
    found = _addresses(name, port, inside, resolve)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=-._~?")
    return Target(scheme, name, port, path, found)


def check_mail(host: str, port: int, allow: Iterable[str] | None = None, resolve: Resolve | None = None) -> tuple[str, ...]:
    """The addresses of a mail server that may be asked to take mail. Raises as `check`."""
    try:
        name = _ascii(host.strip().strip("[]"))
    except ValueError as error:
        raise Refused(f"not a host: {error}") from error
    inside = f"{name}:{port}" in _allowed(allow)
    if not inside and port not in MAIL_PORTS:
        raise Refused(f"port {port} is not allowed for mail")
    if not inside and (not name or _odd_number(name)):
        raise Refused("an unusual spelling of an IP address is not allowed")
    return _addresses(name, port, inside, resolve)


def _addresses(name: str, port: int, inside: bool, resolve: Resolve | None) -> tuple[str, ...]:
    """Where a name leads; all of it must be public unless it is known to be `inside`."""
    found = tuple(dict.fromkeys((resolve or _resolve)(name, port)))
    if not found:
        raise Unreachable(f"{name} has no address")
    if not inside:
        for one in found:
            if not is_public(one):
                raise Refused(f"{name} leads to {one}, which is not a public address")
    return found[:ADDRESSES]


def is_public(address: str) -> bool:
    """Whether an address belongs to the public Internet, also when it stands for an IPv4 address within IPv6."""
    try:
        one: Ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(one, IPv6Address):
        if one.scope_id is not None:
            return False
        if one.ipv4_mapped is not None:
            one = one.ipv4_mapped
        elif one in NAT64:
            one = IPv4Address(int(one) & 0xFFFF_FFFF)
        elif one in SIX_TO_FOUR:
            one = IPv4Address(int(one) >> 80 & 0xFFFF_FFFF)
        else:
            return one in PUBLIC_V6 and one.is_global and not one.is_multicast and all(one not in n for n in NOT_PUBLIC_V6)
    assert isinstance(one, IPv4Address)
    return one.is_global and not (one.is_multicast or one.is_reserved) and all(one not in n for n in NOT_PUBLIC)


def _ask(method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout: float,
         allow: Iterable[str] | None) -> tuple[int, bytes]:
    target = check(url, allow)
    connection = _connect(target, timeout)
    given = {"Host": target.host_header, "Accept-Encoding": "identity", "User-Agent": "Zhiyin", **headers}
    try:
        with _deadline(connection, timeout):
            try:
                connection.request(method, target.path, body=body, headers=given, preload_content=False,
                                   decode_content=False)
                answer = connection.getresponse()
                content = b""
                while len(content) <= LIMIT and (more := answer.read(LIMIT + 1 - len(content))):
                    content += more  # read until nothing comes: only then is a missing end noticed
            except (OSError, HTTPError, http.client.HTTPException) as error:
                raise Uncertain(f"{target.name} did not answer: {type(error).__name__}") from error
            except ValueError as error:  # a header with a line break: found before anything is sent
                raise Refused(f"not a request: {error}") from error
        if len(content) > LIMIT:
            raise Uncertain(f"the answer of {target.name} is longer than {LIMIT} bytes")
        return answer.status, content
    finally:
        connection.close()


def _connect(target: Target, timeout: float) -> HTTPConnection:
    """To the first checked address that takes a connection."""
    failed: Exception | None = None
    for address in target.addresses:
        if target.scheme == "https":
            connection: HTTPConnection = HTTPSConnection(
                address, target.port, timeout=timeout, ssl_context=_tls(), server_hostname=target.name,
                assert_hostname=target.name)
        else:
            connection = HTTPConnection(address, target.port, timeout=timeout)
        try:
            connection.connect()
            return connection
        except (OSError, HTTPError, ValueError) as error:  # a certificate of another name is a ValueError
            connection.close()
            failed = error
    raise Unreachable(f"no connection to {target.name}: {failed}") from failed


@contextmanager
def _deadline(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """Cut the connection at the end of the time: a receiver that answers byte by byte must not hold a worker."""
    sock: Any = connection.sock
    late = threading.Event()

    def cut() -> None:
        late.set()  # before the cut: whoever sees the connection's end sees why as well
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
        if late.is_set():  # cut in the middle of an answer without a length: it only seems whole
            raise Uncertain("the answer did not come in time")
    finally:
        timer.cancel()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _resolve(name: str, port: int) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"the name {name} cannot be resolved") from error


def _ascii(name: str) -> str:
    """The name as DNS and certificates have it: small letters, without the root's dot, Chinese names as xn--."""
    name = name.lower()
    if not name.isascii():
        name = name.encode("idna").decode("ascii").lower()
    return name[:-1] if name.endswith(".") else name


def _odd_number(name: str) -> bool:
    """Whether a name is a number in a spelling that only some programs read as an IP address: 0x7f.1, 017700000001."""
    last = name.rsplit(".", 1)[-1]
    if not (last.isdigit() or last.startswith("0x")):
        return False
    try:
        ip_address(name)
    except ValueError:
        return True
    return False


def _allowed(allow: Iterable[str] | None) -> set[str]:
    if allow is None:
        from zhiyin.settings import current

        allow = current().outside_allow.split(",")
    return {_plain(one) for one in allow if one.strip()}


def _plain(entry: str) -> str:
    host, _, port = entry.strip().rpartition(":")
    try:
        return f"{_ascii(host.strip('[]'))}:{int(port)}"
    except ValueError:
        return entry.strip()
