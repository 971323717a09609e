"""A cell means what it means in Jupyter: in the box, and in local feedback alike."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.box import UNIT, Box, BoxError, Workspace
from autograder.checks import Failure
from autograder.checks.limits import TimeUp
from autograder.checks.notebook import load as loading
from autograder.checks.notebook.dependencies import exercises_used
from autograder.checks.notebook.load import Loaded, load
from autograder.checks.notebook.needed import marks_of, plan, read_cell
from autograder.checks.notebook.syntax import clean, parse, python_of
from autograder.course.assignment import KIT, load_assignment
from autograder.course.released import marks_of_release
from autograder.grading.judge import Context, Judge
from autograder.submissions.made_up import filled, made_up, right_answers
from autograder.submissions.submission import as_cells, cells_of

NAMES = ("expectation", "relu", "softmax", "train")
QUICK = replace(UNIT, seconds=2.0, idle_margin=0.5, cell_seconds=0.5, load_seconds=2.0, memory=256 << 20)
NUMPY = "import numpy as np"
RELU = "def relu(x):\n    return np.maximum(0, x)"
#: Answers to `relu` that read something of another cell, and that cell.
X = np.array([[-1.0, 2.0]])


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    try:
        opened = Box()
    except BoxError:
        opened = Box("none")
    with opened:
        yield opened


def solution(source: str, name: str = "relu", kind: str = "code") -> dict[str, Any]:
    nbgrader = {"grade": False, "grade_id": name, "locked": False, "schema_version": 3, "solution": True}
    return {"cell_type": kind, "metadata": {"nbgrader": nbgrader}, "source": source}


def scratch(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source}


def notebook(*cells: str | dict[str, Any]) -> bytes:
    whole = [scratch(NUMPY), *(scratch(cell) if isinstance(cell, str) else cell for cell in cells)]
    return json.dumps({"cells": whole, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


class Both:
    """A notebook in the box and loaded here; `same` asks both for an answer, and expects the same value."""

    def __init__(self, workspace: Workspace, loaded: Loaded) -> None:
        self.workspace = workspace
        self.loaded = loaded

    def same(self, name: str, *arguments: Any) -> Any:
        graded = self.graded(name, *arguments)
        np.testing.assert_allclose(np.asarray(self.loaded.namespace[name](*arguments)), np.asarray(graded))
        return graded

    def graded(self, name: str, *arguments: Any) -> Any:
        with self.workspace.exercise(name, limits=QUICK) as student:
            return getattr(student, name)(*arguments)

    def left_out(self) -> list[str]:
        return self.workspace.slow_statements()


Read = Callable[..., Both]


@pytest.fixture
def both(box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    """Read a notebook of these cells as the grader does, and as `pytest` of the released folder does."""
    monkeypatch.setattr(loading, "time_limit", partial(loading.time_limit, 1.0))
    with ExitStack() as stack:

        def opened(*cells: str | dict[str, Any], released: frozenset[str] = frozenset()) -> Both:
            data = notebook(*cells)
            path = tmp_path / "03-mlp-numpy.ipynb"
            path.write_bytes(data)
            graded = as_cells(cells_of(data, path.name).code, NAMES)
            workspace = stack.enter_context(box.workspace(graded, NAMES, limits=QUICK, released=released))
            return Both(workspace, load(path, NAMES, released))

        yield opened


def is_right(read: Both) -> bool:
    """Whether `relu` gives the right values in the box and here."""
    return np.array_equal(read.same("relu", X), [[0.0, 2.0]])


# What an answer needs is run


NEEDED = {
    "a closure": (
        'def make(kind):\n    return {"relu": lambda x: np.maximum(0, x)}[kind]\n\nact = make("relu")',
        "act(x)",
    ),
    "a Colab guard": (
        'if "google.colab" in str(get_ipython()):\n    ZERO = 0.0\nelse:\n    ZERO = 0.0',
        "np.maximum(ZERO, x)",
    ),
    "a guard by an import": (
        "try:\n    import google.colab\n    HERE = 0\nexcept ImportError:\n    print('here')\n    HERE = 1",
        "np.maximum(0, x) if HERE else x",
    ),
    "an import from math": ("from math import sqrt\nONE = sqrt(1)", "np.maximum(0, ONE * x)"),
    "an aliased import": ("import math as m\nONE = m.sqrt(1)", "np.maximum(0, ONE * x)"),
    "a table filled by a loop": (
        "SIGN = {}\nfor k in (True, False):\n    SIGN[k] = float(k)",
        "x * np.where(x > 0, SIGN[True], SIGN[False])",
    ),
    "a list filled by a method": ("STEPS = []\nSTEPS.append(np.maximum)", "STEPS[0](0, x)"),
    "a list filled by a comprehension": (
        "STEPS = []\n[STEPS.append(f) for f in (np.maximum,)]",
        "STEPS[0](0, x)",
    ),
    "a table filled by a function": (
        "TABLE = {}\ndef fill(table):\n    table['zero'] = 0.0\nfill(TABLE)",
        "np.maximum(TABLE['zero'], x)",
    ),
    "a table filled by a function of a function": (
        "TABLE = {}\ndef put(t, k):\n    t[k] = 0.0\ndef fill(table):\n    put(table, 'zero')\nfill(TABLE)",
        "np.maximum(TABLE['zero'], x)",
    ),
    "a table filled by a decorator": (
        "ACTS = {}\ndef act(f):\n    ACTS[f.__name__] = f\n    return f\n"
        "@act\ndef rectify(x):\n    return np.maximum(0, x)",
        "ACTS['rectify'](x)",
    ),
    "a table filled by a library": (
        "import heapq\nHEAP = []\nheapq.heappush(HEAP, 0.0)",
        "np.maximum(HEAP[0], x)",
    ),
    "a global that a function sets": (
        "ZERO = None\ndef prepare():\n    global ZERO\n    ZERO = 0.0\nprepare()",
        "np.maximum(ZERO, x)",
    ),
    "an object's attribute": (
        "class Config:\n    pass\ncfg = Config()\ncfg.zero = 0.0\nsetattr(cfg, 'one', 1.0)",
        "np.maximum(cfg.zero, cfg.one * x)",
    ),
    "a dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass Config:\n    zero: float = 0.0\ncfg = Config()",
        "np.maximum(cfg.zero, x)",
    ),
    "a cached function": (
        "from functools import lru_cache\ndef zero():\n    return 0.0\ncached = lru_cache(zero)",
        "np.maximum(cached(), x)",
    ),
    "a name of NumPy's that is gone": ("np.float = float", "np.maximum(np.float(0), x)"),
    "an import with a fallback": (
        'try:\n    from tqdm import tqdm\nexcept ImportError:\n    print("no tqdm")\n    tqdm = lambda x: x',
        "[np.maximum(0, x) for _ in tqdm(range(1))][0]",
    ),
    "a block": (
        "import contextlib\nwith contextlib.suppress(ValueError):\n    ZERO = 0.0",
        "np.maximum(ZERO, x)",
    ),
    "a loop that adds up": ("total = 0.0\nfor k in (1, -1):\n    total += k", "np.maximum(total, x)"),
    "a value in a condition": ("if (zero := 0.0) is not None:\n    print(zero)", "np.maximum(zero, x)"),
    "a match": ("match (0.0, 1):\n    case (zero, _):\n        pass", "np.maximum(zero, x)"),
    "names taken from a dictionary": ("globals().update(zero=0.0)", "np.maximum(zero, x)"),
    "a name looked up by its text": (
        "def act_relu(x):\n    return np.maximum(0, x)",
        "globals()['act_' + 'relu'](x)",
    ),
    "a setting": ("import sys\nsys.setrecursionlimit(2500)", "np.maximum(sys.getrecursionlimit() - 2500, x)"),
    "a dispatching function": (
        "from functools import singledispatch\n@singledispatch\ndef act(x):\n    return x\n"
        "@act.register\ndef _(x: np.ndarray):\n    return np.maximum(0, x)",
        "act(x)",
    ),
    "a coroutine": (
        "import asyncio\nasync def zero():\n    await asyncio.sleep(0)\n    return 0.0\nZERO = await zero()",
        "np.maximum(ZERO, x)",
    ),
    "a new type": (
        'from typing import NewType\nLogits = NewType("Logits", object)',
        "np.maximum(0, Logits(x))",
    ),
}


@pytest.mark.parametrize("kind", NEEDED)
def test_what_an_answer_reads_is_run(both: Read, kind: str) -> None:
    added, value = NEEDED[kind]
    assert is_right(both(added, solution(f"def relu(x):\n    return {value}")))


def test_what_no_answer_reads_is_not_run(both: Read) -> None:
    """An hour of training, or a plot of it, that was left in the notebook costs nothing."""
    training = (
        "while True:\n    pass\nhistory = train(relu, X)\nimport time\ntime.sleep(60)\nraise SystemExit()"
    )
    read = both(training, solution(RELU), training)
    assert is_right(read)
    assert read.loaded.problems == ()
    assert read.left_out() == []


def test_what_hands_an_answer_on_does_not_change_it(both: Read) -> None:
    """`gradcheck(model, X, backward)` reads answers, and no answer reads what comes of it."""
    assert is_right(
        both("lr = 0.1", solution(RELU), "history = train(relu, lr, 10**9)\nwhile lr:\n    relu(X)")
    )


def test_a_statement_that_takes_too_long_is_named_and_left_out(both: Read) -> None:
    read = both(
        "ZERO = 0.0\nTABLE = [0 for _ in iter(int, 1)]", solution("def relu(x):\n    return TABLE, ZERO")
    )
    with pytest.raises(Failure, match="NameError"):
        read.graded("relu", X)
    (line,) = read.left_out()
    assert line.startswith("cell 2, line 2, `TABLE = [0 for _ in iter(int, 1)]`: it takes too long")
    (problem,) = read.loaded.problems
    assert problem.where == "cell 2, line 2"
    assert "does not come to an end" in problem.text


def test_definitions_above_code_that_never_ends_count(both: Read) -> None:
    """In Jupyter the cell's definitions are there once it is interrupted."""
    read = both(solution(f"{RELU}\n\nwhile True:\n    pass\n\ndef helper(x):\n    return x"))
    assert is_right(read)
    assert read.loaded.problems[0].text.startswith("`while True:` is left out")


def test_definitions_above_code_that_ends_the_process_count(both: Read, box: Box) -> None:
    graded = as_cells(cells_of(notebook(solution(f"{RELU}\nimport os\nos._exit(3)")), "a.ipynb").code, NAMES)
    with (
        box.workspace(graded, NAMES, limits=QUICK) as workspace,
        workspace.exercise("relu", limits=QUICK) as student,
    ):
        assert student.relu(1.0) == 1.0


def test_an_answer_tried_out_below_itself_costs_nothing(both: Read) -> None:
    """The data that it is tried on come from a cell that no answer reads, and that is left out."""
    tried = "figure = relu(history)\nraise_if_wrong = figure.undefined\n"
    read = both("history = train()", solution(f"{RELU}\n{tried}def helper(x):\n    return relu(x)"))
    assert is_right(read)
    assert read.loaded.problems == ()


# The last definition of a name counts, however it is made


WRAPPED = {
    "vectorize": "relu = np.vectorize(relu)",
    "a partial": "from functools import partial\nrelu = partial(relu)",
    "an alias": "def mine(x):\n    return np.maximum(0, x)\nrelu = mine",
    "a wrapper": "def logged(f):\n    def g(x):\n        return f(x)\n    return g\nrelu = logged(relu)",
    "a decorator": "@np.vectorize\ndef relu(x):\n    return max(0, x)",
    "a tuple": "relu, one = (lambda x: np.maximum(0, x)), 1",
    "an annotation": "from typing import Any\nrelu: Any = np.vectorize(lambda x: max(x, 0))",
    "a condition": "if True:\n    relu = np.vectorize(lambda x: max(x, 0))",
    "a loop": "for relu in (np.abs, lambda x: np.maximum(0, x)):\n    pass",
    "a dictionary": "globals()['relu'] = np.vectorize(lambda x: max(x, 0))",
    "an import": "from operator import pos as relu\nold = relu\nrelu = lambda x: np.maximum(0, old(x))",
    "an object": "class Relu:\n    def __call__(self, x):\n        return np.maximum(0, x)\nrelu = Relu()",
}


@pytest.mark.parametrize("kind", WRAPPED)
def test_the_last_definition_counts(both: Read, kind: str) -> None:
    first = "def relu(x):\n    return x * (x > 0)"
    read = both(solution(first), WRAPPED[kind], "y = relu(3.0)")
    assert is_right(read)


@pytest.mark.parametrize(
    "wrapper", ["relu = np.vectorize(lambda x: x)", "relu = np.abs", "if 1:\n    relu = np.sign"]
)
def test_a_wrong_wrapper_makes_the_answer_wrong(both: Read, wrapper: str) -> None:
    read = both(solution(RELU), wrapper)
    assert not is_right(read)


# Names that other cells use as well


def test_a_number_in_a_scratch_cell_does_not_replace_a_builtin_that_answers_call(both: Read) -> None:
    source = "def expectation(values, probs):\n    return sum(float(v * p) for v, p in zip(values, probs))"
    later = "sum = 0\nfor k in range(1, 7):\n    sum += k / 6", "list = [1]\nmax = 3.0"
    assert both(solution(source, "expectation"), *later).same("expectation", X[0], X[0]) == 5.0


def test_a_builtin_that_an_answer_reads_as_its_own_number_is_that_number(both: Read) -> None:
    assert is_right(both("min = 0.0", solution("def relu(x):\n    return np.maximum(min, x)")))


def test_a_result_does_not_replace_a_function_that_answers_call(both: Read) -> None:
    helper = "def rectified(x):\n    return np.maximum(0, x)"
    answer = solution("def relu(x):\n    return rectified(x)")
    assert is_right(both(helper, answer, "rectified = rectified(3.0)", "relu = relu(2.0)"))


DEMONSTRATION = "eps = np.logspace(-14, -1, 131)\nslope = np.cos(1.0)\nprint(slope)\nfigure = eps + slope"


def marks(*sources: str) -> frozenset[str]:
    return frozenset(mark for source in sources for mark in marks_of(source, parse(source).body))


@pytest.mark.parametrize(
    "shown",
    [
        DEMONSTRATION,
        DEMONSTRATION.replace("-14, -1,", "-14,   -1,\n"),
        DEMONSTRATION.replace("print(slope)", "print(slope, 'my note')"),
        DEMONSTRATION.replace("131", "99"),
        DEMONSTRATION.replace("\nslope", "\n\n# a note\nslope"),
    ],
)
def test_a_cell_of_the_release_does_not_change_what_an_answer_reads(both: Read, shown: str) -> None:
    answer = solution("def relu(x):\n    return np.maximum(0, x) + eps")
    read = both("eps = 0.0", answer, shown, released=marks(DEMONSTRATION))
    assert is_right(read)


def test_what_only_the_release_binds_is_there(both: Read) -> None:
    """An author may give learners helpers, and a cell of imports."""
    given = "def rectified(x):\n    return np.maximum(0, x)\nfrom math import pi"
    read = both(given, solution("def relu(x):\n    return rectified(x) + 0 * pi"), released=marks(given))
    assert is_right(read)


def test_an_answer_that_stands_in_a_cell_of_the_release_counts(both: Read) -> None:
    read = both(
        solution("def relu(x):\n    return x"), f"{DEMONSTRATION}\n{RELU}", released=marks(DEMONSTRATION)
    )
    assert is_right(read)


def test_the_weeks_own_cells_bind_nothing_that_its_answers_read() -> None:
    """Learners may call their own globals what they like."""
    week = load_assignment("03-mlp-numpy", KIT)
    cells = cells_of((KIT / "release" / week.name / f"{week.name}.ipynb").read_bytes(), "week.ipynb").code
    given = [cell for cell in cells if not cell.nbgrader]
    texts = [clean(cell.source) for cell in given]
    own = "eps = n = p = rng = 1\ndef relu(x):\n    return eps, n, p, rng"
    chosen = plan(
        [
            *(read_cell(text, parse(text), is_solution=False) for text in texts),
            read_cell("", parse(own), is_solution=False),
        ],
        ["relu"],
        marks_of_release(week),
    )
    assert len(given) > 10
    assert not any(any(cell) for cell in chosen.runs[:-1])


# A cell's text is what IPython makes of it


TEXTS = {
    "pip over several lines": "!pip install -q \\\n    numpy \\\n    tqdm\nfrom tqdm import tqdm",
    "a magic over several lines": "%config InlineBackend.rc = \\\n    {}\nfrom tqdm import tqdm",
    "an indented cell": "    from tqdm import tqdm\n    if True:\n        one = 1",
    "a timed statement": "%time from tqdm import tqdm",
    "a timed cell": "\n%%time\nfrom tqdm import tqdm",
    "help": "tqdm?\n?np.maximum\nfrom tqdm import tqdm",
    "prompts": ">>> from tqdm import tqdm\n>>> if True:\n...     one = 1\n...",
    "prompts of IPython": "In [1]: from tqdm import tqdm\n   ...: one = 1",
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_cell_is_read_as_ipython_reads_it(both: Read, kind: str) -> None:
    assert clean(TEXTS[kind]).count("\n") == TEXTS[kind].count("\n")
    answer = "def relu(x):\n    for _ in tqdm(range(1)):\n        y = np.maximum(0, x)\n    return y"
    assert is_right(both(TEXTS[kind], solution(answer)))


@pytest.mark.parametrize(
    "source",
    [
        "    def relu(x):\n        return np.maximum(0, x)",
        "\n\t# mine\n\tdef relu(x):\n\t\treturn np.maximum(0, x)\n",
        ">>> def relu(x):\n...     return np.maximum(0, x)",
    ],
)
def test_an_indent_or_prompts_of_a_whole_cell_are_taken_off(both: Read, source: str) -> None:
    assert is_right(both(solution(source)))


def test_an_answer_that_was_turned_into_text_is_code_again(both: Read) -> None:
    """nbgrader turns it back by its id."""
    for kind in ("markdown", "raw"):
        assert is_right(both(solution(RELU, kind=kind)))


def test_a_future_import_holds_for_later_cells(both: Read) -> None:
    earlier = (
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from jaxtyping import Float"
    )
    answer = 'def relu(x: Float[np.ndarray, "n"]) -> Float[np.ndarray, "n"]:\n    return np.maximum(0, x)'
    assert is_right(both(earlier, solution(answer)))


def test_an_annotation_without_its_import_fails_in_both(both: Read) -> None:
    """The kit's own future import must not reach a learner's code."""
    read = both(solution("def relu(x: Array) -> Array:\n    return np.maximum(0, x)"))
    with pytest.raises(Failure, match="NameError"):
        read.graded("relu", X)
    assert "relu" not in read.loaded.namespace
    assert "NameError: name 'Array' is not defined" in read.loaded.problems[0].text


def test_a_library_that_the_grader_does_not_have_fails_in_both(both: Read) -> None:
    source = "from scipy.special import softmax as theirs\n\ndef softmax(z):\n    return theirs(z, axis=-1)"
    read = both(solution(source, "softmax"), solution(RELU))
    with pytest.raises(Failure, match="ModuleNotFoundError"):
        read.graded("softmax", X)
    with pytest.raises(ModuleNotFoundError, match="scipy is not there when it is graded"):
        read.loaded.namespace["softmax"](X)
    assert read.loaded.problems[0].text == "imports scipy, which is not there when it is graded"
    assert exercises_used(read.loaded.namespace["softmax"], read.loaded.namespace, NAMES) == set()
    assert is_right(read)


def test_a_library_that_an_answer_imports_itself_is_told_of(both: Read) -> None:
    read = both(
        solution("def softmax(z):\n    import scipy.special\n    return scipy.special.softmax(z)", "softmax")
    )
    assert "imports scipy" in read.loaded.problems[0].text
    with pytest.raises(ModuleNotFoundError):
        read.loaded.namespace["softmax"](X)


def test_a_cell_that_waits_for_input_goes_on(both: Read) -> None:
    read = both("name = input('Your name? ')", solution(f"input()\n{RELU}"), solution(RELU))
    assert is_right(read)
    assert "it waits for input, which nobody gives" in read.loaded.problems[0].text


@pytest.mark.parametrize(
    "call",
    [
        'np.savetxt("trace.csv", np.ones(2)); assert np.loadtxt("trace.csv").sum() == 2',
        'np.savez("trace.npz", a=np.ones(2)); assert np.load("trace.npz")["a"].sum() == 2',
        'import pathlib; p = pathlib.Path("a.txt"); p.write_text("x"); assert p.exists(); p.unlink()',
        'a = np.memmap("a.dat", float, "w+", shape=(2, 3)); a[:] = 1; a.flush(); assert a.sum() == 6',
    ],
)
def test_files_that_an_answer_writes_stay_in_memory(
    both: Read, call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_right(both(solution(f"def relu(x):\n    {call}\n    return np.maximum(0, x)")))


def test_leaving_while_it_is_loaded_leaves_the_rest(both: Read) -> None:
    assert issubclass(TimeUp, BaseException)
    assert is_right(both("raise SystemExit", solution(RELU), "exit()"))


NESTED = 'def relu(x):\n    note = {"n": 1}\n    _ = f"{note["n"]}"\n    return np.maximum(0, x)'


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
def test_the_syntax_of_a_newer_python_is_told_with_both_versions(both: Read) -> None:
    here = "{}.{}".format(*sys.version_info[:2])
    read = both(solution(NESTED))
    with pytest.raises(Failure) as failure:
        read.graded("relu", X)
    assert str(failure.value) == (
        f"the cell of relu is not valid Python {here} on line 3; "
        f"it is written for Python 3.12, and Python {here} grades it"
    )
    assert f"Python 3.12 reads it, and this is {here}" in read.loaded.problems[0].text


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("type Vector = list[float]", "3.12"),
        ("def first[T](xs: list[T]) -> T:", "3.12"),
        ("class Box[T]:", "3.12"),
        ("x = f'{d['a']}'", "3.12"),
        ("except ValueError, TypeError:", "3.14"),
        ("x = t'{name}'", "3.14"),
        ("x = f'{a} and {b}'", ""),
        ("print(f\"{a['n']}\", f'{b}')", ""),
        ("type = 3", ""),
        ("d = {'t': 1, 'f': {'a': 'b'}", ""),
        ("x = (", ""),
    ],
)
def test_a_newer_syntax_is_known_by_its_line(
    line: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 11, 0, "final", 0))
    assert python_of(line, 1) == version
    assert python_of("x = (", 1, ran_on="3.13.2") == "3.13"
    assert python_of("x = (", 1, ran_on="3.10.2") == ""


def test_learners_globals_may_be_named_like_those_of_the_notebooks_own_cells() -> None:
    """`eps` above `entropy` stays as the learner set it, although a later figure has an `eps` too."""
    week = load_assignment("03-mlp-numpy", KIT)
    released = json.loads((KIT / "release" / week.name / f"{week.name}.ipynb").read_text("utf-8"))
    whole = filled(
        released, right_answers(week) | {"entropy": ENTROPY, "relu": "def relu(x):\n    return n(x)\n"}
    )
    place = next(
        number
        for number, cell in enumerate(whole["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "entropy"
    )
    whole["cells"].insert(
        place, scratch("eps = 1e-15\nn = lambda x: np.maximum(x, 0)\nx = p = q = rng = None")
    )
    read = as_cells(cells_of(json.dumps(whole).encode(), "ada.ipynb").code, [*right_answers(week)])
    submission = replace(made_up(week, "ada", {}), cells=read)
    with Judge(week, Context(b"globals", "tests", None)) as judge:
        for name in ("entropy", "relu", "cross_entropy"):
            (result,) = judge.grade(submission, only=name).exercises
            assert result.points == result.max_points, name


ENTROPY = """
def entropy(p):
    p = np.asarray(p, float)
    return -np.sum(np.where(p > 0, p * np.log(np.maximum(p, eps)), 0.0))
"""
