"""People who sign in (P-02). What they may do stands in their memberships, one for each shop."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class People(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """A person with a hashed password; `password=None` makes an account nobody can sign in with yet."""
        if not email:
            raise ValueError("a person needs an e-mail address")
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, is_administrator=True, **fields)


class Person(AbstractBaseUser):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    #: of the installation: makes shops and owns every one of them
    is_administrator = models.BooleanField(default=False)
    #: the password was set by somebody else: nothing opens before it is changed
    must_change_password = models.BooleanField(default=False, db_default=False)
    #: one more ends all sessions at once, in every process
    session_generation = models.IntegerField(default=0, db_default=0)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django's own hash as long as no sessions were ended, so that an update signs nobody out
        if not self.session_generation:
            return str(super()._get_session_auth_hash(secret=secret))  # type: ignore[misc]
        said = f"{self.password}:{self.session_generation}"
        return str(salted_hmac("zhiyin.accounts.sessions", said, secret=secret, algorithm="sha256").hexdigest())

    def __str__(self) -> str:
        return self.name or self.email
