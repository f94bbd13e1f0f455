"""Signing in to a server under measurement, and what its pages are asked with."""

from __future__ import annotations

import re
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from running import Running


def cookies(server: Running, login: tuple[str, str] | None = None) -> str:
    """The value of a Cookie header of a signed-in administrator. Raises SystemExit when the server does not let us in."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = browser.open(f"{server.url}/sign-in").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    email, password = login or server.login
    body = urlencode({"csrfmiddlewaretoken": token[1] if token else "", "email": email, "password": password}).encode()
    browser.open(urllib.request.Request(f"{server.url}/sign-in", body, {"Referer": f"{server.url}/sign-in"})).read()
    if not any(cookie.name == "sessionid" for cookie in jar):
        raise SystemExit(f"{email} could not sign in; cookies {[cookie.name for cookie in jar]}")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def get(path: str, **headers: str) -> bytes:
    """A whole HTTP request; underscores in the names of headers stand for hyphens."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode()
