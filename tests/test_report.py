"""Does the class report say what the results say, to everyone, on any screen, and nothing to an attacker?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from made_up_class import made_up_class, not_graded
from rich.console import Console
from scipy import stats

from autograder.checks.mistakes import Mistake
from autograder.errors import KitError
from autograder.report import render, report_command, shuffled, summarise
from autograder.report.charts import gate_chart
from autograder.report.data import FEWEST, discrimination
from autograder.results import records
from autograder.results.records import ExerciseResult, FailedTest, Notice, Result
from autograder.status import Status

WEEK = "03-mlp-numpy"
QUIET = Console(quiet=True)
VOID = {"meta", "link", "br", "input", "wbr", "hr", "img"}
HOSTILE = (
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\x1b[31m\u202e\ud800\x00{{ 7 * 7 }}"
)


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, and whether every one is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.problems: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.problems += [f"{tag} is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.problems.append(f"</{tag}> is out of place")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def html_of(given: Sequence[Result], anonymous: bool = False) -> str:
    return render(summarise(WEEK, given, anonymous=anonymous))


@pytest.fixture(scope="module")
def classroom() -> list[Result]:
    return made_up_class(200)


@pytest.fixture(scope="module")
def html(classroom: list[Result]) -> str:
    return html_of(classroom)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def solved(student: str, passed: Sequence[bool]) -> Result:
    """A student with one point an exercise, `a`, `b`, …, where it was passed."""
    done = [
        ExerciseResult(
            chr(97 + number), float(each), 1.0, Status.PASSED if each else Status.FAILED, 0.1, each, 1
        )
        for number, each in enumerate(passed)
    ]
    template = made_up_class(1)[0]
    return replace(
        template,
        student=student,
        gate=None,
        notices=(),
        exercises=tuple(done),
        score=float(sum(passed)),
        max_score=float(len(passed)),
    )


def test_is_a_class_of_200_small_enough_to_be_sent_around(html: str) -> None:
    assert len(html.encode()) < 3 * 2**20


def test_are_the_same_results_the_same_bytes(classroom: list[Result], html: str) -> None:
    assert html_of(classroom) == html


def test_is_every_element_closed_in_order_and_every_id_used_once(page: Page) -> None:
    assert page.problems == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {each["href"][1:] for each in page.all("a")}
    assert targets <= set(ids)


def test_does_the_page_load_nothing_and_run_only_what_its_policy_names(html: str, page: Page) -> None:
    assert not re.search(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", html)
    assert all("style" not in attributes for _, attributes in page.elements)
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    policy = next(each["content"] for each in page.all("meta") if "http-equiv" in each)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert len(page.all("script")) == len(page.all("style")) == 1


def test_can_the_page_be_read_without_seeing_it(page: Page) -> None:
    tables = len(page.all("table"))
    assert tables == len(page.all("caption")) == 3
    assert all("scope" in each for each in page.all("th"))
    assert all(each.get("role") == "img" and each["aria-label"] for each in page.all("svg") if "role" in each)
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("nav")) == 1
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_does_no_name_or_message_get_out_of_its_place() -> None:
    mistake = Mistake(f"m{HOSTILE}", HOSTILE, HOSTILE)
    failed = ExerciseResult(
        HOSTILE, 1, 5, Status.PARTIAL, 0.1, 1, 5, (FailedTest(HOSTILE, HOSTILE, (mistake,)),)
    )
    template = made_up_class(1)[0]
    hostile = replace(template, student=HOSTILE, exercises=(failed,), notices=(Notice(HOSTILE, HOSTILE),))
    reason = not_graded(replace(hostile, student=f"2{HOSTILE}"), HOSTILE)
    for given in ([hostile], [hostile, reason]):
        text = html_of(given)
        page = Page(text)
        assert page.problems == []
        assert len(page.all("script")) == 1
        assert not page.all("img")
        assert not [name for _, attributes in page.elements for name in attributes if name == "onerror"]
        assert "{{ 7 * 7 }}" in text
        assert all(char.isprintable() or char in "\n\xa0" for char in text)
        text.encode()


@pytest.mark.parametrize("size", [0, 1, 2])
def test_can_the_smallest_classes_be_reported(size: int) -> None:
    assert Page(html_of(made_up_class(size))).problems == []


def test_can_a_class_be_reported_of_whom_none_could_be_graded() -> None:
    page = Page(html_of([not_graded(each) for each in made_up_class(3)]))
    assert page.problems == []
    assert sum("the notebook is torn" in text for text in page.texts) == 6


@pytest.mark.parametrize(
    "given",
    [
        [],
        made_up_class(1),
        [not_graded(made_up_class(1)[0])],
        [solved(f"student {number}", [True] * 4) for number in range(20)],
        [solved(f"student {number}", [False] * 4) for number in range(20)],
        [replace(solved("ada", []), max_score=0.0)],
    ],
)
def test_is_a_number_that_there_is_not_shown_as_a_dash(given: list[Result]) -> None:
    shown = " ".join(Page(html_of(given)).texts)
    assert not re.search(r"\b(nan|NaN|None|inf)\b(?!\.| was)", shown)


def test_can_a_class_be_reported_where_all_are_alike() -> None:
    report = summarise(WEEK, [solved(f"student {number}", [True] * 4) for number in range(20)])
    assert Page(render(report)).problems == []
    assert {each.discrimination for each in report.exercises} == {None}
    assert {each.pass_rate for each in report.exercises} == {1.0}
    assert report.mistakes == report.looks == ()


def test_are_pass_rate_mean_and_seconds_those_of_the_results(classroom: list[Result]) -> None:
    report = summarise(WEEK, classroom)
    softmax = next(each for each in report.exercises if each.name == "softmax")
    taken = [each for result in classroom for each in result.exercises if each.name == "softmax"]
    assert softmax.count == len(taken) < 200
    assert softmax.pass_rate == pytest.approx(np.mean([each.status == "passed" for each in taken]))
    assert softmax.mean_share == pytest.approx(np.mean([each.points / each.max_points for each in taken]))
    assert softmax.median_seconds == pytest.approx(np.median([each.seconds for each in taken]))


def test_is_discrimination_the_point_biserial_correlation_with_the_other_points() -> None:
    rng = np.random.default_rng(1)
    passed, rest = list(rng.random(60) < 0.4), list(rng.normal(50, 10, 60))
    assert discrimination(passed, rest) == pytest.approx(stats.pointbiserialr(passed, rest).statistic)


@pytest.mark.parametrize(
    ("passed", "rest"),
    [
        ([True] * 20, list(range(20))),
        ([False] * 20, list(range(20))),
        ([True, False] * 10, [0.1 + 0.2, 0.3] * 10),
        ([True, False] * (FEWEST // 2 - 1), list(range(FEWEST - 2))),
    ],
)
def test_is_there_no_discrimination_where_it_would_say_nothing(passed: list[bool], rest: list[float]) -> None:
    assert discrimination(passed, rest) is None


def test_is_a_question_that_the_weak_pass_and_the_strong_do_not_pointed_out() -> None:
    passes = [[number >= 10, number >= 8, number >= 9, number < 10] for number in range(20)]
    report = summarise(WEEK, [solved(f"student {number}", row) for number, row in enumerate(passes)])
    assert [each.name for each in report.exercises if each.misleading] == ["d"]
    assert "Is the question itself at fault?" in render(report)


def test_is_a_mistake_counted_once_a_student_and_the_commonest_shown_first() -> None:
    common, rare = Mistake("common", "made by all", "h"), Mistake("rare", "made by one", "h")

    def make(student: str, *mistakes: Mistake) -> Result:
        failures = tuple(FailedTest(f"test {number}", "wrong", mistakes) for number in range(3))
        done = ExerciseResult("softmax", 0, 5, Status.FAILED, 0.1, 0, 3, failures)
        return replace(solved(student, []), exercises=(done,), score=0.0, max_score=5.0)

    report = summarise(WEEK, [make("ada", common, rare), make("bob", common)])
    assert [(each.mistake.name, len(each.students)) for each in report.mistakes] == [
        ("common", 2),
        ("rare", 1),
    ]


def test_are_those_counted_whose_answer_was_neither_right_nor_wrong() -> None:
    def ended(student: str, status: str) -> Result:
        return replace(solved(student, []), exercises=(ExerciseResult("a", 0, 1, status, 0.1, 0, 1),))

    statuses = (Status.TIMEOUT, Status.MISSING, Status.FAILED, Status.MISSING)
    report = summarise(WEEK, [ended(f"student {number}", status) for number, status in enumerate(statuses)])
    assert report.exercises[0].unanswered == (("missing", 2), ("timeout", 1))
    assert 'data-order="3">2&nbsp;missing, 1&nbsp;timeout</td>' in render(report)


def test_is_an_accuracy_at_the_threshold_among_those_that_did_not_pass() -> None:
    chart = gate_chart([0.9, 0.9001, 0.95], 0.9)
    assert "85% to 90%: 1; 90% to 95%: 2" in chart


def test_are_those_who_need_a_look_listed_with_the_reason() -> None:
    crashed = replace(
        solved(Status.CRASHED, [True]), exercises=(ExerciseResult("a", 0, 1, Status.CRASHED, 9, 0, 1),)
    )
    noticed = replace(solved("noticed", [True]), notices=(Notice("forbidden-import", "imports torch"),))
    given = [solved("fine", [True]), crashed, noticed, not_graded(solved("torn", [True]), "it is torn")]
    looks = [(each.student.name, each.kind, each.text) for each in summarise(WEEK, given).looks]
    assert looks == [
        ("crashed", "crashed", "a"),
        ("noticed", "forbidden-import", "imports torch"),
        ("torn", "not graded", "it is torn"),
    ]


def test_is_a_notice_that_all_have_shown_once() -> None:
    given = [replace(each, notices=(Notice("clock", "the clock is slow"),)) for each in made_up_class(5)]
    report = summarise(WEEK, given)
    assert report.notices_of_all == (Notice("clock", "the clock is slow"),)
    assert render(report).count("the clock is slow") == 1


def test_is_digits_never_taken_for_mnist() -> None:
    on_digits = html_of(made_up_class(10, dataset="digits"))
    assert "Not MNIST." in on_digits
    assert "gate passed on digits" in on_digits
    assert "The gate on MNIST" not in on_digits
    assert "Not MNIST." not in html_of(made_up_class(10))


def test_are_two_datasets_never_mixed() -> None:
    given = [*made_up_class(10), *made_up_class(10, seed=8, dataset="digits")]
    gates = {gate.dataset: gate.count for gate in summarise(WEEK, given).gates}
    assert gates == {"mnist": 10, "digits": 10}


def test_is_a_run_without_isolation_told() -> None:
    given = [replace(each, isolation="none") for each in made_up_class(2)]
    assert "Without isolation." in html_of(given)


def test_does_every_student_have_a_row_and_a_section(classroom: list[Result], page: Page) -> None:
    rows = [each["data-student"] for each in page.all("tr") if "data-student" in each]
    sections = [each["id"] for each in page.all("details") if each.get("class") == "student"]
    assert rows == sections
    assert len(rows) == len(classroom)


def test_is_a_part_of_the_points_never_shown_as_none_or_all() -> None:
    given = [
        replace(
            solved("ada", [True]),
            exercises=tuple(
                ExerciseResult(name, points, 100.0, Status.PARTIAL, 0.1, 1, 2)
                for name, points in (("nearly none", 0.01), ("nearly all", 99.99))
            ),
        )
    ]
    html = html_of(given)
    assert re.search(r'title="nearly none: 0.01 of 100"[^>]*>1<', html)
    assert re.search(r'title="nearly all: 99.99 of 100"[^>]*>99<', html)


def test_does_an_anonymous_page_hold_no_name_and_no_reason(classroom: list[Result]) -> None:
    html = html_of(classroom, anonymous=True)
    assert Page(html).problems == []
    private = (name for each in classroom for name in (each.student, each.submission_sha256, each.key))
    assert not [name for name in private if name in html]
    assert WEEK in html
    assert str(Path.home()) not in html
    assert "the notebook is torn" not in html
    assert "student 200" in html


def test_is_the_anonymous_order_not_that_of_the_names() -> None:
    given = sorted(made_up_class(50), key=lambda result: result.student)
    first, second = shuffled(given, b"one"), shuffled(given, b"two")
    assert sorted(each.student for each in first) == [each.student for each in given]
    assert first != given
    assert first != second
    assert first == shuffled(given[::-1], b"one")


def test_does_the_command_write_the_report_beside_the_results(tmp_path: Path) -> None:
    for each in made_up_class(3):
        records.write(tmp_path, each)
    assert report_command(tmp_path, tmp_path, None, False, QUIET) == 0
    assert report_command(tmp_path, tmp_path, WEEK, True, QUIET) == 0
    assert "Class report" in (tmp_path / "report.html").read_text()
    assert "Ada" not in (tmp_path / "report-anonymous.html").read_text()


def test_is_a_result_that_cannot_be_read_told(tmp_path: Path) -> None:
    for each in made_up_class(2):
        records.write(tmp_path, each)
    torn = records.path_of(tmp_path, "torn", WEEK)
    torn.parent.mkdir()
    torn.write_text("{")
    assert report_command(tmp_path, tmp_path, None, False, QUIET) == 1
    assert "1 result file" in (tmp_path / "report.html").read_text()


def test_is_a_folder_without_results_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="no results in"):
        report_command(tmp_path, tmp_path, None, False, QUIET)
    records.write(tmp_path, made_up_class(1)[0])
    with pytest.raises(KitError, match="no results of 04-other"):
        report_command(tmp_path, tmp_path, "04-other", False, QUIET)
    records.write(tmp_path, replace(made_up_class(1)[0], assignment="04-other"))
    with pytest.raises(KitError, match="several assignments"):
        report_command(tmp_path, tmp_path, None, False, QUIET)
