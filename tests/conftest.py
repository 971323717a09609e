"""What the kit's own tests share: which of them need more than a bare machine, and the course's secret."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

NEEDS = {
    "mnist": "the real MNIST in $MNIST_DIR",
    "browser": "Chromium and Playwright",
    "postgresql": "a PostgreSQL server's programs",
    "slow": "minutes",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="also run what needs " + ", ".join(NEEDS.values()))


def pytest_configure(config: pytest.Config) -> None:
    for name, what in NEEDS.items():
        config.addinivalue_line("markers", f"{name}: needs {what}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run, unless --all asks for it: then it fails where it must."""
    if config.getoption("--all"):
        return
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in NEEDS)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
        config.stash[LEFT_OUT] = len(left_out)


LEFT_OUT = pytest.StashKey[int]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := config.stash.get(LEFT_OUT, 0):
        what = ", ".join(NEEDS.values())
        terminalreporter.write_line(f"left out: {count} tests that need {what}; `make test-all` runs them")


@pytest.fixture(autouse=True, scope="session")
def _secret() -> Iterator[None]:
    """Hidden inputs are the same in each run of the tests."""
    os.environ["AUTOGRADER_SECRET"] = "the secret of the kit's own tests"  # noqa: S105
    yield
    del os.environ["AUTOGRADER_SECRET"]
