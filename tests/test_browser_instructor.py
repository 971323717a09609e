"""An instructor in a real browser: autogrades, sees score and message, grades by hand, and gives feedback."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from live import WEEK, Jupyter, answered, browser, hand_in, jupyter, keep, make_course
from nbgrader.api import Gradebook

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]

OVERFLOWING = "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=-1, keepdims=True)\n"
SCRIPT = "<script>document.title = 'taken over'</script><img src=x onerror=\"document.title = 'taken over'\">"
DERIVATION = f"By independence $L = \\prod_i p_i$, so $a < b$. {SCRIPT}\n\n![page one](attachment:photo.png)"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_an_instructor_gets_from_a_submission_to_feedback(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    notebook = answered(course, softmax=OVERFLOWING, mle_derivation=DERIVATION)
    for cell in notebook["cells"]:
        if cell["id"] == "mle_derivation":
            cell["attachments"] = {"photo.png": {"image/png": base64.b64encode(PICTURE).decode()}}
    hand_in(course, "ada", notebook)
    with jupyter(course, tmp_path) as server, browser() as page:
        autograde(page, server)
        grade_by_hand(page, server, course)
        give_feedback(page, server)
        read_feedback(page, course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        assert gradebook.find_grade("mle_derivation", WEEK, WEEK, "ada").manual_score == 7.0


def autograde(page: Any, server: Jupyter) -> None:
    """By formgrader's button, coming from JupyterLab."""
    page.goto(server("lab"))
    page.locator("#jp-main-dock-panel").wait_for()
    page.goto(server(f"formgrader/manage_submissions/{WEEK}"))
    page.locator(".autograde a").first.click()
    shown = page.locator(".modal.in")
    shown.get_by_text(re.compile("Successfully autograded|error")).first.wait_for(timeout=240_000)
    assert "Successfully" in shown.inner_text()
    page.goto(server(f"formgrader/manage_submissions/{WEEK}"))
    page.locator(".autograde a").first.wait_for()
    page.get_by_text("needs manual grading").first.wait_for()
    keep(page, "instructor-submissions")


def grade_by_hand(page: Any, server: Jupyter, course: Path) -> None:
    """See score, message, mistake and rubric; then give the derivation 7 points and a comment."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        identity = gradebook.find_submission_notebook(WEEK, WEEK, "ada").id
        earned = gradebook.find_grade("check_softmax", WEEK, WEEK, "ada").auto_score
    assert 0 < earned < 5
    page.goto(server(f"formgrader/submissions/{identity}/"))
    page.locator("#check_softmax").wait_for()
    page.wait_for_function("document.getElementById('check_softmax').placeholder !== ''")
    assert float(page.locator("#check_softmax").get_attribute("placeholder")) == pytest.approx(
        earned, abs=0.01
    )
    assert page.get_by_text("the exponentials of large logits overflow").count() >= 1
    assert page.get_by_text("By independence").count() >= 1
    assert page.title() != "taken over"
    assert page.get_by_text("For the grader").count() == 5
    assert page.get_by_text("one-hot powers or an equivalent").count() >= 1
    assert page.locator("img[alt='page one']").evaluate("image => image.naturalWidth") == 1
    page.locator("#check_softmax").scroll_into_view_if_needed()
    keep(page, "instructor-score-and-message")

    score = page.locator("#mle_derivation")
    score.fill("7")
    score.press("Tab")
    comment = page.locator("#mle_derivation-comment")
    comment.fill("Well argued; the multiplier is missing.")
    comment.press("Tab")
    page.wait_for_timeout(2000)
    score.scroll_into_view_if_needed()
    keep(page, "instructor-by-hand")


def give_feedback(page: Any, server: Jupyter) -> None:
    """By formgrader's button."""
    page.goto(server(f"formgrader/manage_submissions/{WEEK}"))
    page.locator(".generate-feedback a").first.click()
    shown = page.locator(".modal.in")
    shown.get_by_text(re.compile("Successfully generated|error")).first.wait_for()
    assert "Successfully" in shown.inner_text()


def read_feedback(page: Any, course: Path) -> None:
    """As the learner does, on a phone."""
    path = course / "feedback" / "ada" / WEEK / f"{WEEK}.html"
    text = path.read_text("utf-8")
    for never in (
        "For the grader",
        "one-hot powers",
        "Traceback (most",
        "test_softmax",
        "<script>document",
        "onerror",
    ):
        assert never not in text
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path.as_uri())
    page.wait_for_timeout(1000)
    keep(page, "feedback-top")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#check_softmax").scroll_into_view_if_needed()
    assert page.locator("#check_softmax").get_by_text("overflow").count() >= 1
    keep(page, "feedback-softmax")
    page.locator("#mle_derivation").scroll_into_view_if_needed()
    assert "7 of 10" in page.locator("#mle_derivation").inner_text()
    assert "Well argued" in page.locator("#mle_derivation").inner_text()
    assert page.title() != "taken over"
    keep(page, "feedback-derivation")
    page.locator("#check_gate").scroll_into_view_if_needed()
    assert re.search(r"Accuracy on digits: 9\d\.\d\d%", page.locator("#check_gate").inner_text())
    keep(page, "feedback-gate")
