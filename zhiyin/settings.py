"""Every ZHIYIN_* setting, typed, with its default and the reason for it.

`docs/settings.md` lists each of them; a test fails when one is missing there.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment once per process; `current()` gives the instance in force."""

    model_config = SettingsConfigDict(env_prefix="ZHIYIN_", extra="ignore", frozen=True)

    home: Path | None = Field(None, description="Folder of the embedded database, secrets and logs. Default: "
                              "/var/lib/zhiyin as root, the platform's data directory otherwise.")
    database_url: str | None = Field(None, description="postgresql://… of a server of your own. Unset: the embedded one.")
    profile: Literal["lite", "full"] = Field("full", description="Understanding profile of the worker: full asks a "
                                             "small transformer about what it is unsure of, lite does without and needs "
                                             "less memory.")
    host: str = Field("127.0.0.1", description="Address to listen on; loopback until an administrator says otherwise.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    allowed_hosts: str = Field("localhost,127.0.0.1,[::1]", description="Host names pages answer to, separated by commas.")
    secure_cookies: bool = Field(False, description="Cookies only over HTTPS; switch on behind a TLS proxy.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="No message text appears at info.")
    log_format: Literal["console", "json"] = Field("console", description="json for log collectors.")
    page_threads: int = Field(8, ge=1, le=64, description="Threads that answer pages and API beside the native doors.")
    door_queue: int = Field(20_000, ge=1, description="Posts waiting for a commit before the door answers 503.")
    door_batch: int = Field(500, ge=1, le=5_000, description="Messages of one commit at the most.")
    bulk_batch: int = Field(500, ge=1, le=5_000, description="Lines of a bulk request committed together.")
    bulk_streams: int = Field(4, ge=1, le=32, description="Bulk requests written at the same time; more wait their turn.")
    push_rate: int = Field(200, ge=0, le=100_000, description="Pushes a second of one connection; more are answered 429. "
                           "0: no limit.")
    worker_batch: int = Field(256, ge=1, le=2_000, description="Messages understood together.")
    worker_nice: int = Field(5, ge=0, le=19, description="Niceness of the worker, so that the door stays quick.")
    worker_rest: float = Field(2.0, ge=0, le=10, description="While senders wait at the door, the worker rests this many "
                               "times as long as it works.")
    context_chars: int = Field(500, ge=0, description="Characters of the turn before that understanding is given.")
    scope_window_hours: int = Field(24, ge=1, description="Window in which customers with the same problem are counted (C-02).")
    scope_customers: int = Field(50, ge=2, description="Customers with one problem on one object that raise its grade (C-02).")
    respond_s_minutes: int = Field(60, ge=1, description="S: respond within (C-03).")
    solve_s_minutes: int = Field(240, ge=1, description="S: solution within (C-03).")
    respond_a_minutes: int = Field(240, ge=1, description="A: respond within (C-04).")
    solve_a_minutes: int = Field(1_440, ge=1, description="A: closed loop within (C-04).")
    respond_b_minutes: int = Field(1_440, ge=1, description="B: respond within (C-05).")
    solve_b_minutes: int = Field(4_320, ge=1, description="B: idea fed back within (C-05).")
    backdate_hours: int = Field(24, ge=0, description="A clock starts at sent_at when that lies this close before receipt.")
    upload_limit: int = Field(500, ge=1, le=10_000, description="Megabytes a file uploaded for an import may have.")
    undo_seconds: int = Field(10, ge=0, le=300, description="Seconds in which a reply can be taken back before it goes out.")
    send_attempts: int = Field(6, ge=1, le=20, description="Attempts to send a reply before it counts as failed.")
    action_attempts: int = Field(6, ge=1, le=50, description="Attempts to have the shop's system do something, looks "
                                 "included, before a person must look.")
    action_amount_each: Decimal = Field(Decimal(500), ge=0, description="Most that one action may give away (refund, coupon), "
                                        "in any one currency.")
    action_amount_daily: Decimal = Field(Decimal(20_000), ge=0, description="Most that a shop's actions may give away in 24 "
                                         "hours, in any one currency.")
    action_daily: int = Field(2_000, ge=1, description="Actions a shop's system may be asked for in 24 hours.")
    live_buffer: int = Field(500, ge=10, description="Events a slow live stream may lag before it is asked to resume.")
    smtp_url: str | None = Field(None, description="Mail server: smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) "
                                 "or smtp+plain://… (neither). Unset: no mail is sent, invitations are links to copy.")
    mail_from: str = Field("Zhiyin <zhiyin@localhost>", description="Sender of mail to the shop's people.")
    email_backend: str | None = Field(None, description="Another way to send mail: the path of a Django mail backend.")
    oidc_issuer: str | None = Field(None, description="Address of an OpenID Connect provider people may sign in with.")
    oidc_client_id: str | None = Field(None, description="What that provider calls this installation.")
    oidc_client_secret: str | None = Field(None, description="Its secret for this installation.")
    public_url: str = Field("", description="Address people open Zhiyin at, such as https://zhiyin.example.com: for the links "
                            "in notices. Unset: notices name the case, but link nowhere.")
    outside_allow: str = Field("", description="Hosts of your own network that notices, webhooks and channels' mail may be "
                               "sent to: host:port, separated by commas.")

    @field_validator("smtp_url")
    @classmethod
    def _a_mail_server(cls, value: str | None) -> str | None:
        if value:
            parts = urlsplit(value)
            if parts.scheme not in ("smtp", "smtps", "smtp+plain") or not parts.hostname:
                raise ValueError("must be smtp://, smtps:// or smtp+plain:// with a host")
            parts.port  # noqa: B018 (raises ValueError for a port that is none)
        return value or None


class SettingsWrong(Exception):
    """The environment holds a value that a setting cannot have; the sentence names it."""


@lru_cache(maxsize=1)
def current() -> Settings:
    """The settings in force; tests call `current.cache_clear()` after changing the environment.

    Raises SettingsWrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsWrong(f"ZHIYIN_{str(first['loc'][0]).upper()}: {first['msg']}") from error


#: read elsewhere, or handed from one process to its children
OTHERS = {"ZHIYIN_SECRET_KEY", "ZHIYIN_CONNINFO", "ZHIYIN_PARENT_PIPE", "ZHIYIN_DATA_DIR", "ZHIYIN_CHROMIUM",
          "ZHIYIN_TEST_PROCESSES"}


def unknown(environment: Iterable[str]) -> list[str]:
    """Names that look like settings and are none: most often misspelt ones."""
    known = {f"ZHIYIN_{name.upper()}" for name in Settings.model_fields} | OTHERS
    return sorted(name for name in environment if name.startswith("ZHIYIN_") and name.upper() not in known)
