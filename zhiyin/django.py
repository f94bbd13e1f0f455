"""What Django wants, derived from `settings.py`. Nothing here is set by hand in a deployment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg.conninfo

from zhiyin import secrets as _secrets
from zhiyin import settings as _settings

_now = _settings.current()
PACKAGE = Path(__file__).resolve().parent


def database(conninfo: str) -> dict[str, Any]:
    """Where the database is, as Django says it."""
    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    return {"NAME": parts.pop("dbname", "zhiyin"), "USER": parts.pop("user", ""), "PASSWORD": parts.pop("password", ""),
            "HOST": parts.pop("host", ""), "PORT": str(parts.pop("port", "")), "OPTIONS": parts}


def mail(url: str | None, backend: str | None) -> dict[str, Any]:
    """How mail leaves, as Django says it."""
    if not url:
        return {"EMAIL_BACKEND": backend or "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    return {"EMAIL_BACKEND": backend or "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or {"smtp": 587, "smtps": 465}.get(parts.scheme, 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""), "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp", "EMAIL_USE_SSL": parts.scheme == "smtps", "EMAIL_TIMEOUT": 20}


# The commands find (or start) the database and hand its address on through the environment, or tell it later.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        **database(os.environ.get("ZHIYIN_CONNINFO") or _now.database_url or ""),
    }
}

# Signing in with the company's account: its part of django-allauth is loaded, and its tables are made, only where it is on.
COMPANY_SIGN_IN = bool(_now.oidc_issuer and _now.oidc_client_id and _now.oidc_client_secret)
SECRET_KEY = _secrets.django_key()
DEBUG = False
ALLOWED_HOSTS = [name.strip() for name in _now.allowed_hosts.split(",") if name.strip()]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *(["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"] if COMPANY_SIGN_IN else []),
    "ninja",
    "procrastinate.contrib.django",
    "zhiyin.accounts",
    "zhiyin.records",
    "zhiyin.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # pages, too: it adds random bytes against guessing secrets by length (BREACH)
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "zhiyin.web.account.first.FirstPassword",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhiyin.web.headers.SecurityHeaders",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "zhiyin.web.urls"
WSGI_APPLICATION = None
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "zhiyin.accounts.adapter.Accounts"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_REDIRECT_URL = "sign-in"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Zhiyin"
SOCIALACCOUNT_ADAPTER = "zhiyin.accounts.company.Companies"
# A link and no form: our policy lets forms go to this installation only, and the provider is elsewhere.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [{
    "provider_id": "company", "name": "OpenID Connect", "client_id": _now.oidc_client_id, "secret": _now.oidc_client_secret,
    "settings": {"server_url": _now.oidc_issuer},
}]}} if COMPANY_SIGN_IN else {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "wall"
LOGOUT_REDIRECT_URL = "sign-in"

globals().update(mail(_now.smtp_url, _now.email_backend))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _now.mail_from

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
# Served from the package itself: nothing to collect, nothing to build.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _now.secure_cookies
CSRF_COOKIE_SECURE = _now.secure_cookies
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _now.secure_cookies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS: list[str] = []
