"""Is the course's secret made once, kept private, and the only source of seeds?"""

from __future__ import annotations

import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from autograder.course.secret import FILE, derive, generator, load_secret


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTOGRADER_SECRET")


def test_is_a_secret_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    with ThreadPool(8) as pool:
        secrets = pool.map(load_secret, [tmp_path] * 32)
    assert len(set(secrets)) == 1
    assert len(secrets[0]) >= 32
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_does_the_environment_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SECRET", "given")
    assert load_secret(tmp_path) == b"given"
    assert not (tmp_path / FILE).exists()


def test_do_seeds_differ_by_purpose_and_by_secret() -> None:
    assert derive(b"a", "x") != derive(b"a", "y") != derive(b"b", "y")
    assert generator(b"a", "x").random() == generator(b"a", "x").random()
    assert generator(b"a", "x").random() != generator(b"b", "x").random()
