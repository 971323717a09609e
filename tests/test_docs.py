"""Is what the documentation says true? Its links, commands, options, fields, and its worked example."""

from __future__ import annotations

import ast
import inspect
import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from nbgrader.apps import NbGraderApp
from nbgrader.exchange.default import Exchange
from pages import BLOCKS, CODE, FENCE, PAGES, names_after, rows_after, shell, table_after, text_of
from traitlets.config import Config

from autograder import checks
from autograder.cli import app
from autograder.course.assignment import KIT
from autograder.nbgrader_plugin import preprocessor
from autograder.results.records import ExerciseResult, FailedTest, GateResult, Notice, Result, from_json
from autograder.status import Fault, ResultStatus, Status

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BENCHES = set(
    re.findall(r'^    "(\w+)": bench_', (KIT / "benchmarks" / "__main__.py").read_text("utf-8"), re.MULTILINE)
)
SIZES = re.findall(r"^    (\w+): int = ", (KIT / "benchmarks" / "parts.py").read_text("utf-8"), re.MULTILINE)
BENCH_OPTIONS = {"--write", *(f"--{name}" for name in SIZES)}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


# Links


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as Python-Markdown makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    plain = [re.sub(r"[^\w\s-]", "", heading.replace("`", "")).strip().lower() for heading in headings]
    return {re.sub(r"[-\s]+", "-", heading) for heading in plain}


@pytest.mark.parametrize(
    "page", [*PAGES, KIT / "README.md", KIT / "CONTRIBUTING.md"], ids=lambda page: page.stem
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.is_file(), target
        assert not anchor or anchor in anchors(linked), target


def test_the_site_has_every_page_and_loads_nothing() -> None:
    settings = yaml.safe_load((KIT / "mkdocs.yml").read_text("utf-8"))
    listed = {name for entry in settings["nav"] for name in entry.values()}
    assert listed == {page.name for page in PAGES}
    assert settings["theme"]["font"] is False


# Blocks


def test_every_code_block_parses() -> None:
    parsers = {"python": ast.parse, "json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}
    for block in BLOCKS:
        if block.language in parsers:
            parsers[block.language](block.text)
    assert {block.language for block in BLOCKS} <= {*parsers, "", "bash", "console", "markdown"}


def test_the_settings_of_nbgrader_exist() -> None:
    classes = [*NbGraderApp().all_configurable_classes(), *vars(preprocessor).values(), Exchange]
    blocks = [block.text for block in BLOCKS if block.language == "python" and block.text.startswith("c.")]
    assert blocks
    for text in blocks:
        exec(text, {"c": Config()})  # noqa: S102  (our own pages)
    spans = [line for _, line in CODE if re.fullmatch(r"c(\.\w+){2}", line)]
    for setting in (*spans, *re.findall(r"^c\.\w+\.\w+", "\n".join(blocks), re.MULTILINE)):
        _, name, trait = setting.split(".")
        assert any(
            trait in each.class_trait_names(config=True)
            for each in classes
            if inspect.isclass(each) and each.__name__ == name
        ), setting


def test_the_result_on_the_page_can_be_read() -> None:
    (block,) = (block for block in BLOCKS if block.language == "json")
    shown = json.loads(block.text)
    assert json.loads(json.dumps(from_json(shown).as_json())) == shown


# Commands


def commands() -> dict[str, set[str]]:
    """The options of each command of `autograder`."""
    group: Any = typer.main.get_command(app)
    return {
        name: {
            option
            for each in command.params
            for option in (*each.opts, *each.secondary_opts)
            if option.startswith("--")
        }
        for name, command in group.commands.items()
    }


def test_every_documented_command_and_option_exists() -> None:
    known = commands()
    for page, line in CODE:
        for called in re.findall(r"(?:^|&& )autograder (.+)", line):
            words = called.split()
            if words[0] in known:
                assert set(OPTION.findall(called)) <= known[words[0]], (page, line)
            else:
                assert words[0] in ("--help",), (page, line)


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_option_is_documented(command: str) -> None:
    lines = [line for line in text_of("instructors").splitlines() if f"`autograder {command}" in line]
    marker = f"options: {command}"
    table = rows_after("instructors", marker) if f"<!-- {marker} -->" in text_of("instructors") else []
    documented = {option for row in table for option in OPTION.findall(row.split("|")[1])}
    assert documented <= commands()[command]
    assert commands()[command] <= documented | set(OPTION.findall("\n".join(lines)))


def test_commands_of_other_tools_exist() -> None:
    targets = set(re.findall(r"^([\w-]+):", (KIT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page, line in CODE:
        if found := re.match(r"make (\S+)", line):
            assert found[1] in targets, (page, line)
        if found := re.match(r"nbgrader (\w+)", line):
            assert found[1] in NbGraderApp.subcommands, (page, line)
        if found := re.match(r"python -m benchmarks (.+)", line):
            words = {word for word in found[1].split() if not word.isdigit()}
            assert words <= BENCHES | BENCH_OPTIONS, (page, line)


def test_the_documented_benchmarks_exist() -> None:
    rows = text_of("performance").split("<!-- figures: begin -->")[1].split("<!-- figures: end -->")[0]
    assert set(re.findall(r"^\| `(\w+)`", rows, re.MULTILINE)) == BENCHES


def test_the_commands_for_learners_run(tmp_path: Path) -> None:
    folder = shutil.copytree(KIT / "release" / "03-mlp-numpy", tmp_path / "week")
    lines = [
        line
        for page, line in CODE
        if page == "learners" and re.match(r"pytest -|python -m checks", line) and "--watch" not in line
    ]
    assert len(lines) == 3
    for line in lines:
        done = shell(line, folder)
        assert done.returncode == (0 if "--hint" in line else 1), done
        assert "softmax" in done.stdout


# Names


@pytest.mark.parametrize(
    "kind", [Result, ExerciseResult, FailedTest, GateResult], ids=lambda kind: kind.__name__
)
def test_every_field_is_documented(kind: type) -> None:
    failures = (FailedTest("title", "message"),)
    exercise = ExerciseResult("softmax", 0.0, 5.0, Status.FAILED, 0.0, 0, 1, failures)
    gate = GateResult("mnist", None, 0.9, 5, 0.0, passed=False)
    record = Result(
        *("ada", "week", ResultStatus.FAILED, None, 100.0, 0.0, "none", "", "", "", ""),
        gate=gate,
        exercises=(exercise,),
        notices=(Notice("intake", "text"),),
        reason="torn",
        fault=Fault.SUBMISSION,
        person={"name": "Ada"},
    ).as_json()
    one = record["exercises"][0]
    records = {
        "Result": record,
        "ExerciseResult": one,
        "FailedTest": one["failures"][0],
        "GateResult": record["gate"],
    }
    assert names_after("instructors", f"fields: {kind.__name__}") == records[kind.__name__].keys()


def test_every_status_is_documented() -> None:
    assert names_after("instructors", "statuses") == set(Status)


def test_every_kind_of_notice_is_documented() -> None:
    sources = "".join(path.read_text("utf-8") for path in (KIT / "autograder").rglob("*.py"))
    assert names_after("instructors", "kinds") == set(re.findall(r'Notice\("([\w-]+)"', sources))


def test_every_word_for_hidden_tests_is_documented() -> None:
    calls = [ast.parse(cell.strip("`"), mode="eval").body for cell in table_after("authors", "words")]
    names = {call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
    assert names == set(checks.__all__) - {"Detail", "LocalStudent", "check"}
    for call in calls:
        assert isinstance(call, ast.Call)
        parameters = inspect.signature(getattr(checks, ast.unparse(call.func))).parameters
        assert {keyword.arg for keyword in call.keywords} <= parameters.keys()


def test_the_modules_on_the_design_page_exist() -> None:
    """The life of a submission and the table of changes name real files."""
    parts = text_of("design").split("## The life of a submission")[1].split("## Glossary")[0]
    named = re.findall(r"`([\w/]+\.py|[\w/]+/)(?:<\w+>/)?`", parts)
    assert len(named) > 20
    assert [name for name in named if not (KIT / "autograder" / name).exists()] == []


def test_zip_collect_knows_the_documented_names() -> None:
    source = (KIT / "nbgrader_config.py").read_text("utf-8")
    (expression,) = (
        ast.literal_eval(node.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith("named_regexp")
    )
    rows = re.findall(r"^\|[^|]+\| `([^`]+\.ipynb)` \| ([^|]+) \|$", text_of("instructors"), re.MULTILINE)
    assert len(rows) == 3
    for path, student in rows:
        match = re.match(expression, f"/course/downloaded/03-mlp-numpy/extracted/export/{path}")
        assert match is not None, path
        assert (match["student_id"], match["file_id"]) == (student, "03-mlp-numpy.ipynb")
