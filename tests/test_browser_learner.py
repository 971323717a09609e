"""A learner in a real browser: a mistake is named, corrected, turns green, and the notebook validates."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from live import KIT, WEEK, answered, browser, jupyter, keep

from autograder.course.assignment import load_assignment
from autograder.submissions.made_up import right_answers

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]

OVERFLOWING = "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=-1, keepdims=True)\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A learner's copy of the release, with all answers but the one to softmax."""
    copy = Path(shutil.copytree(KIT / "release" / WEEK, tmp_path / WEEK))
    stub = "def softmax(z):\n    raise NotImplementedError\n"
    (copy / f"{WEEK}.ipynb").write_text(json.dumps(answered(KIT, softmax=stub)), "utf-8")
    return copy


def test_does_a_learner_get_from_a_mistake_to_green_and_validate(folder: Path, tmp_path: Path) -> None:
    right = right_answers(load_assignment(WEEK, KIT))["softmax"]
    with jupyter(folder, tmp_path) as server, browser() as page:
        page.goto(server(f"lab/tree/{WEEK}.ipynb?reset"))
        page.locator(".jp-Cell").first.wait_for()
        run(page, cell(page, "from checks import check"))

        check = cell(page, 'check("softmax")')
        write(page, check, "pass  # what a learner cannot put here")
        assert check.locator(".cm-content").inner_text().strip() == 'check("softmax")'

        write(page, cell(page, "def softmax("), OVERFLOWING)
        run(page, cell(page, "def softmax("))
        run(page, check)
        said = output(check)
        said.get_by_text(re.compile("overflow")).first.wait_for()
        said.scroll_into_view_if_needed()
        keep(page, "learner-mistake")

        write(page, cell(page, "def softmax("), right)
        run(page, cell(page, "def softmax("))
        run(page, check)
        said.get_by_text(re.compile("overflow")).first.wait_for(state="detached")
        said.scroll_into_view_if_needed()
        keep(page, "learner-green")
        assert "✓" in said.inner_text() or "right" in said.inner_text().lower()

        page.get_by_role("button", name="Validate").first.click()
        dialog = page.locator(".jp-Dialog")
        dialog.get_by_role("button").last.wait_for(timeout=300_000)
        keep(page, "learner-validated")
        assert "Success" in dialog.inner_text()
        dialog.get_by_role("button").last.click()


def cell(page: Any, text: str) -> Any:
    """The first code cell with that text in its source."""
    return page.locator(".jp-CodeCell").filter(has=page.locator(".cm-content", has_text=text)).first


def output(found: Any) -> Any:
    """What a cell shows below its source."""
    return found.locator(".jp-OutputArea-output").first


def write(page: Any, found: Any, source: str) -> None:
    """Replace a cell's source, as by typing."""
    found.scroll_into_view_if_needed()
    found.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def run(page: Any, found: Any) -> None:
    """Run a cell by the keyboard, and wait for its end."""
    found.scroll_into_view_if_needed()
    found.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    found.locator(".jp-InputPrompt").get_by_text(re.compile(r"\[\d+\]")).wait_for()
