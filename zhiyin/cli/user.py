"""`zhiyin user`: administrators from the command line."""

from __future__ import annotations

import argparse
import secrets
import sys

from zhiyin.cli import CommandFailed
from zhiyin.cli.installation import installation


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="create|password|list")
    for name, text in (("create", "make an administrator and print the password"),
                       ("password", "give somebody a new password and print it")):
        sub = what.add_parser(name, help=text)
        sub.add_argument("email")
        sub.add_argument("--stdin", action="store_true", help="read the password from standard input instead")
    what.add_parser("list", help="who can sign in")


def run(given: argparse.Namespace) -> int:
    with installation():
        from zhiyin.accounts.models import Person

        if given.what == "list":
            for person in Person.objects.order_by("id"):
                print(f"{person.email}\t{'administrator' if person.is_administrator else 'person'}"
                      f"\t{'active' if person.is_active else 'inactive'}")
            return 0
        person = Person.objects.filter(email__iexact=given.email).first()
        if (person is None) != (given.what == "create"):
            raise CommandFailed(f"{given.email} {'is already there' if person else 'is not known'}")
        password = sys.stdin.readline().rstrip("\n") if given.stdin else secrets.token_urlsafe(12)
        _check(password)
        if person is None:
            Person.objects.create_superuser(given.email, password, must_change_password=not given.stdin)
        else:
            person.set_password(password)
            # a printed one was seen by whoever ran the command
            person.must_change_password = not given.stdin
            person.save()
        if not given.stdin:
            print(password)
    return 0


def _check(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandFailed(" ".join(error.messages)) from error
