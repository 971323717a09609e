"""The grader survives whatever a worker sends, and values arrive unchanged."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.box.errors import Place, Stopped
from autograder.box.limits import UNIT
from autograder.box.session import RemoteStudent, Session
from autograder.box.worker import codecs
from autograder.box.worker.serializer import Graph
from autograder.box.worker.wire import Bounds, Channel, Closed, Malformed, TooLarge
from autograder.checks import Failure

FUZZ = settings(database=None, max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))

words = st.sampled_from(
    [
        "r",
        "t",
        "l",
        "d",
        "o",
        "f",
        "g",
        "a",
        "n",
        "c",
        "R",
        "h",
        "m",
        "st",
        "F",
        "O",
        "i",
        "D",
        "L",
        "S",
        "sl",
        "dt",
        "<f8",
        "|O",
        "|b1",
        "C",
        "MT19937",
        "PCG64",
        "Philox",
        "SFC64",
        "RandomState",
        "half",
        "double",
        "entry",
        "ret",
        "err",
        "call",
        "log",
        "state",
        "pos",
        "key",
        "__class__",
        "ValueError",
    ]
)
atoms = (
    st.none()
    | st.booleans()
    | st.integers(-20, 20)
    | st.integers()
    | st.floats()
    | words
    | st.text(max_size=5)
)
trees = st.recursive(
    atoms,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(words, inner, max_size=4),
    max_leaves=25,
)
codes = st.recursive(
    atoms | st.tuples(st.just("r"), st.integers(-5, 5)).map(list),
    lambda inner: (
        st.tuples(words, inner, inner).map(list)
        | st.tuples(st.sampled_from(["t", "L", "S", "i"]), st.lists(inner, max_size=3)).map(list)
    ),
    max_leaves=12,
)
numbers = st.integers(-8, 3)
shells = st.one_of(
    st.tuples(
        st.just("a"),
        numbers,
        words,
        st.lists(st.integers(-2, 9), max_size=3),
        words,
        st.booleans(),
        st.integers(-1, 2),
    ),
    st.tuples(st.sampled_from("ldo"), numbers),
    st.tuples(st.just("o"), numbers, st.none() | words, words, st.just([]) | st.lists(words, max_size=2)),
    st.tuples(st.just("g"), numbers, words),
    st.tuples(st.just("f"), numbers, words, st.booleans()),
).map(list)
frames = st.fixed_dictionaries(
    {
        "t": st.sampled_from(["ret", "err", "call", "log", "ready"]) | words,
        "v": codes,
        "n": st.lists(shells, max_size=4) | trees,
        "s": st.lists(st.tuples(numbers, codes | trees).map(list), max_size=4) | trees,
    },
    optional={
        "f": st.sampled_from([["st", "half"], ["entry", 1], ["st", "half", "x"]]) | trees,
        "h": trees,
        "e": trees,
        "x": trees,
    },
)


@FUZZ
@given(st.binary(max_size=300))
@example(b"\x00\x00\x00\x02{}")
@example(b"\x00\x00\x00\x09" + b'{"b": 1}')
def test_bytes_are_a_frame_or_malformed(data: bytes) -> None:
    ours, theirs = os.pipe()
    os.write(theirs, data)
    os.close(theirs)
    try:
        Channel(ours, Bounds(1000, 1000)).receive()
    except (Malformed, Closed):
        pass
    finally:
        os.close(ours)


@FUZZ
@given(st.lists(frames, min_size=1, max_size=4), st.lists(st.binary(max_size=64), max_size=3))
def test_frames_end_in_a_value_or_an_outcome(sent: list[dict[str, Any]], buffers: list[bytes]) -> None:
    """The grader asks something, and a hostile worker answers with these frames."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        process: Any = _Process(ours.fileno())
        student = RemoteStudent(Session(process, {"half": half}, (), lambda *_: Place("a cell", 9)), "double")
        other = Channel(theirs.fileno(), Bounds())
        for header in sent:
            other.send(header, buffers)
        status = ""
        try:
            student.double(np.ones(3), [1.0, {"a": np.zeros(2)}], np.random.default_rng(0), lambda: 3)
        except Failure as failure:
            status = failure.status
        assert status in {"", "error", "missing", "timeout", "protocol", "crashed", "memory", "output"}


@FUZZ
@given(trees)
def test_the_state_of_a_generator_is_checked(state: Any) -> None:
    for kind in ("PCG64", "MT19937", "Philox", "SFC64", "RandomState"):
        generator = codecs.generator_from(kind)
        try:
            codecs.restore(generator, state)
        except Malformed:
            continue
        generator.random(700)
        generator.integers(0, 6, 700) if kind != "RandomState" else generator.randint(0, 6, 700)


STUCK: list[tuple[str, Any]] = [
    ("PCG64", {"state": {"state": 0, "inc": 0}}),
    ("PCG64", {"state": {"state": 5, "inc": 1 << 80}}),
    ("PCG64DXSM", {"state": {"state": 0, "inc": 0}}),
    ("MT19937", {"state": {"key": [0] * 624, "pos": 624}}),
    ("MT19937", {"state": {"key": [0x7FFFFFFF, *[0] * 623], "pos": 3}}),
    ("RandomState", {"state": {"key": [0] * 624, "pos": 0}}),
]


@pytest.mark.parametrize(("kind", "state"), STUCK)
def test_a_stuck_generator_is_refused(kind: str, state: Any) -> None:
    """`integers` would wait for another number for ever, inside NumPy, where nothing interrupts it."""
    generator = codecs.generator_from(kind)
    with pytest.raises(Malformed, match="stands still"):
        codecs.restore(generator, {**codecs.state_of(generator), **state})


@pytest.mark.parametrize("drawn", [0, 1, 7, 100_000])
def test_learners_can_draw_from_a_tests_generator(drawn: int) -> None:
    mine = np.random.default_rng(1)
    here, there = Graph(1), Graph(-1)
    theirs = travelled(here, there, mine)
    theirs.random(drawn)
    travelled(there, here, None)
    assert mine.bit_generator.state == theirs.bit_generator.state


@pytest.mark.parametrize("other", [0, 5])
def test_learners_cannot_set_a_tests_generator(other: int) -> None:
    mine, untouched = np.random.default_rng(1), np.random.default_rng(1)
    here, there = Graph(1), Graph(-1)
    theirs = travelled(here, there, mine)
    state = np.random.default_rng(other).bit_generator.state
    theirs.bit_generator.state = {**state, "state": {**theirs.bit_generator.state["state"], "state": other}}
    travelled(there, here, None)
    assert mine.integers(1 << 60) == untouched.integers(1 << 60)
    theirs.bit_generator.state = state
    travelled(there, here, None)
    assert mine.integers(1 << 60) == untouched.integers(1 << 60)


ENDLESS = {
    "a range": {"v": ["R", 0, 10**18, 1]},
    "a range beyond counting": {"v": ["R", 0, 10**400, 1]},
    "a range without a step": {"v": ["R", 0, 5, 0]},
    "a set of numbers with one hash": {"v": ["S", [k * (2**61 - 1) for k in range(60_000)]]},
    "a dictionary of such numbers": {"v": ["D", [[k * (2**61 - 1), 0] for k in range(60_000)]]},
    "a shape beyond counting": {"n": [["a", -1, "<f8", [0, 10**30], "C", True, 0]]},
    "a generator in depth": {
        "n": [["g", -1, "PCG64"]],
        "s": [[-1, json.loads('{"a":' * 300 + "1" + "}" * 300)]],
    },
    "attributes that are none": {"n": [["l", -1], ["d", -2]], "s": [[-2, [5]]]},
}


@pytest.mark.parametrize("frame", ENDLESS.values(), ids=ENDLESS.keys())
def test_values_that_cannot_be_read_are_malformed(frame: dict[str, Any]) -> None:
    begun = time.process_time()
    with pytest.raises(Malformed):
        Graph(1).unpack({"v": None, "n": [], "s": [], **frame}, [b""])
    assert time.process_time() - begun < 1


def test_too_many_entries_are_too_large() -> None:
    with pytest.raises(TooLarge):
        Graph(1).unpack({"n": [["l", -number] for number in range(1, 100_000)]}, [])


@pytest.mark.parametrize(
    "value", [range(10**18), range(10**400), set(range(5000)), dict.fromkeys(range(5000))]
)
def test_values_too_long_to_list_arrive_as_opaque(value: Any) -> None:
    assert isinstance(travelled(Graph(-1), Graph(1), value), codecs.Opaque)


arrays = hnp.arrays(
    st.sampled_from(["f8", "f4", "i8", "i4", "u1", "?", "c16", "f2"]),
    hnp.array_shapes(min_dims=0, max_dims=3, max_side=4),
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**300), 2**300)
    | st.floats(allow_nan=False)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
    ),
    max_leaves=10,
)


@FUZZ
@given(values)
def test_plain_values_arrive_as_they_were(value: Any) -> None:
    assert travelled(Graph(1), Graph(-1), value) == value


@FUZZ
@given(arrays, st.sampled_from([(), (slice(None, None, 2),), ("T",)]))
def test_arrays_arrive_as_they_were(array: np.ndarray, view: tuple[Any, ...]) -> None:
    if view == ("T",):
        array = array.T
    elif view and array.ndim:
        array = array[view]
    arrived = travelled(Graph(1), Graph(-1), array)
    assert (arrived.dtype, arrived.shape) == (array.dtype, array.shape)
    assert arrived.tobytes() == array.tobytes()
    assert arrived.flags.c_contiguous == array.flags.c_contiguous or array.size == 0


@FUZZ
@given(st.data())
def test_two_graphs_that_take_turns_stay_alike(data: st.DataObject) -> None:
    """Arrays and lists are changed on either side, and references are passed back and forth."""
    here, there = Graph(1), Graph(-1)
    mine: list[Any] = [np.zeros(3), [1, 2], {"a": np.ones(2)}]
    theirs = travelled(here, there, (mine[0], mine[1], mine[2]))
    for _ in range(4):
        for owner, graph, other in ((theirs, there, here), (mine, here, there)):
            array, items, named = owner
            array[data.draw(st.integers(0, 2))] = data.draw(st.floats(-9, 9))
            items.append(data.draw(st.integers()))
            if data.draw(st.booleans()):
                named["a"] = array
            travelled(graph, other, None)
        assert mine[0].tolist() == theirs[0].tolist()
        assert mine[1] == theirs[1]
        assert (mine[2]["a"] is mine[0]) == (theirs[2]["a"] is theirs[0])


def test_entries_of_a_call_are_forgotten_unless_older_entries_hold_them() -> None:
    here, there = Graph(1), Graph(-1)
    box: dict[str, Any] = {}
    theirs = travelled(here, there, box)
    marks = here.mark(), there.mark()
    array = np.zeros(2)
    box["kept"] = array
    travelled(here, there, (np.ones(3), box))
    here.release(marks[0])
    there.release(marks[1])
    array += 5
    travelled(here, there, None)
    assert theirs["kept"].tolist() == [5, 5]
    assert here.mark() == there.mark() == 2


@pytest.mark.parametrize("length", [0, 1, 5_000_000])
def test_a_frame_of_any_length_goes_through_a_descriptor_that_blocks(length: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = Channel(theirs.fileno(), Bounds())
        thread = threading.Thread(target=sender.send, args=({"t": "x"}, [b"y" * length]))
        thread.start()
        header, (buffer,) = Channel(ours.fileno(), Bounds()).receive()
        thread.join()
    assert header == {"t": "x"}
    assert buffer == b"y" * length


class _Process:
    """A process that has said all that it will ever say."""

    limits = UNIT
    log = ""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def wait(self, writing: bool) -> None:
        raise Stopped("timeout")

    def add_log(self, text: str) -> None:
        self.log += text

    def check(self) -> None:
        pass

    def kill(self) -> None:
        pass

    def ending(self) -> Stopped:
        return Stopped("crashed")


def half(x: Any) -> Any:
    return x / 2


def travelled(sender: Graph, receiver: Graph, value: Any) -> Any:
    parts, buffers = sender.pack(value)
    return receiver.unpack(json.loads(json.dumps(parts)), [bytes(part) for part in buffers])
