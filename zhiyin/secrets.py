"""The secrets an installation needs, made once and kept in its home with no access for others."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def home() -> Path:
    """The folder of the installation's own files."""
    from zhiyin.postgres.home import default_home
    from zhiyin.settings import current

    return current().home or default_home()


def django_key() -> str:
    """The signing key: ZHIYIN_SECRET_KEY, else the file `secret_key` in the home, made on first use."""
    return os.environ.get("ZHIYIN_SECRET_KEY") or _kept("secret_key", lambda: secrets.token_urlsafe(50))


def push_key() -> str:
    """The private key (PEM, P-256) that names this installation to push services: the file `push_key` in the home.

    Browsers' subscriptions hold for this key alone; with another one they have to be made anew.
    """
    return _kept("push_key", _new_push_key)


class SealBroken(Exception):
    """A sealed text was sealed with another key, or was changed."""


def seal(text: str) -> str:
    """`text` enciphered and signed with the installation's key, to be kept in the database. Empty stays empty."""
    return _fernet().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """The text that `seal` was given. Raises SealBroken."""
    try:
        return _fernet().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken as error:
        raise SealBroken("sealed with another key: was ZHIYIN_SECRET_KEY or the file secret_key changed?") from error


def _fernet() -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"zhiyin seal").derive(django_key().encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _new_push_key() -> str:
    made = ec.generate_private_key(ec.SECP256R1())
    return made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                              serialization.NoEncryption()).decode()


def _kept(name: str, make: Callable[[], str]) -> str:
    """The secret in the file `name` of the home, made on first use."""
    path = home() / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # fails when another process was first: then its key is the key
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)
    return path.read_text().strip()
