"""The peer: django-helpdesk creating tickets by its API, on the same PostgreSQL server.

It is installed from PyPI into a virtual environment of its own under the system's temporary folder, and kept there for
the next time. It is served by gunicorn, a process per processor with threads and lasting database connections, and asked
with a token, so that no password is hashed for each ticket. No mail is sent, no attachment stored.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import load
import msgspec
import psutil
import psycopg
from running import Running, free_port, whole_cpu

PACKAGES = ("django-helpdesk>=1.3", "gunicorn", "psycopg[binary]")
DATABASE = "bench_peer"
SETTINGS = """
import os
from psycopg.conninfo import conninfo_to_dict
given = conninfo_to_dict(os.environ["PEER_CONNINFO"])
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": given["dbname"], "USER": given.get("user", ""),
                         "HOST": given.get("host", ""), "PORT": given.get("port", ""), "CONN_MAX_AGE": None}}
SECRET_KEY = "only for a benchmark"
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
                  "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.admin",
                  "django.contrib.humanize", "rest_framework", "rest_framework.authtoken", "helpdesk"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
              "django.contrib.auth.middleware.AuthenticationMiddleware",
              "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                           "django.contrib.messages.context_processors.messages"]}}]
ROOT_URLCONF = "peer_urls"
SITE_ID = 1
USE_TZ = True
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
HELPDESK_TEAMS_MODE_ENABLED = False
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"]}
"""
URLS = """
from django.urls import include, path
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
PREPARE = """
import django
django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
call_command("migrate", verbosity=0)
from helpdesk.models import Queue
from rest_framework.authtoken.models import Token
person = get_user_model().objects.create_superuser("bench", "bench@example.com")
Queue.objects.create(title="Bench", slug="bench")
print(Token.objects.create(user=person).key)
"""


def environment_of_its_own() -> Path:
    """The python of the virtual environment with the peer, made when it is not there."""
    folder = Path(tempfile.gettempdir()) / f"zhiyin-bench-peer-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True,
                       stdout=sys.stderr)
        (folder / "complete").touch()
    return python


@contextmanager
def peer(server: Running, project: Path) -> Iterator[tuple[tuple[str, int], str, psutil.Process]]:
    """The peer running beside `server`: its address, a token, its process."""
    python = environment_of_its_own()
    project.mkdir()
    (project / "peer_settings.py").write_text(SETTINGS)
    (project / "peer_urls.py").write_text(URLS)
    (project / "peer_wsgi.py").write_text("from django.core.wsgi import get_wsgi_application\n"
                                          "application = get_wsgi_application()\n")
    with server.connect() as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
    conninfo = psycopg.conninfo.make_conninfo(server.conninfo, dbname=DATABASE)
    env = {key: value for key, value in os.environ.items() if not key.startswith(("ZHIYIN_", "DJANGO_"))}
    env |= {"DJANGO_SETTINGS_MODULE": "peer_settings", "PEER_CONNINFO": conninfo, "PYTHONPATH": str(project)}
    token = subprocess.run([str(python), "-c", PREPARE], env=env, cwd=project, text=True, check=True,
                           stdout=subprocess.PIPE).stdout.split()[-1]
    port, workers = free_port(), os.cpu_count() or 1
    process = subprocess.Popen(
        [str(python), "-m", "gunicorn", "peer_wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
         "--threads", str(max(1, 8 // workers)), "--keep-alive", "75", "--log-level", "error"], env=env, cwd=project)
    try:
        _until_answers(port, token)
        yield ("127.0.0.1", port), token, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)
        with server.connect() as connection:
            connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _until_answers(port: int, token: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/users/", method="OPTIONS",
                                     headers={"Authorization": f"Token {token}"})
    for _ in range(300):
        try:
            urllib.request.urlopen(request, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the peer did not answer")


def tickets(server: Running, project: Path, clients: int, seconds: float) -> tuple[load.Outcome, float]:
    """What `clients` saw in `seconds`, and the CPU seconds of the peer's processes in that time."""
    with peer(server, project) as (address, token, process):
        requests = []
        for body in load.messages(int(seconds * 500), "peer"):
            text = msgspec.json.decode(body)["text"]
            ticket = msgspec.json.encode({"queue": 1, "title": text[:80], "description": text, "priority": 3, "status": 1,
                                          "submitter_email": "customer@example.com"})
            requests.append(load.post("/api/tickets/", ticket, token, kind="application/json", scheme="Token"))
        load.drive(address, requests[:200], clients, 10)
        before = whole_cpu(process)
        found = load.drive(address, requests[200:], clients, seconds)
        if set(found.statuses) != {201}:
            raise SystemExit(f"the peer answered {dict(found.statuses)}")
        return found, whole_cpu(process) - before
