"""The box runs a learner's code as a notebook would, and reports truthfully how it ended."""

from __future__ import annotations

import inspect
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.box import (
    UNIT,
    Box,
    BoxError,
    Cell,
    LearnerError,
    RemoteStudent,
    Stopped,
    describe_tiers,
    tiers,
)
from autograder.checks import Failure
from autograder.checks.figures import FigureData
from autograder.checks.student import Raised

QUICK = replace(UNIT, seconds=1.0, idle_margin=0.5, cell_seconds=0.5, load_seconds=1.0, memory=256 << 20)


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    try:
        opened = Box()
    except BoxError:
        opened = Box("none")
    with opened:
        yield opened


Ask = Callable[..., RemoteStudent]


@pytest.fixture
def ask(box: Box) -> Iterator[Ask]:
    """The learner's answer to one exercise: `ask(source, "name", standins=…)`."""
    with ExitStack() as stack:

        def opened(
            source: str | list[Cell], name: str = "f", names: Any = None, **options: Any
        ) -> RemoteStudent:
            cells = source if isinstance(source, list) else [cell(0, source, name)]
            workspace = stack.enter_context(box.workspace(cells, names or [name]))
            return stack.enter_context(workspace.exercise(name, **{"limits": QUICK, **options}))

        yield opened


def cell(index: int, source: str, exercise: str | None = None) -> Cell:
    return Cell(index, "import numpy as np\n" + textwrap.dedent(source), exercise)


class Model:
    """Stands in these tests for a solution's class."""

    def __init__(self, rng: np.random.Generator, n_in: int = 3) -> None:
        self.W = rng.normal(size=(n_in, 2))
        self.b = np.zeros(2)

    def forward(self, X: np.ndarray) -> np.ndarray:
        self.X = X
        self.z = X @ self.W + self.b
        return self.z


def double(x: Any, *, by: float = 2.0) -> Any:
    return np.asarray(x) * by


def nudge(loss: Callable[[Any], float], W: np.ndarray, index: tuple[int, ...], eps: float = 0.5) -> float:
    before = W[index]
    W[index] = before + eps
    high = loss(W)
    W[index] = before - eps
    low = loss(W)
    W[index] = before
    return (high - low) / (2 * eps)


class TestValues:
    @pytest.mark.parametrize(
        "value",
        [
            *(
                None,
                True,
                3,
                -1.5,
                float("inf"),
                10**30,
                "text",
                (1, "a"),
                [1, 2.5, None],
                {"a": [1], 2: (3,)},
            ),
            *(1 + 2j, range(3), slice(1, None), {1, 2}, np.float32(1.5), np.int64(-3), np.bool_(True)),
            *(list(range(200)), dict.fromkeys(range(100)), np.dtype("float32")),
        ],
    )
    def test_plain_values_come_back_unchanged(self, ask: Ask, value: Any) -> None:
        back = ask("def f(x): return x").f(value)
        assert type(back) is type(value)
        assert back == value

    @pytest.mark.parametrize(
        "array",
        [
            *(
                np.arange(6.0).reshape(2, 3),
                np.arange(6).reshape(2, 3).T,
                np.arange(12).reshape(3, 4)[:, ::2],
            ),
            *(np.array(2.5), np.zeros((0, 3)), np.array([np.nan, -np.inf]), np.array([True, False])),
            np.arange(3, dtype=np.uint8),
        ],
    )
    def test_arrays_keep_dtype_shape_and_layout(self, ask: Ask, array: np.ndarray) -> None:
        student = ask("def f(x): return x.copy(order='K'), x.flags.c_contiguous, x.flags.f_contiguous")
        back, c, f = student.f(array)
        assert type(back) is np.ndarray
        assert back.dtype == array.dtype
        assert (c, f) == (array.flags.c_contiguous, array.flags.f_contiguous)
        np.testing.assert_array_equal(back, array)

    def test_read_only_arrays_stay_read_only(self, ask: Ask) -> None:
        array = np.zeros(3)
        array.flags.writeable = False
        with pytest.raises(LearnerError, match="a ValueError on line 2 of its cell"):
            ask("def f(x): x[0] = 1").f(array)

    def test_subclasses_of_arrays_come_back_as_arrays(self, ask: Ask) -> None:
        back = ask("def f(): return np.matrix([[1, 2]]), np.ma.masked_array([1.0, 2.0])").f()
        assert [type(each) for each in back] == [np.ndarray, np.ndarray]

    def test_iterators_come_back_as_lists(self, ask: Ask) -> None:
        assert ask("def f(n): yield from range(n)").f(3) == [0, 1, 2]

    def test_arrays_of_arrays_come_back_as_lists(self, ask: Ask) -> None:
        back = ask(
            "def f():\n    out = np.empty(2, object)\n    out[:] = np.arange(3), np.arange(1)\n    return out"
        ).f()
        assert [each.tolist() for each in back] == [[0, 1, 2], [0]]

    def test_endless_iterators_are_cut_off(self, ask: Ask) -> None:
        assert len(ask("import itertools\ndef f(): return itertools.count()").f()) == 100_000

    def test_other_values_are_known_by_type_only(self, ask: Ask) -> None:
        back = ask("import re\ndef f(): return re.compile('x'), np.array([None])").f()
        assert [each.type_name for each in back] == ["Pattern", "ndarray"]

    def test_changes_in_place_arrive_in_the_tests_array(self, ask: Ask) -> None:
        array, view = np.zeros(3), np.zeros((2, 4)).T
        assert ask("def f(a, v): a += 1; v[0] = 7; return a").f(array, view) is array
        assert array.tolist() == [1, 1, 1]
        assert view[0].tolist() == [7, 7]

    def test_changes_before_an_exception_arrive(self, ask: Ask) -> None:
        array = np.zeros(3)
        with pytest.raises(LearnerError):
            ask("def f(a): a += 1; raise ValueError").f(array)
        assert array.tolist() == [1, 1, 1]

    def test_changes_of_lists_and_dictionaries_arrive(self, ask: Ask) -> None:
        items, named = [1.0], {"a": np.zeros(1)}
        ask("def f(l, d): l.append(2); d['b'] = 3; d['a'] += 1").f(items, named)
        assert items == [1.0, 2]
        assert named == {"a": np.ones(1), "b": 3}

    @pytest.mark.parametrize("kind", ["PCG64", "MT19937", "Philox", "SFC64", "PCG64DXSM"])
    def test_generators_advance(self, ask: Ask, kind: str) -> None:
        there, here = (np.random.Generator(getattr(np.random, kind)(5)) for _ in range(2))
        drawn = ask("def f(rng): return rng.random(3), rng.integers(9, size=2, dtype=np.int32)").f(there)
        np.testing.assert_array_equal(drawn[0], here.random(3))
        np.testing.assert_array_equal(drawn[1], here.integers(9, size=2, dtype=np.int32))
        assert there.random() == here.random()

    def test_figures_come_back_as_data(self, ask: Ask) -> None:
        figure = ask("""
            import matplotlib.pyplot as plt
            def f(y):
                fig, ax = plt.subplots(1, 2)
                ax[0].plot(y, label="loss"); ax[0].legend(); ax[1].imshow(np.eye(2)); ax[1].set_title("digit")
                plt.tight_layout(); plt.show(); plt.savefig("figure.png")
                return fig
            """).f([1.0, 2.0])
        assert isinstance(figure, FigureData)
        assert figure.axes[0].legend == ("loss",)
        np.testing.assert_array_equal(figure.axes[0].lines[0][1], [1, 2])
        assert figure.axes[1].title == "digit"
        np.testing.assert_array_equal(figure.axes[1].images[0], np.eye(2))


class TestObjects:
    SOURCE = """
        class Model:
            def __init__(self, rng, n_in=3):
                self.W = rng.normal(size=(n_in, 2))
            def forward(self, X):
                self.X = X
                return X @ self.W
        def step(model, grad): model.W -= grad
        """

    def test_objects_stay_in_the_box(self, ask: Ask) -> None:
        student = ask(self.SOURCE, "Model", names=["Model", "step"])
        model = student.Model(np.random.default_rng(0), n_in=4)
        np.testing.assert_array_equal(model.W, np.random.default_rng(0).normal(size=(4, 2)))
        model.W = np.ones((4, 2))
        assert model.forward(np.ones((1, 4))).tolist() == [[4, 4]]
        student.step(model, np.ones((4, 2)))
        assert model.W.sum() == 0
        assert set(model.snapshot().attributes) == {"W", "X"}
        with pytest.raises(LearnerError, match="AttributeError"):
            _ = model.nothing

    def test_objects_with_slots_work(self, ask: Ask) -> None:
        student = ask(
            """
            class Model:
                __slots__ = ("W",)
                def __init__(self): self.W = np.ones(2)
            def f(model): return change(model), model.W.sum()
            """,
            names=["f", "Model"],
            standins={"change": grow},
        )
        model = student.Model()
        assert student.f(model) == (3.0, 12.0)
        assert list(model.snapshot().attributes) == ["W"]

    def test_calls_are_recorded_with_copies_of_their_arguments(self, ask: Ask) -> None:
        student = ask("def f(a): a += 1; return a")
        student.f(array := np.zeros(1))
        assert student.calls[0].args[0] == 0
        assert student.calls[0].result is array

    def test_passed_functions_are_called_in_the_grader(self, ask: Ask) -> None:
        W, seen = np.zeros(2), []

        def loss(weights: Any) -> float:
            assert weights is W
            seen.append(weights.tolist())
            weights[1] += 10
            return float(weights[0])

        student = ask("def f(loss, W):\n    W[0] = 3\n    a = loss(W)\n    return a, W[1], loss.__name__")
        assert student.f(loss, W) == (3.0, 10.0, "loss")
        assert seen == [[3.0, 0.0]]

    def test_failures_of_passed_functions_are_raised_unchanged(self, ask: Ask) -> None:
        failure = Failure("the loss was given the wrong thing")

        def loss() -> None:
            raise failure

        with pytest.raises(Failure) as caught:
            ask("def f(loss): loss()").f(loss)
        assert caught.value is failure

    def test_learners_can_catch_exceptions_of_passed_functions(self, ask: Ask) -> None:
        def loss(x: float) -> float:
            return 1 / x

        source = "def f(loss):\n    try: loss(0)\n    except ZeroDivisionError: return 'caught'"
        assert ask(source).f(loss) == "caught"

    def test_objects_keep_their_identity_in_passed_functions(self, ask: Ask) -> None:
        student = ask(
            self.SOURCE + "\n        def f(model, g): return g(model, 3)", "f", names=["Model", "f"]
        )
        model = student.Model(np.random.default_rng(0))

        def g(given: Any, number: int) -> Any:
            assert given is model
            given.W = np.full((1, 1), number)
            return given.W

        assert student.f(model, g) == 3
        assert model.W == 3


class TestOperators:
    def test_tests_may_use_operators_on_learners_objects(self, ask: Ask) -> None:
        student = ask(NUMBER, "Number")
        v, w = student.Number(2.0), student.Number(5.0)
        assert (3 * v).data == 6
        assert (v + w).data == (w + v).data == (v + np.float64(5)).data == 7
        assert (-v).data == -2
        assert v(3) == 6
        assert (len(v), v[1], list(v), 1.0 in v) == (2, 1.0, [0.0, 1.0], True)
        assert [each.data for each in v.pair()] == [2, 2]
        assert (v < w, w <= v, v == student.Number(2.0), v != w) == (True, False, True, True)
        assert (float(v), bool(v), bool(student.Number(0.0))) == (2.0, True, False)
        assert len({v, student.Number(2.0), w}) == 2
        with v as same:
            assert same.data == 2
            assert v.entered
        assert not v.entered

    def test_an_operator_that_is_not_there_raises_as_in_python(self, ask: Ask) -> None:
        student = ask(NUMBER, "Number")
        with pytest.raises(LearnerError) as raised:
            student.Number(2.0) - 1
        assert raised.value.kind == "TypeError"

    def test_no_object_is_equal_to_a_value_of_a_test(self, ask: Ask) -> None:
        """Such an answer would be right, whatever is asked."""
        liar = """
            class Number:
                def __sub__(self, other): return self
                def __abs__(self): return self
                def __lt__(self, other): return True
                __eq__ = __le__ = __lt__
            def f(): return Number()
            """
        got = ask(liar).f()
        for compare in (lambda: got == 1.0, lambda: abs(got - 1.0) < 1e-6, lambda: got in [1.0]):
            with pytest.raises(TypeError, match="compare an attribute"):
                compare()


NUMBER = """
class Number:
    def __init__(self, data): self.data, self.entered = float(data), False
    def __add__(self, other): return Number(self.data + (other.data if isinstance(other, Number) else other))
    def __mul__(self, other): return Number(self.data * (other.data if isinstance(other, Number) else other))
    __radd__, __rmul__ = __add__, __mul__
    def __neg__(self): return Number(-self.data)
    def __call__(self, x): return self.data * x
    def __len__(self): return 2
    def __getitem__(self, i): return [0.0, 1.0][i]
    def __iter__(self): return iter([0.0, 1.0])
    def __lt__(self, other): return self.data < other.data
    def __le__(self, other): return self.data <= other.data
    def __eq__(self, other): return isinstance(other, Number) and self.data == other.data
    def __hash__(self): return hash(self.data)
    def __float__(self): return self.data
    def __bool__(self): return self.data != 0
    def __enter__(self): self.entered = True; return self
    def __exit__(self, *raised): self.entered = False
    def pair(self): return [self, Number(self.data)]
"""


class TestStandIns:
    def test_stand_ins_replace_earlier_answers(self, ask: Ask) -> None:
        cells = [cell(0, "def double(x): return 0\nalias = double", "double"), cell(1, "second = double")]
        cells += [cell(2, "def f(x): return double(x), alias(x), second(x, by=3)", "f")]
        assert ask(cells, names=["double", "f"], standins={"double": double}).f(2.0) == (4.0, 4.0, 6.0)

    def test_without_stand_ins_own_answers_are_called(self, ask: Ask) -> None:
        cells = [cell(0, "def double(x): return 0", "double"), cell(1, "def f(x): return double(x)", "f")]
        assert ask(cells, names=["double", "f"]).f(2.0) == 0

    def test_stand_ins_have_signatures_and_raise_type_errors(self, ask: Ask) -> None:
        source = """
            import inspect
            def f():
                try: double()
                except TypeError as error: text = str(error)
                return str(inspect.signature(double)), text
            """
        signature, text = ask(source, standins={"double": double}).f()
        assert signature == "(x, *, by=2.0)"
        assert text == "double() missing 1 required positional argument: 'x'"

    def test_defaults_of_stand_ins_may_be_mutable(self, ask: Ask) -> None:
        """The grader knows such a default, and a constant one may come after it."""
        source = "def f(): return g(1), g(1, scale=False), g(1, (2,)), g(1, (2,), False), g(x=1, key=4)"
        expected = [(1, (), True, 3), (1, (), False, 3), (1, (2,), True, 3), (1, (2,), False, 3)]
        assert ask(source, standins={"g": with_defaults}).f() == (*expected, (1, (), True, 4))

    def test_exceptions_of_stand_ins_reach_the_caller(self, ask: Ask) -> None:
        source = "def f(x):\n    try: return double(x)\n    except ValueError as error: return str(error)"
        assert "cannot be multiplied" in ask(source, standins={"double": refuse}).f(1)
        with pytest.raises(LearnerError, match="f raised a ValueError on line 2 of its cell"):
            ask("def f(x): return double(x)", standins={"double": refuse}).f(1)

    def test_exception_texts_are_kept_but_not_shown(self, ask: Ask) -> None:
        student = ask("def f(x): return x[7]")
        with pytest.raises(LearnerError) as caught:
            student.f(np.zeros(3))
        assert caught.value.text == "index 7 is out of bounds for axis 0 with size 3"
        assert "bounds" not in str(caught.value)
        assert student.raised[0].result == Raised("IndexError", caught.value.text)
        assert student.calls == []

    @pytest.mark.parametrize(
        "raised",
        [
            "class E(ValueError): pass\n    raise E('mine')",
            "raise ValueError(type('X', (), {'__str__': 0})())",
        ],
    )
    def test_exceptions_of_unknown_types_have_no_text(self, ask: Ask, raised: str) -> None:
        with pytest.raises(LearnerError) as caught:
            ask(f"def f():\n    {raised}").f()
        assert caught.value.text == ""

    def test_callbacks_nest_and_see_changes_in_place(self, ask: Ask) -> None:
        """The stand-in moves W, and the learner's loss ignores its argument and reads the model."""
        source = """
            def f(model, X):
                W = model.W
                slope = nudge(lambda _: float(model.forward(X).sum()), W, (1, 0))
                return slope, model.W is W, isinstance(model, Model)
            """
        student = ask(source, standins={"Model": Model, "nudge": nudge})
        model = student.Model(np.random.default_rng(0))
        before = model.W
        slope, same, is_model = student.f(model, np.array([[1.0, 5.0, 2.0]]))
        assert slope == pytest.approx(5.0)
        assert same
        assert is_model
        np.testing.assert_array_equal(model.W, before)

    def test_a_stand_in_class_has_ordinary_attributes(self, ask: Ask) -> None:
        source = """
            def f():
                model = Model(np.random.default_rng(1), n_in=2)
                W = model.W
                model.W -= 1
                X = np.eye(2)
                first, second = model.forward(X), model.forward(2 * X)
                return first, second, model.z is second, model.X.sum(), W is model.W, sorted(vars(model))
            """
        first, second, same, total, kept, names = ask(source, standins={"Model": Model}).f()
        expected = np.random.default_rng(1).normal(size=(2, 2)) - 1
        np.testing.assert_allclose(first, expected)
        np.testing.assert_allclose(second, 2 * expected)
        assert (same, total, kept, names) == (True, 4.0, True, ["W", "X", "b", "z"])

    def test_a_stand_in_class_can_be_derived_from(self, ask: Ask) -> None:
        source = """
            class Mine(Model):
                def __init__(self, rng):
                    super().__init__(rng, n_in=2)
                    self.calls = 0
                def forward(self, X):
                    self.calls += 1
                    return super().forward(X) + 100
            def f():
                model = Mine(np.random.default_rng(1))
                return twice(model, np.zeros((1, 2))), model.calls, isinstance(model, Model)
            """
        assert ask(source, standins={"Model": Model, "twice": twice}).f() == (200.0, 2, True)

    @pytest.mark.parametrize(
        "patch",
        [
            "Model.forward = forward",
            "setattr(Model, 'forward', forward)",
            "del Model.forward",
            "for each in (forward, __init__): setattr(Model, each.__name__, each)",
            "Model = patched(Model)",
            "add_to_class(Model)(forward)",
            "Model.forward = lambda self, X, wrapped=Model.forward: 0 * wrapped(self, X)",
        ],
    )
    def test_patches_of_a_class_do_not_change_its_stand_in(self, ask: Ask, patch: str) -> None:
        """Else a mistake in `forward` costs every later exercise that uses the class."""
        source = f"""
            def forward(self, X): return 0 * X
            def __init__(self, rng, n_in=3): pass
            def patched(kind):
                kind.forward = forward
                return kind
            def add_to_class(kind):
                return lambda method: setattr(kind, method.__name__, method)
            class Model: pass
            {patch}
            def f():
                model = Model(np.random.default_rng(1), n_in=2)
                return model.forward(np.eye(2)), twice(model, np.eye(2))
            """
        expected = np.random.default_rng(1).normal(size=(2, 2))
        result, both = ask(source, standins={"Model": Model, "twice": twice}).f()
        np.testing.assert_allclose(result, expected)
        assert both == pytest.approx(expected[0].sum())

    def test_new_methods_and_subclasses_can_be_patched(self, ask: Ask) -> None:
        """What a learner adds is there for later answers; a subclass is the learner's own."""
        source = """
            from abc import ABC
            Model.predict = lambda self, X: self.forward(X).argmax(axis=1)
            class Mine(Model, ABC): pass
            Mine.forward = lambda self, X: Model.forward(self, X) + 100
            def f():
                model, mine = Model(np.random.default_rng(1), 2), Mine(np.random.default_rng(1), 2)
                return model.predict(np.eye(2)).shape, twice(mine, np.zeros((1, 2))), isinstance(mine, Model)
            """
        assert ask(source, standins={"Model": Model, "twice": twice}).f() == ((2,), 200.0, True)

    def test_a_stand_in_class_has_operators_and_properties(self, ask: Ask) -> None:
        source = """
            def f():
                a, b = Number(2), Number.of(-3.0)
                c = a * b + 1
                with c as same: d = same is c
                try: a + "text"
                except TypeError: refused = True
                a.half = 5
                return (
                    (2 * a).data, c.data, c.op, d, refused, a.data, a.half, Number.doubled(4), Number.zero,
                    len(c), list(c), [x for x in c], c[1], c < a, float(c), repr(c), isinstance(c, Number),
                    len({a, b}), a == a, a == b,
                )
            """
        assert ask(source, standins={"Number": Number}).f() == (
            *(20.0, -5.0, "left", True, True, 10.0, 5.0, 8, 0.0),
            *(2, [-6.0, 1.0], [-6.0, 1.0], 1.0, True, -5.0, "Number(-5.0)", True, 2, True, False),
        )

    def test_closures_of_a_stand_in_change_the_learners_objects(self, ask: Ask) -> None:
        """A learner's `backward` calls what each operation has left in its result, as in micrograd."""
        source = """
            def f():
                a, b = Number(2.0), Number(-3.0)
                loss = a * b + a * 4
                order, seen = [], set()
                def visit(node):
                    if node not in seen:
                        seen.add(node)
                        for parent in node._parents: visit(parent)
                        order.append(node)
                visit(loss)
                loss.grad = 1.0
                for node in reversed(order): node._backward()
                return a.grad, b.grad, len(order), make_adder(3)(4)
            """
        standins = {"Number": Number, "make_adder": lambda n: lambda x: x + n}
        assert ask(source, standins=standins).f() == (1.0, 2.0, 6, 7)

    def test_learners_objects_work_in_stand_ins(self, ask: Ask) -> None:
        source = """
            class Own:
                scale = 3
                def __init__(self): self.W = np.ones(2); self.log = {"seen": 0}
                def forward(self, X): self.log["seen"] += 1; self.z = X * self.scale; return self.z
            def f():
                model = Own()
                return change(model), model.W.tolist(), model.added, model.log
            """
        result = ask(source, standins={"change": change}).f()
        assert result == (6.0, [5.0, 5.0], "new", {"seen": 1})

    def test_a_stand_in_may_be_passed_to_another(self, ask: Ask) -> None:
        student = ask("def f(x): return apply(double, x)", standins={"double": double, "apply": apply})
        assert student.f(4) == 8

    def test_iterators_of_stand_ins_work_in_loops_and_next(self, ask: Ask) -> None:
        source = (
            "def f():\n    pieces = count(3)\n    return next(pieces), list(pieces), [i for i in count(2)]"
        )
        assert ask(source, standins={"count": count}).f() == (0, [1, 2], [0, 1])

    def test_generators_advance_in_stand_ins(self, ask: Ask) -> None:
        source = "def f(rng): return roll(rng), rng.random(), roll(rng)"
        here = np.random.default_rng(3)
        drawn = ask(source, standins={"roll": lambda rng: rng.random()}).f(np.random.default_rng(3))
        assert drawn == (here.random(), here.random(), here.random())

    def test_withheld_names_are_not_bound(self, ask: Ask) -> None:
        cells = [cell(0, "def g(): return 1", "g"), cell(1, "def f(): return g()", "f")]
        with pytest.raises(LearnerError, match="NameError"):
            ask(cells, names=["f", "g"], withheld=("g",)).f()

    def test_threads_may_call_stand_ins(self, ask: Ask) -> None:
        source = """
            from concurrent.futures import ThreadPoolExecutor
            def f(n):
                with ThreadPoolExecutor(4) as pool:
                    return [float(x) for x in pool.map(double, range(n))]
            """
        assert ask(source, standins={"double": double}).f(20) == [2.0 * i for i in range(20)]

    @pytest.mark.parametrize("asked", ["np.int64(10)**9", "10**18"])
    def test_stand_ins_cannot_take_the_graders_memory(self, ask: Ask, asked: str) -> None:
        source = f"def f():\n    try: zeros({asked})\n    except (MemoryError, ValueError): return 'refused'"
        assert ask(source, standins={"zeros": lambda n: np.ones(n)}).f() == "refused"


def with_defaults(x: Any, skip: Any = (), scale: bool = True, *, key: int = 3) -> Any:
    return x, skip, scale, key


class Number:
    """Stands in these tests for a solution's class with operators, as in micrograd."""

    zero = 0.0

    def __init__(self, data: float, children: Any = (), op: str = "") -> None:
        self.data, self.grad, self.op = float(data), 0.0, op
        self._parents = set(children)
        self._backward: Any = lambda: None

    @classmethod
    def of(cls, data: float) -> Number:
        return cls(data)

    @staticmethod
    def doubled(data: float) -> float:
        return 2 * data

    @property
    def half(self) -> float:
        return self.data / 2

    @half.setter
    def half(self, value: float) -> None:
        self.data = 2 * value

    def __add__(self, other: Any) -> Any:
        if isinstance(other, str):
            return NotImplemented
        other = other if isinstance(other, Number) else Number(other)
        out = Number(self.data + other.data, (self, other), "+")

        def backward() -> None:
            self.grad += out.grad
            other.grad += out.grad

        out._backward = backward
        return out

    def __mul__(self, other: Any) -> Any:
        other = other if isinstance(other, Number) else Number(other)
        out = Number(self.data * other.data, (self, other), "*")

        def backward() -> None:
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = backward
        return out

    __radd__, __rmul__ = __add__, __mul__

    def __lt__(self, other: Any) -> bool:
        return bool(self.data < other.data)

    def __len__(self) -> int:
        return len(self._parents)

    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(parent.data for parent in self._parents))

    def __getitem__(self, index: int) -> float:
        return list(self)[index]

    def __float__(self) -> float:
        return self.data

    def __enter__(self) -> Number:
        return self

    def __exit__(self, *raised: object) -> None:
        self.op = "left"

    def __repr__(self) -> str:
        return f"Number({self.data})"


def refuse(x: Any) -> Any:
    raise ValueError("it cannot be multiplied")


def twice(model: Any, X: Any) -> float:
    return float(model.forward(X)[0, 0] + model.forward(X)[0, 1])


def change(model: Any) -> float:
    model.W += 4
    model.added = "new"
    return float(model.forward(np.ones(2)).sum())


def grow(model: Any) -> float:
    model.W += 5
    return 3.0


def apply(function: Any, x: Any) -> Any:
    return float(function(x))


def count(n: int) -> Iterator[int]:
    yield from range(n)


class TestCells:
    def test_the_last_definition_in_any_cell_counts(self, ask: Ask) -> None:
        cells = [cell(0, "def f(): return 1", "f"), cell(1, "def f(): return 2"), cell(2, "f = 3\nx = f")]
        assert ask(cells).f() == 2

    def test_added_cells_only_define(self, ask: Ask) -> None:
        cells = [cell(0, "a = 2\nprint(1 / 0)\nwhile True: pass\ng = lambda x: x + a\ndata = load()\nh = g")]
        assert ask([*cells, cell(1, "def f(x): return h(x)", "f")]).f(1) == 3

    @pytest.mark.parametrize(
        ("source", "used"),
        [
            ("EYES = {k: np.eye(k) for k in range(4) if k != 2}", "EYES[3][0, 0]"),
            ("NAMES = 'W1 b1'.split()\nTABLE = np.arange(6).reshape(2, 3)", "len(NAMES) - 1 + TABLE[0, 0]"),
            ("import logging\nlog = logging.getLogger(__name__)", "log.info('said') or 1"),
            ("class Config:\n    lr = 1\ncfg = Config()", "cfg.lr"),
        ],
    )
    def test_a_constant_of_an_added_cell_is_there(self, ask: Ask, source: str, used: str) -> None:
        assert ask([cell(0, source), cell(1, f"def f(): return {used}", "f")]).f() == 1

    @pytest.mark.parametrize("value", ["work()", "[work() for _ in range(3)][0]", "np.eye(2)[0, 0] * work()"])
    def test_what_an_added_cell_works_out_is_there_where_an_answer_reads_it(
        self, ask: Ask, value: str
    ) -> None:
        added = f"def work(): return 1\nx = {value}\ny = 1 / 0"
        assert ask([cell(0, added), cell(1, "def f(): return x", "f")]).f() == 1

    def test_a_broken_cell_of_imports_costs_nothing(self, ask: Ask) -> None:
        cells = [cell(0, "import numpy as np\nimport matplotlib.pyplot as plt\nfrom seaborn import")]
        assert ask([*cells, cell(1, "def f(): return np.pi < 4 and plt.gcf() is not None", "f")]).f() is True

    def test_a_backend_that_needs_a_screen_costs_nothing(self, ask: Ask) -> None:
        lines = "import matplotlib", "matplotlib.use('TkAgg')", "plt.switch_backend('QtAgg')", "plt.ion()"
        source = "\n".join((*lines, "def f(): return 1"))
        assert ask(source).f() == 1

    def test_what_a_cell_defines_before_its_error_counts(self, ask: Ask) -> None:
        assert ask("def f(): return 1\nprint(undefined)").f() == 1

    def test_a_missing_import_costs_only_what_uses_it(self, ask: Ask) -> None:
        cells = [
            cell(0, "import torch.nn as nn, scipy\nfrom sklearn.svm import SVC as S\nfrom gone import *")
        ]
        cells += [cell(1, "def f(): return 1\ndef g(): return nn.Module()", "f")]
        student = ask(cells, names=["f", "g"])
        assert student.f() == 1
        with pytest.raises(LearnerError, match="a ModuleNotFoundError"):
            student.g()

    def test_using_a_missing_import_does_not_end_the_cell(self, ask: Ask) -> None:
        lines = "from mnist import load_data", "data = load_data()", "X, y = data.X_train, data.y_train"
        lines = *lines, "print(data.name)", "def f(): return 1", "def g(): return len(X)"
        lines = *lines, "f = load_data.faster", "1 / 0", "def f(): return 2"
        student = ask("\n".join(lines), names=["f", "g"])
        assert student.f() == 1
        with pytest.raises(LearnerError, match="a ModuleNotFoundError"):
            student.g()

    @pytest.mark.parametrize(
        "name", ["scipy", "sklearn", "torch", "autograder", "solutions", "pytest", "msgpack"]
    )
    def test_other_packages_cannot_be_imported(self, ask: Ask, name: str) -> None:
        with pytest.raises(LearnerError, match="ModuleNotFoundError"):
            ask(f"def f():\n    import {name}").f()

    @pytest.mark.parametrize(
        ("source", "status"),
        [
            ("def f(:", "error"),
            ("raise ValueError('secret')", "error"),
            ("while True: pass", "timeout"),
            ("import os; os._exit(0)", "crashed"),
            ("import os; os.kill(os.getpid(), 9)", "crashed"),
            ("x = np.ones(10**12)", "memory"),
            ("while True: print('x' * 10**6)", "output"),
            ("def g(): pass", "missing"),
            ("def f(): raise NotImplementedError", "missing"),
        ],
    )
    def test_a_broken_cell_costs_only_its_exercise(self, box: Box, source: str, status: str) -> None:
        cells = [cell(0, source, "f"), cell(1, "def h(): return 1", "h")]
        with box.workspace(cells, limits=QUICK) as workspace:
            with workspace.exercise("h", limits=QUICK) as student:
                assert student.h() == 1
            with workspace.exercise("f", limits=QUICK) as student, pytest.raises(Failure) as failure:
                student.f()
        if "getpid" in source and box.isolation != "none":
            status = "error"  # it may not even signal itself
        assert failure.value.status == status
        assert "secret" not in str(failure.value)

    def test_display_and_ipython_are_there(self, ask: Ask) -> None:
        source = """
            %matplotlib inline
            !pip install torch
            from checks import check
            from mnist import load_data
            from IPython.display import display
            get_ipython().run_line_magic("matplotlib", "inline")
            from tqdm.notebook import tqdm
            import warnings
            def f():
                warnings.warn("careful")
                with open("notes.txt", "w") as file: file.write("kept")
                np.save("W.npy", np.eye(2))
                total = sum(tqdm(range(3)))
                display(total)
                return open("notes.txt").read(), np.load("W.npy").sum(), total, __name__
            check("f")
            """
        assert ask(source).f() == ("kept", 2.0, 3, "__main__")


class TestOutcomes:
    def test_exceptions_are_reported_by_type_and_line_only(self, ask: Ask) -> None:
        source = """
            class Secret(ValueError): pass
            def f(kind):
                if kind == 1: raise KeyError("a hidden input")
                if kind == 2: raise Secret("a hidden input")
                exit_code = [][5]
            """
        student = ask(source)
        for kind, message in [
            (1, "f raised a KeyError on line 5 of its cell"),
            (2, "f raised an exception of its own on line 6 of its cell"),
            (3, "f raised an IndexError on line 7 of its cell"),
        ]:
            with pytest.raises(LearnerError) as failure:
                student.f(kind)
            assert str(failure.value) == message
        assert "a hidden input" in student.log

    def test_a_stub_is_missing(self, ask: Ask) -> None:
        with pytest.raises(LearnerError) as failure:
            ask("def f(): raise NotImplementedError('f')").f()
        assert failure.value.status == "missing"

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("while True: pass", "timeout"),
            ("import time; time.sleep(60)", "timeout"),
            ("import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n    while True: pass", "timeout"),
            ("return np.ones(10**11)", "memory"),
            ("x = []\n    while True: x.append(bytearray(10**7))", "memory"),
            ("while True: print('x' * 10**6)", "output"),
            ("return np.ones(10**7)", "output"),
            ("return list(range(10**6))", "output"),
            ("x = []\n    for _ in range(500): x = [x]\n    return x", "output"),
            ("import os; os._exit(0)", "crashed"),
            ("import ctypes; ctypes.string_at(0)", "crashed"),
            ("import os; os.closerange(3, 64)", "crashed"),
        ],
    )
    def test_ways_of_stopping_are_told_apart(self, ask: Ask, body: str, status: str) -> None:
        student = ask(f"def f():\n    {body}")
        for _ in range(2):
            with pytest.raises(Stopped) as stopped:
                student.f()
            assert stopped.value.status == status

    def test_prints_are_kept_for_the_instructor(self, ask: Ask) -> None:
        student = ask("import sys\nprint('loaded')\ndef f(): print('a' * 10**5); sys.stderr.write('b')")
        student.f()
        assert student.log.startswith("loaded\naaa")
        assert len(student.log) == QUICK.log

    def test_a_deadline_can_be_restarted(self, ask: Ask) -> None:
        student = ask(
            "def f():\n    t = __import__('time').process_time\n    s = t()\n    while t() < s + .3: pass"
        )
        for _ in range(3):
            student.deadline(0.5)
            student.f()

    def test_files_are_passed_without_a_copy(self, ask: Ask, tmp_path: Path) -> None:
        np.save(tmp_path / "X.npy", np.arange(12.0).reshape(3, 4))
        student = ask(
            "def f(X): X += 1; return type(X).__name__, X.sum(), X.flags.writeable",
            files={"X": tmp_path / "X.npy"},
        )
        assert student.f(student.files["X"]) == ("ndarray", 78.0, True)
        assert np.load(tmp_path / "X.npy").sum() == 66

    def test_the_global_generator_starts_the_same_in_every_process(self, box: Box) -> None:
        source = """
            import random
            def f(): return np.random.random(), random.random(), np.random.default_rng().random()
            """
        with box.workspace([cell(0, source, "f")], seed=7) as workspace:
            drawn = []
            for _ in range(2):
                with workspace.exercise("f") as student:
                    drawn.append(student.f())
        assert drawn[0] == drawn[1]

    def test_exercises_start_in_fresh_processes(self, box: Box) -> None:
        cells = [cell(0, "state = []\ndef f(): state.append(1); np.pi = 3; return len(state), np.pi", "f")]
        with box.workspace(cells) as workspace:
            for _ in range(2):
                with workspace.exercise("f") as student:
                    assert student.f() == (1, 3)

    def test_figures_are_not_drawn(self, ask: Ask) -> None:
        """Layout and text measuring took three quarters of a figure's time, and no test looks at them."""
        source = """
            import io, matplotlib.pyplot as plt, matplotlib.text
            def measured(*args, **kwargs): raise AssertionError("text is measured")
            def f():
                matplotlib.text.Text.get_window_extent = measured
                figure, axes = plt.subplots(2, 2, layout="constrained")
                axes[0, 0].plot([1, 2], [3, 4], label="loss")
                axes[0, 0].legend(loc="best")
                axes[0, 0].set_xticks([])
                figure.canvas.draw()
                figure.tight_layout()
                plt.tight_layout()
                figure.savefig("errors.png")
                plt.savefig(file := io.BytesIO(), dpi=300, bbox_inches="tight")
                assert np.asarray(figure.canvas.buffer_rgba()).shape[2] == 4
                assert file.getvalue()[1:4] == b"PNG"
                return figure
            """
        assert ask(source).f().axes[0].legend == ("loss",)

    def test_late_ticks_are_matplotlibs_own(self, ask: Ask) -> None:
        source = textwrap.dedent("""
            import matplotlib.pyplot as plt
            def f():
                figure, (left, right) = plt.subplots(1, 2)
                left.plot([1, 2, 3], [0.5, 0.4, 0.1])
                left.tick_params(axis="x", labelcolor="red", length=7)
                right.set_xticks([1, 2.5])
                right.grid(alpha=0.3)
                right.set_yticks([0, 1], ["none", "all"])
                figure.canvas.draw()
                labels = [*left.get_xticklabels(), *right.get_xticklabels()]
                seen = [(label.get_text(), label.get_color()) for label in labels]
                seen += [label.get_text() for label in right.get_yticklabels()]
                seen += [tick.tick1line.get_markersize() for tick in left.xaxis.get_major_ticks()]
                seen += [tick.gridline.get_alpha() for tick in right.xaxis.get_major_ticks()]
                seen += [tick.gridline.get_visible() for tick in right.xaxis.get_major_ticks()]
                plt.close(figure)
                return seen
            """)
        here: dict[str, Any] = {}
        exec(source, here)  # noqa: S102  (our own, two lines above)
        assert ask(source).f() == here["f"]()

    def test_exercises_share_a_process_if_all_else_is_the_same(self, box: Box) -> None:
        source = "state = []\ndef f(): state.append(1); return len(state)\ndef g(): print('g'); return f()"
        with box.workspace([cell(0, source, "f")], ["f", "g"]) as workspace:

            def asked(name: str, **options: Any) -> tuple[int, str]:
                with workspace.exercise(name, **options) as student:
                    return getattr(student, name)(), student.log

            assert asked("f", shared=True) == (1, "")
            assert asked("g", shared=True) == (2, "g\n")
            assert asked("f", shared=True) == (3, "")
            assert asked("f", shared=True, limits=QUICK) == (1, "")
            assert asked("f") == (1, "")
            assert asked("f", shared=True) == (1, "")

    def test_each_exercise_in_a_shared_process_has_its_full_time(self, box: Box) -> None:
        source = """
            from time import process_time
            def f():
                end = process_time() + 0.6
                while process_time() < end: pass
            """
        with box.workspace([cell(0, source, "f")]) as workspace:
            for _ in range(3):
                with workspace.exercise("f", limits=QUICK, shared=True) as student:
                    student.f()


class TestBox:
    def test_missing_tiers_say_why_and_what_helps(self) -> None:
        reports = describe_tiers()
        assert [report.name for report in reports] == ["bubblewrap", "landlock"]
        assert all(report.available or (report.reason and report.advice) for report in reports)

    def test_landlock_is_used_without_bubblewrap(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nonexistent")
        if not describe_tiers()[1].available:
            pytest.skip("this kernel has no Landlock")
        with Box() as box:
            assert box.isolation == "landlock"

    def test_a_tier_that_denies_nothing_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The canary: with the lock left off, the box is found to be open."""
        plans = tiers._plans
        monkeypatch.setattr(tiers, "_hopeless", lambda tier: "")
        monkeypatch.setattr(tiers, "_plans", lambda tier: plans("none"))
        with pytest.raises(BoxError, match=r"is open: .*reads /etc/passwd.*starts a process"):
            Box("landlock")

    def test_no_isolation_is_an_error_of_one_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tiers, "_hopeless", lambda tier: f"{tier} is not there")
        with pytest.raises(
            BoxError, match=r"cannot be isolated.*bubblewrap is not there.*landlock is not there"
        ):
            Box()

    @pytest.mark.parametrize("tier", ["best", "none"])
    def test_nothing_outlives_a_grader_that_is_killed(self, tier: str) -> None:
        """The learner's process spins when the grader gets SIGKILL; soon nobody holds its pipe any more."""
        code = f"""
            from autograder.box import Box, BoxError, Cell
            source = "def f(g):\\n    g()\\n    while True: pass"
            try: box = Box({None if tier == "best" else tier!r})
            except BoxError: box = Box("none")
            with box, box.workspace([Cell(0, source, "f")]) as workspace, workspace.exercise("f") as student:
                student.f(lambda: print("running", flush=True))
            """
        ours, theirs = os.pipe()
        grader = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            stdout=subprocess.PIPE,
            pass_fds=(theirs,),
            text=True,
        )
        os.close(theirs)
        try:
            assert grader.stdout is not None
            assert grader.stdout.readline() == "running\n"
            before = _children(grader.pid)
            assert before
        finally:
            grader.send_signal(signal.SIGKILL)
            grader.wait()
            grader.stdout.close()
            os.close(ours)
        until = time.monotonic() + 10
        while any(map(_alive, before)) and time.monotonic() < until:
            time.sleep(0.02)
        assert not any(map(_alive, before))


def _children(pid: int) -> set[int]:
    """All descendants of a process."""
    found: set[int] = set()
    pending = [pid]
    while pending:
        path = Path(f"/proc/{pending.pop()}/task")
        for task in path.iterdir() if path.exists() else ():
            children = {int(child) for child in (task / "children").read_text().split()}
            pending += children - found
            found |= children
    return found


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_stand_ins_have_the_signatures_of_the_solutions() -> None:
    from autograder.box.standins import described
    from autograder.box.worker.standins import make

    for answer in (double, nudge, count):
        made = make(answer.__name__, described({"x": answer})["x"], lambda *_: None)
        assert list(inspect.signature(made).parameters) == list(inspect.signature(answer).parameters)


def test_attributes_read_during_a_call_are_read_again_after_it(ask: Ask) -> None:
    """The learner's code goes on when a test's function that it has called returns, and may change things."""
    student = ask(
        """
        class Model:
            def __init__(self):
                self.W = np.zeros(2)

        def f(model=None, look=None):
            if model is None:
                return Model()
            look(model)
            model.W += 1
        """
    )
    model, seen = student.f(), []
    student.f(model, lambda model: seen.append(model.W.copy()))
    seen.append(model.W.copy())
    model.W = np.array([5.0, 5.0])
    seen.append(model.W.copy())
    assert [each.tolist() for each in seen] == [[0, 0], [1, 1], [5, 5]]
