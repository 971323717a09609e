"""Can the class report be read on any screen, by everyone, and does it keep to itself in a browser?"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up_class import made_up_class

from autograder.course.assignment import KIT
from autograder.report import render, summarise

SCREENS = pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])


def report_of(size: int, anonymous: bool = False) -> str:
    return render(summarise("03-mlp-numpy", made_up_class(size), anonymous=anonymous))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_can_every_text_be_told_from_what_is_behind_it(scheme: str) -> None:
    style = (KIT / "autograder" / "report" / "templates" / "style.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#\w{6})", blocks[scheme == "dark"]))
    behind = {
        "ink": ("paper", "card", "note", "all", "much", "half", "little", "nothing"),
        "quiet": ("paper", "card", "note"),
        "accent": ("paper", "card"),
        "warn": ("paper", "card"),
    }
    pairs = [(text, back) for text, backs in behind.items() for back in backs]
    weak = [pair for pair in pairs if contrast(*(colours[name] for name in pair)) < 4.5]
    assert not weak


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances, as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares]
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@contextmanager
def in_browser(html: str, folder: Path, width: int, scheme: str) -> Iterator[Any]:
    """The page in Chromium; it must say nothing on the console, and ask nobody for anything."""
    from playwright.sync_api import sync_playwright

    path = folder / "report.html"
    path.write_text(html)
    said: list[str] = []
    asked: list[str] = []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--disable-gpu", "--disable-background-networking", "--disable-sync"],
            chromium_sandbox=False,
        ) as browser,
    ):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        yield page
    assert said == []
    assert asked == [path.as_uri()]


@pytest.mark.browser
@SCREENS
def test_can_the_page_be_sorted_and_searched_in_a_browser(tmp_path: Path, width: int, scheme: str) -> None:
    with in_browser(report_of(200), tmp_path, width, scheme) as page:
        score = page.locator(".heat thead th").nth(1)
        score.get_by_role("button").press("Enter")
        score.get_by_role("button").press("Enter")
        assert score.get_attribute("aria-sort") == "descending"
        scores = [
            float(text)
            for text in page.locator(".heat tbody td:nth-child(2)").all_inner_texts()
            if text != "–"
        ]
        assert scores == sorted(scores, reverse=True)
        page.get_by_label("Find").fill("softmax-mistake")
        found = page.locator(".heat tbody tr:visible").count()
        assert 0 < found < 200
        assert page.locator("#found").inner_text() == f"{found} of 200 students"
        page.locator(".heat tbody tr:visible a").first.click()
        assert page.locator("details.student[open]").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@SCREENS
@pytest.mark.parametrize("anonymous", [False, True])
def test_does_axe_find_no_fault_for_those_who_do_not_see(
    tmp_path: Path, width: int, scheme: str, anonymous: bool
) -> None:
    import axe_playwright_python

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
    with in_browser(report_of(20, anonymous), tmp_path, width, scheme) as page:
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        page.evaluate(axe)
        found = page.evaluate("axe.run()")
    faults = [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found["violations"]]
    assert len(found["passes"]) > 20
    assert not faults
