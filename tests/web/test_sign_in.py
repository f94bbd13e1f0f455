"""Signing in and out, guessing passwords, choosing a language."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from zhiyin.accounts.models import Person
from zhiyin.web import throttle

PASSWORD = "correct horse battery"


def try_in(browser: Client, email: str = "ada@example.com", password: str = PASSWORD, **more: str) -> object:
    return browser.post("/sign-in", {"email": email, "password": password, **more})


@pytest.mark.parametrize("email", ["ada@example.com", "  ADA@Example.com "])
def test_the_right_password_leads_to_the_wall(email: str, administrator: Person, client: Client) -> None:
    answer = try_in(client, email)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session[SESSION_KEY] == str(administrator.pk)
    assert client.get("/sign-in").status_code == 302  # nothing to do here any more


@pytest.mark.parametrize(("email", "password"), [
    ("ada@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("", ""), ("ada@example.com", ""),
])
def test_wrong_password_and_unknown_address_look_the_same(
    email: str, password: str, administrator: Person, browser_of: object
) -> None:
    browser = browser_of(None)
    answer = try_in(browser, email, password)
    assert answer.status_code == 401
    assert "E-mail or password is wrong." in answer.content.decode()
    assert SESSION_KEY not in browser.session


def test_a_person_who_left_cannot_sign_in(administrator: Person, client: Client) -> None:
    Person.objects.update(is_active=False)
    assert try_in(client).status_code == 401


@pytest.mark.parametrize(("wanted", "goes"), [
    ("/cases/7?shop=tea", "/cases/7?shop=tea"), ("https://evil.example/", "/"), ("//evil.example/x", "/"),
    ("javascript:alert(1)", "/"), ("", "/"),
])
def test_afterwards_only_to_a_page_of_ours(wanted: str, goes: str, administrator: Person, client: Client) -> None:
    assert try_in(client, next=wanted)["Location"] == goes


def test_the_fifth_try_is_free_and_the_sixth_waits(administrator: Person, client: Client) -> None:
    for _ in range(4):
        assert try_in(client, password="wrong").status_code == 401
    assert try_in(client).status_code == 302  # the fifth, and a good one starts afresh
    for _ in range(5):
        assert try_in(client, password="wrong").status_code == 401
    refused = try_in(client)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "900"
    elsewhere = client.post("/sign-in", {"email": "ada@example.com", "password": PASSWORD}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


def test_one_address_cannot_go_through_a_list_of_names(administrator: Person) -> None:
    assert [throttle.may_try(f"p{n}@example.com", "192.0.2.7") for n in range(31)] == [True] * 30 + [False]


def test_tries_at_once_get_no_more_guesses() -> None:
    with ThreadPoolExecutor(16) as pool:
        allowed = list(pool.map(lambda _: throttle.may_try("ada@example.com", "192.0.2.8"), range(25)))
    assert allowed.count(True) == throttle.PER_PERSON


def test_forms_of_other_sites_are_refused(administrator: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert try_in(browser).status_code == 403
    browser.get("/sign-in")
    token = browser.cookies["csrftoken"].value
    assert try_in(browser, csrfmiddlewaretoken=token).status_code == 302
    assert browser.post("/sign-out").status_code == 403


def test_signing_in_changes_the_session_and_signing_out_ends_it(administrator: Person, client: Client) -> None:
    session = client.session
    session["shop"] = "tea"
    session.save()
    before = session.session_key
    try_in(client)
    assert client.session.session_key != before
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/wall").status_code == 302


def test_the_language_is_kept_in_the_browser_and_for_the_person(administrator: Person, ada: Client) -> None:
    answer = ada.post("/language", {"language": "zh-hans", "next": "/wall"})
    assert answer["Location"] == "/wall"
    administrator.refresh_from_db()
    assert administrator.language == "zh-hans"
    assert '<html lang="zh-hans">' in ada.get("/wall").content.decode()
    ada.post("/language", {"language": "tlh", "next": "https://evil.example/"})
    administrator.refresh_from_db()
    assert administrator.language == "zh-hans"


def test_without_a_choice_pages_are_chinese(db: None) -> None:
    page = Client().get("/sign-in").content.decode()
    assert "登录" in page
    assert "Sign in" not in page
