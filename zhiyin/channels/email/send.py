"""Replies by e-mail through Django mail: an SMTP server of the channel's config, or the installation's own way.

Config: `address` (from), `name`, and `smtp`: `host`, `port`, `user`, `password` (sealed), `tls` ("starttls", "tls" or
""). SMTP knows no keys: what ends without an answer is never sent again by itself.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from zhiyin.channels import outside
from zhiyin.domain.reply import Outcome, Refused, Reply, Sent, Unknown, Unreachable
from zhiyin.secrets import SealBroken, unseal

from .letter import letter, message_id, recipient

HONOURS_KEY = False
#: seconds for one step of the exchange
TIMEOUT = 20


def lacking(config: dict[str, Any]) -> list[str]:
    smtp = config.get("smtp") or {}
    return [name for name, there in (("address", config.get("address")), ("smtp.host", not smtp or smtp.get("host")))
            if not there]


def send(reply: Reply) -> Outcome:
    missing = lacking(reply.config)
    if missing:
        return Refused(f"the channel's settings lack {', '.join(missing)}")
    if not recipient(reply):
        return Refused("no e-mail address of the customer is known in this talk")
    try:
        connection = _connection(reply.config)
        message = letter(reply, connection)
        message.message()  # a header that cannot be written fails here, before anything goes out
    except outside.Refused as error:
        return Refused(f"the mail server: {error}")
    except outside.Unreachable as error:
        return Unreachable(f"the mail server cannot be reached: {error}")
    except SealBroken as error:
        return Refused(f"the channel's password: {error}")
    except ValueError as error:  # BadHeaderError among them
        return Refused(str(error))
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        return Refused(f"the mail server refused the name or password ({error.smtp_code})")
    except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
        return Unreachable(f"the mail server cannot be reached: {_say(error)}")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _answered(code, said)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        return _answered(error.smtp_code, error.smtp_error)
    except Exception as error:  # whatever else ends it: nobody knows how far it came
        return Unknown(f"the mail server did not confirm it: {_say(error)}")
    finally:
        with suppress(Exception):
            connection.close()
    return Sent(message_id(reply))


def _connection(config: dict[str, Any]) -> BaseEmailBackend:
    smtp = config.get("smtp")
    if not smtp:
        return get_connection(timeout=TIMEOUT)
    tls, port = smtp.get("tls", "starttls"), int(smtp.get("port") or 587)
    return Guarded(outside.check_mail(smtp["host"], port), host=smtp["host"], port=port, username=smtp.get("user") or "",
                   password=unseal(smtp.get("password") or ""), use_tls=tls == "starttls", use_ssl=tls == "tls",
                   timeout=TIMEOUT)


class Guarded(EmailBackend):
    """Connects to the addresses that passed the guard, whatever the name leads to by then; certificates are for the name."""

    def __init__(self, addresses: Sequence[str], **settings: Any) -> None:
        super().__init__(**settings)
        self._addresses = addresses

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        addresses = self._addresses

        def reach(port: int, timeout: float) -> socket.socket:
            failed: OSError | None = None
            for address in addresses:
                try:
                    return socket.create_connection((address, port), timeout)
                except OSError as error:
                    failed = error
            raise failed or OSError("no address")

        class Plain(smtplib.SMTP):
            def _get_socket(self, _host: str, port: int, timeout: float) -> socket.socket:
                return reach(port, timeout)

        class Encrypted(smtplib.SMTP_SSL):
            def _get_socket(self, _host: str, port: int, timeout: float) -> socket.socket:
                return self.context.wrap_socket(reach(port, timeout), server_hostname=self._host)

        return Encrypted if self.use_ssl else Plain


def _answered(code: int, said: bytes | str) -> Outcome:
    """The server said no: for good (5xx) or for now (4xx, RFC 5321 4.2.1)."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    reason = f"the mail server answered {code}: {words[:200]}"
    return Unreachable(reason) if 400 <= code < 500 else Refused(reason)


def _say(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
