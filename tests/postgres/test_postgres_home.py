from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from zhiyin.postgres.home import HomeRefused, default_home, prepare_home

ROOT = os.geteuid() == 0
OWN_MODE = 0o711 if ROOT else 0o700
# A folder nobody else may pass; our own processes still may, when we are root.
CLOSED = 0o700 if ROOT else 0o000


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_home_and_the_way_to_it_are_made(home: Path) -> None:
    old = os.umask(0o077)
    try:
        assert prepare_home(home / "deeper" / "down") == (home / "deeper" / "down").resolve()
    finally:
        os.umask(old)
    assert mode(home / "deeper" / "down") == OWN_MODE
    assert mode(home) == mode(home / "deeper") == (0o755 if ROOT else 0o700)


def test_a_private_temporary_folder_works_and_gets_the_mode_of_a_home() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        assert mode(folder) == 0o700
        prepare_home(folder)
        assert mode(folder) == OWN_MODE
    finally:
        (folder / ".zhiyin-home").unlink()
        folder.rmdir()


def test_preparing_twice_changes_nothing(home: Path) -> None:
    prepare_home(home)
    before = {path.name: path.stat().st_ctime_ns for path in [home, *home.iterdir()]}
    prepare_home(home)
    assert {path.name: path.stat().st_ctime_ns for path in [home, *home.iterdir()]} == before


@pytest.mark.parametrize("below", ["home", "not/yet/there"])
def test_a_way_closed_to_the_server_is_refused_by_name_and_left_alone(place: Path, below: str) -> None:
    closed = place / "closed"
    (closed / "open").mkdir(parents=True)
    closed.chmod(CLOSED)
    try:
        with pytest.raises(HomeRefused) as refused:
            prepare_home(closed / "open" / below)
        assert f"may not enter the folder {closed}," in str(refused.value)
        assert str(default_home()) in str(refused.value)
        assert mode(closed) == CLOSED
    finally:
        closed.chmod(0o700)
    assert list((closed / "open").iterdir()) == []


def test_a_folder_with_other_things_in_it_is_refused_and_keeps_its_mode(home: Path) -> None:
    home.mkdir()
    home.chmod(0o755)
    (home / "letters.txt").touch()
    with pytest.raises(HomeRefused, match=r"no home of Zhiyin and not empty \(there is 'letters.txt' in it\)"):
        prepare_home(home)
    assert mode(home) == 0o755
    assert [path.name for path in home.iterdir()] == ["letters.txt"]


def test_secrets_and_settings_may_be_there_before_the_first_start(home: Path) -> None:
    home.mkdir()
    for name in ("secret_key", ".secret_key.17", "postgresql.custom.conf", "lost+found"):
        (home / name).touch()
    prepare_home(home)
    assert mode(home) == OWN_MODE


def test_a_file_is_no_home(home: Path) -> None:
    home.touch()
    with pytest.raises(HomeRefused, match="it is not a folder"):
        prepare_home(home)
    with pytest.raises(HomeRefused, match=f"{home} is not a folder"):
        prepare_home(home / "below")


@pytest.mark.parametrize("character", ['"', "$", "`", "\\", "\n"])
def test_characters_that_postgresql_cannot_take_are_refused(place: Path, character: str) -> None:
    with pytest.raises(HomeRefused, match="which PostgreSQL's tools cannot take"):
        prepare_home(place / f"a{character}b")
    assert list(place.iterdir()) == []


@pytest.mark.skipif(not ROOT, reason="only root can give folders away")
def test_somebody_elses_folder_is_refused(home: Path) -> None:
    home.mkdir()
    os.chown(home, 65534, -1)
    with pytest.raises(HomeRefused, match=r"it belongs to .* and you are root"):
        prepare_home(home)


def test_the_default_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data/of/somebody")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_home() == Path("/var/lib/zhiyin")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_home().name == "zhiyin"
    assert default_home() != Path("/var/lib/zhiyin")
