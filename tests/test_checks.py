"""Does the local feedback say what is wrong, where, and what to do next?"""
# ruff: noqa: S102, S307  (what learners would paste and run is run here)

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

import autograder.checks
from autograder.checks import Failure, parts
from autograder.checks.diagnosis import replayed
from autograder.checks.notebook.files import find, read
from autograder.checks.notebook.load import Loaded
from autograder.checks.notebook.read import NotebookError
from autograder.checks.run import runner
from autograder.checks.run.pasting import literal, paste
from autograder.checks.run.runner import State
from autograder.checks.run.week import DEPTHS, load_week
from autograder.checks.show.feedback import (
    Feedback,
    exercise_meant,
    no_such_exercise,
    read_notebook,
    read_week,
)
from autograder.checks.show.html import panel
from autograder.checks.show.jupyter import NotYet, check
from autograder.checks.show.wording import lines, standing
from autograder.checks.student import Call
from autograder.course.assignment import load_assignment
from autograder.misconceptions import entries_of
from autograder.release.mistakes_json import precompute
from autograder.release.seen_locally import is_seen_locally
from autograder.submissions.made_up import right_answers

ASSIGNMENT = load_assignment()
RIGHT = right_answers(ASSIGNMENT)
CHECKS = ASSIGNMENT.folder / "checks"
STUB = 'def {name}(*args):\n    raise NotImplementedError("{name}: replace this line by your code")\n'
OVERFLOWING = "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=-1, keepdims=True)\n"
#: The gate is slow, and its data lie elsewhere.
NAMES = tuple(exercise.name for exercise in ASSIGNMENT.exercises if exercise.name != "gate")


@pytest.fixture(scope="session")
def week():
    """The week's own checks, as they stand in the sources."""
    found, _ = read_week(CHECKS)
    return found


def notebook(answers, extra=()):
    """A notebook, as JSON, with these answers in solution cells, and more cells behind them."""
    cells = [code("import matplotlib.pyplot as plt\nimport numpy as np\n")]
    cells += [code(source, {"grade_id": name, "solution": True}) for name, source in answers.items()]
    return {"cells": [*cells, *map(code, extra)], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def code(source, nbgrader=None):
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    return {"cell_type": "code", "metadata": metadata, "source": source.splitlines(keepends=True)}


@pytest.fixture
def feedback(tmp_path, week):
    """Feedback on a notebook that is right but for what is given."""

    def give(extra=(), **changed):
        path = tmp_path / "03-mlp-numpy.ipynb"
        path.write_text(json.dumps(notebook({**RIGHT, **changed}, extra)))
        here = week.__class__(tmp_path / "checks", week.points, week.checks, week.hints, week.tables)
        return Feedback(here, replayed.KnownMistakes(), read_notebook(here))

    return give


def labels(feedback, name):
    return {line.label: line.text for line in lines(feedback.explanation(name))}


def test_is_everything_done_when_every_answer_is_right(feedback):
    assert {each.state for each in feedback().results(NAMES)} == {State.DONE}


def test_is_nothing_started_in_an_untouched_notebook(feedback):
    stubs = {name: STUB.format(name=name) for name in RIGHT}
    assert {each.state for each in feedback(**stubs).results()[:-1]} == {State.NOT_STARTED}


def test_does_a_root_cause_have_one_red_line(feedback):
    results = {each.name: each for each in feedback(softmax=OVERFLOWING).results(NAMES)}
    assert results["softmax"].state is State.WRONG
    assert [name for name, each in results.items() if each.state is State.WRONG] == ["softmax"]
    broken = "def softmax(z):\n    return z\n"
    results = {each.name: each for each in feedback(softmax=broken).results(NAMES)}
    waiting = {name for name, each in results.items() if each.waiting_for == "softmax"}
    assert {"MLP", "backward", "train"} <= waiting
    assert results["train"].state is State.WAITING
    assert results["grad_z2"].state is State.DONE


def test_does_an_answer_that_names_no_other_wait_for_none(feedback):
    wrong = "def grad_z1(da1, z1):\n    return da1\n"
    results = {each.name: each for each in feedback(softmax=OVERFLOWING, grad_z1=wrong).results(NAMES)}
    assert results["grad_z1"].state is State.WRONG


def test_does_the_gate_wait_until_its_parts_are_right(feedback):
    result = feedback(relu="def relu(x):\n    return x\n").runner.result("gate")
    assert standing(result) == "waiting for relu"
    assert not result.outcomes


def test_does_a_failure_say_what_helps_in_the_order_that_helps(feedback):
    said = feedback(softmax=OVERFLOWING)
    assert [line.label for line in lines(said.explanation("softmax"))] == [
        *("task", "formula", "check", "problem", "try", "expected", "got", "warning", "next"),
    ]
    shown = labels(said, "softmax")
    assert shown["try"] == "softmax(np.array([1000.0, 1001.098612]))"
    assert "within" in shown["expected"]
    assert "overflow" in shown["warning"]


def test_is_the_smallest_failing_input_ready_to_paste(feedback):
    said = feedback(grad_z2="def grad_z2(p, y_onehot):\n    return p - y_onehot\n")
    pasted = labels(said, "grad_z2")["try"]
    names = {"np": np}
    exec(pasted.replace("grad_z2(", "result = (lambda p, y_onehot: p - y_onehot)("), names)
    assert names["result"].shape == (2, 3)


def test_can_a_model_be_pasted(feedback):
    wrong = RIGHT["backward"].replace("return dW1, db1, dW2, db2", "return dW1, db1, 2 * dW2, db2")
    said = feedback(backward=wrong)
    names = dict(said.loaded.namespace)
    exec(labels(said, "backward")["try"], names)
    assert names["model"].W1.shape == (3, 2)


def test_are_shapes_told_before_values(feedback):
    wrong = "def grad_a1(dz2, W2):\n    return (dz2 @ W2.T).T\n"
    shown = labels(feedback(grad_a1=wrong), "grad_a1")
    assert "transposed" in shown["problem"]
    assert shown["expected"].startswith("shape (1, 2)")
    assert shown["got"] == "shape (2, 1)"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def relu(x):\n    np.maximum(0, x)\n", "None"),
        ("def relu(x):\n    return list(np.maximum(0, x))\n", "list"),
        ("def relu(x):\n    return undefined(x)\n", "NameError"),
        ("def relu(x):\n    return x * (x > 0) * 1j\n", "dtype"),
        ("def relu(x):\n    x[x < 0] = 0\n    return x\n", "the argument x was changed"),
    ],
)
def test_is_each_kind_of_problem_told_in_a_line(feedback, source, said):
    assert said in labels(feedback(relu=source), "relu")["problem"]


def test_is_the_learners_line_told_where_something_is_raised(feedback):
    wrong = "def relu(x):\n    y = 1\n    return undefined(x)\n"
    assert labels(feedback(relu=wrong), "relu")["where"] == "line 3 of relu: return undefined(x)"


def test_is_a_mistake_named_from_the_numbers(feedback):
    shown = labels(feedback(grad_z2="def grad_z2(p, y_onehot):\n    return p - y_onehot\n"), "grad_z2")
    assert shown["mistake"].startswith("exactly N times too large")


def test_are_prints_kept_and_shown_in_part(feedback):
    noisy = 'def relu(x):\n    for i in range(100):\n        print("here", i)\n    return x\n'
    shown = labels(feedback(relu=noisy), "relu")["printed"]
    assert shown.splitlines()[0] == "here 0"
    assert shown.splitlines()[-1] == "…"


def test_does_a_loop_without_end_stop(feedback, monkeypatch):
    monkeypatch.setattr(runner, "SECONDS", 0.3)
    endless = (
        "def relu(x):\n    while True:\n        try:\n            x = x + 0\n        except Exception:\n"
        "            pass\n"
    )
    begun = time.monotonic()
    shown = labels(feedback(relu=endless), "relu")
    assert "does not come to an end" in shown["problem"]
    assert time.monotonic() - begun < 3


def test_does_leaving_the_program_only_fail_the_check(feedback):
    shown = labels(feedback(relu="def relu(x):\n    raise SystemExit\n"), "relu")
    assert "SystemExit" in shown["problem"]


def test_is_a_cell_that_does_not_parse_told_in_a_line(feedback):
    said = feedback(relu="def relu(x):\n    return np.maximum(0, x\n")
    assert standing(said.runner.result("relu")) == "cell fails"
    assert labels(said, "relu")["problem"] == "cell 10 (relu), line 2: SyntaxError: '(' was never closed"
    assert said.runner.result("softmax").state is State.DONE


def test_is_a_missing_function_told_in_a_line(feedback):
    said = feedback(relu="def my_relu(x):\n    return x\n")
    assert labels(said, "relu")["problem"] == "the notebook does not define relu"


def test_does_training_in_a_cell_of_the_learners_not_start(feedback):
    said = feedback(extra=["data = load_everything()\nfor i in range(10**12):\n    pass\n", "lr = 0.1\n"])
    assert said.loaded.problems == ()
    assert "lr" not in said.loaded.namespace


def test_is_a_broken_import_told_in_a_line(feedback):
    relu = "def relu(x):\n    return no_such_library.relu(x)\n"
    said = feedback(extra=["import no_such_library\nimport another\n"], relu=relu)
    (problem,) = said.loaded.problems
    assert problem.text == "imports no_such_library, which is not there when it is graded"


def test_does_the_comparison_table_turn_green_row_by_row(feedback):
    wrong = "def grad_z1(da1, z1):\n    return da1\n"
    rows = feedback(grad_z1=wrong).rows("grad_z1")
    assert [(row.name, row.state) for row in rows] == [
        *(("dz2", "agrees"), ("dW2", "agrees"), ("db2", "agrees"), ("da1", "agrees"), ("dz1", "differs")),
    ]
    assert all(row.agrees for row in feedback().rows("backward"))


def test_is_what_is_shown_escaped(feedback):
    wrong = 'def relu(x):\n    print("<script>alert(1)</script>")\n    raise ValueError("<b>&")\n'
    said = feedback(relu=wrong)
    html = panel(said.runner.result("relu"), said.explanation("relu"))
    assert "<script>" not in html
    assert "<b>&" not in html
    assert "&lt;script&gt;" in html


def test_does_check_use_the_definitions_where_it_is_called(capsys, monkeypatch):
    monkeypatch.setattr("autograder.checks.show.jupyter.folder_of_checks", lambda: CHECKS)
    names = {"np": np, "check": check}
    exec(RIGHT["relu"] + OVERFLOWING + 'check("relu")\n', names)
    assert "relu: done" in capsys.readouterr().out
    with pytest.raises(NotYet, match="large logits do not overflow"):
        exec('check("softmax")', names)
    assert "expected" in capsys.readouterr().out
    with pytest.raises(NotYet, match="did you mean softmax"):
        exec('check("sofmax")', names)


def test_does_check_give_hints(capsys, monkeypatch):
    monkeypatch.setattr("autograder.checks.show.jupyter.folder_of_checks", lambda: CHECKS)
    exec('check("softmax", hint=2)', {"check": check})
    assert "exp(zₖ − c)" in capsys.readouterr().out


def test_is_the_file_saved_last_read_when_two_are_paired(tmp_path, week):
    text, nb = tmp_path / "03-mlp-numpy.py", tmp_path / "03-mlp-numpy.ipynb"
    nb.write_text(json.dumps(notebook(RIGHT)))
    text.write_text("".join(f"# %%\n{source}\n" for source in RIGHT.values()))
    for newer, older in ((text, nb), (nb, text)):
        stamp(older, 1_000)
        stamp(newer, 2_000)
        assert find(tmp_path, week.names) == newer
    (tmp_path / "scratch.ipynb").write_text(json.dumps(notebook({"relu": RIGHT["relu"]})))
    assert find(tmp_path, week.names) == nb


def stamp(path, seconds):
    import os

    os.utime(path, (seconds, seconds))


def test_are_cells_of_a_percent_file_read_with_their_names_and_lines(tmp_path):
    path = tmp_path / "week.py"
    header = '# %% nbgrader={"grade": false, "grade_id": "relu", "solution": true}'
    path.write_text(
        f"# ---\n# jupyter: yes\n# ---\n\n# %% [markdown]\n# # Week\n\n{header}\ndef relu(x):\n    oops(\n"
    )
    (cell,) = read(path)
    assert (cell.grade_id, cell.is_solution, cell.offset) == ("relu", True, 8)


def test_is_a_damaged_notebook_told_in_a_line(tmp_path, week):
    path = tmp_path / "03-mlp-numpy.ipynb"
    path.write_text(json.dumps(notebook(RIGHT))[:500])
    assert find(tmp_path, week.names) == path
    with pytest.raises(NotebookError, match="damaged"):
        read(path)


def test_is_a_folder_without_a_notebook_told_in_a_line(tmp_path, week):
    with pytest.raises(NotebookError, match="no notebook in"):
        find(tmp_path, week.names)


def test_has_every_exercise_checks_and_all_hints(week):
    assert tuple(week.names) == tuple(exercise.name for exercise in ASSIGNMENT.exercises)
    for name in week.names:
        assert len(week.checks[name]) >= (1 if name == "gate" else 2), name
        hints = week.hints_for(name)
        assert hints.task
        assert hints.words
        assert all(hints.at(depth) for depth in range(1, len(DEPTHS) + 1)), name


def test_do_order_and_points_survive_lost_metadata(tmp_path):
    shutil.copytree(CHECKS, tmp_path / "checks")
    (tmp_path / "mnist.py").write_text("def load_data(**_): ...\ndef load_digits(): ...\n")
    (tmp_path / "checks" / "week.json").write_text(
        '[{"name": "softmax", "points": 5}, {"name": "relu", "points": 2}]'
    )
    found = load_week(tmp_path / "checks")
    assert found.names[:2] == ("softmax", "relu")
    assert found.points["softmax"] == 5


def test_is_the_name_of_an_exercise_meant_exactly(week):
    assert exercise_meant("entropy", week) == "entropy"
    assert exercise_meant("mlp", week) == "MLP"
    assert exercise_meant("cross", week) is None
    assert "did you mean softmax?" in no_such_exercise("softmaxx", week)


@pytest.mark.parametrize("name", NAMES)
def test_do_stubs_zeros_and_echoes_fail_some_check(week, name):
    namespace = dict(_namespace())
    for answer in (lambda *args, **kwargs: 0, lambda *args, **kwargs: args[0] if args else None):
        namespace[name] = answer
        outcomes = [runner.run_check(each, Loaded(namespace)) for each in week.checks[name]]
        assert not all(outcome.passed for outcome in outcomes)


def _namespace():
    import matplotlib

    matplotlib.use("Agg")
    names = {"np": np, "plt": __import__("matplotlib.pyplot").pyplot, "__name__": "answers"}
    for source in RIGHT.values():
        exec(f"from __future__ import annotations\n{source}", names)
    return names


def test_is_a_known_mistake_named_from_data_alone(week):
    wrong = {"softmax-overflow": ("the exponentials overflow", "What may be subtracted?", OVERFLOWING)}
    data = json.loads(json.dumps(precompute(CHECKS, _namespace(), wrong)))
    assert "np.exp" not in json.dumps(data)
    mistakes = replayed.KnownMistakes(data["texts"], data["exercises"])
    namespace = dict(_namespace())
    exec(OVERFLOWING.replace("e /", "1.0 * e /"), namespace)
    runner = Feedback(week, mistakes, Loaded(namespace))
    assert [each.name for each in runner.explanation("softmax").mistakes] == ["softmax-overflow"]
    exec("def softmax(z):\n    return np.full(z.shape, 0.5)\n", namespace)
    assert Feedback(week, mistakes, Loaded(namespace)).explanation("softmax").mistakes == ()


def test_can_every_value_be_read_and_pasted():
    for value in (np.array([[1.5, np.nan], [np.inf, -0.0]]), np.arange(3), 2.0, [1, 2.5], (1,), {"a": [0.5]}):
        again = eval(literal(value, 10), {"np": np})
        np.testing.assert_equal(again, value)
    call = Call("roll_dice", (5, np.random.default_rng(7)), {}, None)
    assert paste(call) == "argument2 = np.random.default_rng(7)\nroll_dice(5, argument2)"


def test_is_the_machinery_free_of_what_learners_do_not_have():
    allowed = {"numpy", "rich", "pytest", "_pytest", "matplotlib", "IPython"}
    folder = Path(autograder.checks.__file__).parent
    for path in folder.glob("*.py"):
        for line in path.read_text().splitlines():
            words = line.split()
            if line.startswith("from autograder") or line.startswith("import autograder"):
                pytest.fail(f"{path.name}: {line}")
            if line.startswith("from ") and not words[1].startswith("."):
                module = words[1].partition(".")[0]
                assert module in allowed or module in __import__("sys").stdlib_module_names, line


def test_do_parts_take_a_tuple_apart():
    assert parts((1, 2), "dW", "db") == (1, 2)
    for wrong in (None, np.zeros(2), (1,)):
        with pytest.raises(Failure):
            parts(wrong, "dW", "db")


def test_does_an_object_that_holds_itself_do_no_harm(feedback):
    holding = RIGHT["MLP"].replace("self.b2 = np.zeros(n_out)", "self.b2 = np.zeros(n_out); self.me = [self]")
    assert feedback(MLP=holding).runner.result("backward").state is State.DONE


def test_does_a_repr_that_raises_do_no_harm(feedback):
    rude = "class Rude:\n    def __repr__(self):\n        raise ValueError\n"
    rude += "\n\ndef relu(x):\n    return [Rude(), 10**400]\n"
    shown = labels(feedback(relu=rude), "relu")
    assert "list" in shown["problem"]
    assert "whose repr raises ValueError" in shown["got"]


def test_is_a_missing_attribute_told_as_such(feedback):
    short = RIGHT["MLP"].replace("self.z1 = ", "z1 = ").replace("relu(self.z1)", "relu(z1)")
    assert "z1" in labels(feedback(MLP=short), "MLP")["problem"]


@pytest.mark.parametrize("exercise", ["accuracy", "gradcheck", "minibatches"])
def test_public_checks_see_known_mistakes_and_refuse_no_odd_answer(exercise: str) -> None:
    """A learner whose checks all pass must not lose points by a mistake that is known to be made."""
    entries = entries_of(ASSIGNMENT.name, exercise)
    seen = [is_seen_locally(ASSIGNMENT, entry) for entry in entries]
    assert not [entry.name for entry, found in zip(entries, seen, strict=True) if found and not entry.wrong]
    wrong = [found for entry, found in zip(entries, seen, strict=True) if entry.wrong]
    assert sum(wrong) >= 0.85 * len(wrong)
