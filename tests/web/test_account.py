"""One's own account in the browser: first password, second step, sessions, forgotten password, the first owner."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from zhiyin.accounts import firstrun
from zhiyin.accounts.models import Person
from zhiyin.accounts.sessions import person_of
from zhiyin.records.models import AuditEntry, Shop

PASSWORD = "correct horse battery"
OTHER = "another horse battery"
BrowserOf = Callable[[Person | None], Client]


def try_in(browser: Client, password: str = PASSWORD, email: str = "ada@example.com") -> Any:
    return browser.post("/sign-in", {"email": email, "password": password})


def code_of(secret: str) -> str:
    totp_now = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, totp_now)))


def scope(browser: Client) -> dict[str, Any]:
    return {"headers": [(b"cookie", f"sessionid={browser.cookies['sessionid'].value}".encode())]}


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en", "user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})


def test_a_given_password_is_changed_before_anything_opens(administrator: Person, client: Client, tea: object) -> None:
    Person.objects.update(must_change_password=True)
    assert try_in(client).status_code == 302
    assert client.get("/wall")["Location"] == "/account/password"
    assert client.get("/wall/messages", headers={"HX-Request": "true"}).status_code == 401
    assert client.get("/api/v1/cases").status_code == 403
    assert person_of(scope(client)) is None  # nor the live stream
    page = client.get("/account/password").content.decode()
    assert 'name="old"' not in page
    assert client.post("/account/password", {"new": PASSWORD, "again": PASSWORD}).status_code == 422
    assert client.post("/account/password", {"new": OTHER, "again": OTHER})["Location"] == "/"
    assert client.get("/wall").status_code == 200
    assert person_of(scope(client)) == administrator
    assert AuditEntry.objects.filter(action="account.password_changed").count() == 1


@pytest.mark.parametrize(("given", "word"), [
    ({"old": "wrong", "new": OTHER, "again": OTHER}, "not your password"),
    ({"old": PASSWORD, "new": OTHER, "again": PASSWORD}, "not the same"),
    ({"old": PASSWORD, "new": "short", "again": "short"}, "too short"),
])
def test_a_password_that_does_not_do(given: dict[str, str], word: str, ada: Client, administrator: Person) -> None:
    answer = ada.post("/account/password", given)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    administrator.refresh_from_db()
    assert administrator.check_password(PASSWORD)


def test_a_changed_password_ends_the_other_sessions(administrator: Person, browser_of: BrowserOf, tea: object) -> None:
    here, there = browser_of(administrator), browser_of(administrator)
    here.post("/account/password", {"old": PASSWORD, "new": OTHER, "again": OTHER})
    assert (here.get("/wall").status_code, there.get("/wall").status_code) == (200, 302)


def test_signing_in_with_a_second_step(administrator: Person, client: Client, tea: object,
                                       django_capture_on_commit_callbacks: Any) -> None:
    on_commit = django_capture_on_commit_callbacks
    try_in(client)
    client.post("/account/confirm?next=/account/app", {"password": PASSWORD})
    page = client.get("/account/app").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret
    assert client.post("/account/app", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.filter(type="totp").exists()
    with on_commit(execute=True):
        answer = client.post("/account/app", {"code": code_of(secret[1])})
    assert answer["Location"] == "/account/codes"
    assert AuditEntry.objects.filter(action="account.second_step_added").count() == 2  # and recovery codes
    assert len(re.findall(r"<li><code>", client.get("/account/codes").content.decode())) == 10

    cache.clear()  # a code counts once, and this one was just used
    fresh = Client(headers={"accept-language": "en"})
    assert try_in(fresh)["Location"].startswith("/sign-in/code")
    assert fresh.get("/wall").status_code == 302  # the password alone opens nothing
    assert fresh.post("/sign-in/code", {"code": "000000"}).status_code == 200
    assert fresh.get("/wall").status_code == 302
    assert fresh.post("/sign-in/code", {"code": code_of(secret[1])})["Location"] == "/"
    assert fresh.get("/wall").status_code == 200


def test_a_recovery_code_opens_once(administrator: Person, client: Client) -> None:
    totp.TOTP.activate(administrator, totp.generate_totp_secret())
    code = RecoveryCodes.activate(administrator).get_unused_codes()[0]
    try_in(client)
    assert client.post("/sign-in/code", {"code": code})["Location"] == "/"
    again = Client()
    try_in(again)
    assert again.post("/sign-in/code", {"code": code}).status_code == 200
    assert again.get("/account").status_code == 302


@pytest.mark.parametrize("path", ["account", "account/password", "account/sessions", "account/passkeys", "account/passkeys/new",
                                  "account/app", "account/codes", "account/codes/new", "account/confirm"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_the_account_opens(path: str, language: str, administrator: Person, tea: object) -> None:
    browser = Client(headers={"accept-language": language})
    try_in(browser)
    if path.startswith("account/codes"):
        totp.TOTP.activate(administrator, totp.generate_totp_secret())
        RecoveryCodes.activate(administrator)
    answer = browser.get(f"/{path}", follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1
    assert ("Powered" not in page)


def test_passkeys_have_their_options_and_scripts_without_inline_code(administrator: Person, client: Client) -> None:
    try_in(client)
    asked = client.get("/account/passkeys/new")["Location"]
    assert asked == "/account/confirm?next=%2Faccount%2Fpasskeys%2Fnew"  # the password once more
    assert client.post(asked, {"password": PASSWORD})["Location"] == "/account/passkeys/new"
    page = client.get("/account/passkeys/new").content.decode()
    assert '"challenge"' in page
    assert 'id="js_data" type="application/json"' in page
    assert 'data-passkey="add"' in page
    assert "/static/passkeys.js" in page
    options = Client().get("/sign-in/passkey", headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"})
    assert options.status_code == 200
    assert options.json()["request_options"]["publicKey"]["challenge"]


def test_sessions_are_listed_and_ended(administrator: Person, client: Client, tea: object) -> None:
    elsewhere = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"})
    third = Client()
    for browser in (client, elsewhere, third):
        try_in(browser)
    page = client.get("/account/sessions").content.decode()
    assert "Firefox · Windows" in page
    assert "Safari · iPhone" in page
    assert page.count("This browser") == 1
    theirs = UserSession.objects.get(session_key=elsewhere.session.session_key)
    assert client.post(f"/account/sessions/{theirs.pk}/end")["Location"] == "/account/sessions"
    assert (elsewhere.get("/wall").status_code, third.get("/wall").status_code) == (302, 200)
    client.post("/account/sessions/end-all")
    assert (third.get("/wall").status_code, client.get("/wall").status_code) == (302, 200)


def test_nobody_ends_another_s_session(administrator: Person, stranger: Person, client: Client, ada: Client) -> None:
    try_in(client, email="sam@example.com")
    try_in(ada)
    ada.post("/sign-out")
    try_in(ada)
    theirs = UserSession.objects.get(user=administrator)
    assert client.post(f"/account/sessions/{theirs.pk}/end").status_code == 404
    assert ada.get("/account").status_code == 200


def test_a_forgotten_password(administrator: Person, client: Client) -> None:
    Person.objects.update(must_change_password=True)
    answers = [client.post("/password/reset", {"email": email})["Location"] for email in ("ADA@example.com", "x@example.com")]
    assert answers == ["/password/reset/sent"] * 2  # known or not
    assert [one.to for one in mail.outbox] == [["ada@example.com"]]
    link = re.search(r"http://testserver(/password/reset/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1])["Location"]
    assert link[1] != form  # the secret does not stay in the address
    assert client.post(form, {"password1": OTHER, "password2": "x"}).status_code == 200
    assert client.post(form, {"password1": OTHER, "password2": OTHER})["Location"] == "/password/reset/done"
    administrator.refresh_from_db()
    assert administrator.check_password(OTHER)
    assert not administrator.must_change_password
    assert "too old" in Client(headers={"accept-language": "en"}).get(link[1]).content.decode()


def test_without_a_mail_server_the_page_says_who_helps(db: None, client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "zhiyin user password" in client.get("/password/reset").content.decode()


def test_name_and_language(ada: Client, administrator: Person) -> None:
    assert ada.post("/account", {"name": "Ada L", "language": "zh-hans"})["Location"] == "/account"
    administrator.refresh_from_db()
    assert (administrator.name, administrator.language) == ("Ada L", "zh-hans")
    assert '<html lang="zh-hans">' in ada.get("/account").content.decode()


FIRST = {"name": "Li", "email": "li@example.com", "new": PASSWORD, "shop": "Tea", "time_zone": "Asia/Shanghai",
         "shop_language": "en"}


def test_the_first_owner_comes_by_the_link_alone(client: Client, db: None) -> None:
    assert client.get("/first-run/guessed").status_code == 404
    link = f"/first-run/{firstrun.offer()}"
    assert client.get(link).status_code == 200
    bad = client.post(link, {**FIRST, "time_zone": "Mars/Olympus", "new": "short"})
    assert bad.status_code == 422
    assert not Person.objects.exists()
    assert client.post(link, FIRST)["Location"] == "/"
    assert client.get("/wall").status_code == 200
    assert Shop.objects.get().name == "Tea"
    assert Client().get(link).status_code == 404
    assert Client().post(link, FIRST).status_code == 404


def test_no_link_opens_where_there_is_an_administrator(client: Client, administrator: Person) -> None:
    assert client.get(f"/first-run/{firstrun.offer()}").status_code == 404


def test_the_company_account_is_off_until_it_is_set_up(client: Client, db: None) -> None:
    assert "company account" not in client.get("/sign-in").content.decode()
    assert client.get("/sign-in/company/company").status_code == 404


def test_nobody_signs_up_by_themselves(client: Client, db: None) -> None:
    for path in ("/signup/", "/account/signup/", "/accounts/signup/"):
        assert client.get(path).status_code == 404
