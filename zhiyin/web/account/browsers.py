"""What a browser calls itself, in two words for the list of sessions."""

from __future__ import annotations

#: in this order: most claim to be others as well
BROWSERS = (("MicroMessenger/", "WeChat"), ("DingTalk/", "DingTalk"), ("Edg", "Edge"), ("OPR/", "Opera"),
            ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"))
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"),
           ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"))


def named(user_agent: str) -> str:
    """Browser and system, such as "Firefox · Windows"; what is unknown is left out."""
    found = [next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name) or user_agent[:40] or "?"
