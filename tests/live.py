"""Real things that tests start for themselves, and that end with them: a course, Jupyter, Chromium."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.course.assignment import load_assignment
from autograder.submissions.made_up import filled, right_answers

KIT = Path(__file__).parents[1]
WEEK = "03-mlp-numpy"
ARTEFACTS = KIT / "artefacts"
COMMANDS = Path(sys.executable).parent
CHROMIUM = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
TOKEN = "a-token-for-the-tests"  # noqa: S105
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none", "codeCellConfig": {"autoClosingBrackets": False}},
}


def make_course(folder: Path, settings: str = 'data = "digits"\n') -> Path:
    """A course of its own in `folder`, with the week released in it; `settings` are its `course.toml`."""
    shutil.copytree(_released_course(), folder)
    (folder / "course.toml").write_text(settings, "utf-8")
    return folder


@cache
def _released_course() -> Path:
    """A course to copy, made once."""
    folder = Path(tempfile.mkdtemp(prefix="course-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("exercises", "solutions"):
        shutil.copytree(KIT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.ipynb"))
    shutil.copyfile(KIT / "nbgrader_config.py", folder / "nbgrader_config.py")
    command(folder, "autograder", "release", WEEK)
    return folder


def released(course: Path) -> dict[str, Any]:
    """The released notebook."""
    notebook: dict[str, Any] = json.loads((course / "release" / WEEK / f"{WEEK}.ipynb").read_text("utf-8"))
    return notebook


def answered(course: Path, **answers: str) -> dict[str, Any]:
    """The released notebook with every exercise right and something written by hand, but for `answers`."""
    week = load_assignment(WEEK, course)
    written = {each.name: f"What I think of {each.name}: $a < b$." for each in week.manual}
    return filled(released(course), {**right_answers(week), **written, **answers})


def hand_in(course: Path, student: str, notebook: Mapping[str, Any]) -> Path:
    """Put a notebook into a student's folder."""
    path = course / "submitted" / student / WEEK / f"{WEEK}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), "utf-8")
    return path


def command(folder: Path, *words: str, **environment: str) -> str:
    """Run one of the environment's commands in `folder`; what it prints, on both streams."""
    ran = subprocess.run(
        [str(COMMANDS / words[0]), *words[1:]],
        cwd=folder,
        env={**os.environ, "PATH": f"{COMMANDS}{os.pathsep}{os.environ['PATH']}", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, f"{' '.join(words)} ended with {ran.returncode}:\n{ran.stdout[-4000:]}"
    return ran.stdout


@dataclass(frozen=True)
class Jupyter:
    """A Jupyter server of a test: where it is."""

    url: str

    def __call__(self, path: str) -> str:
        """The address of a page."""
        return f"{self.url}/{path}{'&' if '?' in path else '?'}token={TOKEN}"


@contextmanager
def jupyter(folder: Path, home: Path) -> Iterator[Jupyter]:
    """JupyterLab in `folder`, with everything that it keeps in `home`."""
    for name, settings in SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), "utf-8")
    port = _free_port()
    own = {"HOME": ".", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    own |= {"JUPYTER_RUNTIME_DIR": "runtime", "JUPYTERLAB_SETTINGS_DIR": "settings"}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": "workspaces", "XDG_CACHE_HOME": "cache"}
    environment = {key: value for key, value in os.environ.items() if key != "MNIST_DIR"}
    environment |= {key: str(home / value) for key, value in own.items()}
    environment["PATH"] = f"{COMMANDS}{os.pathsep}{environment['PATH']}"
    options = (
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
    )
    with (home / "jupyter.log").open("w") as log:
        server = subprocess.Popen(
            [str(COMMANDS / "jupyter"), "lab", *options, f"--IdentityProvider.token={TOKEN}"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        here = Jupyter(f"http://127.0.0.1:{port}")
        _await(here("api/status"), server, home / "jupyter.log")
        yield here
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def browser(width: int = 1280, height: int = 900) -> Iterator[Any]:
    """A page of headless Chromium, the machine's own."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert executable, "no Chromium on this machine: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM))
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(45_000)
        try:
            yield page
        finally:
            ARTEFACTS.mkdir(exist_ok=True)
            page.screenshot(path=ARTEFACTS / "last.png")
            chromium.close()


def keep(page: Any, name: str, *, whole: bool = False) -> None:
    """Keep a picture of the page as an artefact."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=whole)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  (our own server)
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise AssertionError(f"Jupyter did not start: {log.read_text('utf-8')[-3000:]}")
