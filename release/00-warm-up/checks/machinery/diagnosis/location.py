"""Say where an answer is right and where it stops being right, from probes.

A probe asks an exercise on an ordinary input, and then changes one thing at a time: one example, a zero,
large logits. Each part of the answer is compared with that of the right answer. If a change separates right
from wrong on every input, a sentence says so: "right for one example; otherwise it is N times too large". The
inputs are fresh: they are not those of the hidden tests. Where they do not agree, nothing is said.

An assignment's probes are data, in `probes.py` beside its hidden tests:

    PROBES = {
        "grad_W1_b1": Probe(layer, parts=("dW1", "db1"), changes={"for one example": {"N": 1}}, linear=1),
    }
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..expect import RELATIVE
from ..student import plain
from .relations import TINY, relations, same
from .samples import Sample

#: Inputs that must all agree before a sentence is said.
INPUTS = 6
#: The part of an answer that has only one.
RESULT = "the result"
#: What is as good as zero.
ROUNDING = 1e-8
#: Where a result is said to be wrong, at most this share of its entries is right by chance.
MOSTLY = 0.4

Make = Callable[..., tuple[Any, ...]]
Ask = Callable[..., Any]
Parts = Mapping[str, Any]


@dataclass(frozen=True)
class Probe:
    """How to probe an exercise.

    `make(rng, **options)` returns its arguments, and `arguments` are their names. `changes` are options that
    change one thing, by the words that complete "wrong …". `ask(student, *arguments)` returns the parts of
    the answer by name; without it the exercise is called, and `parts` names what it returns.

    `linear` is the place of an argument to which the result is proportional. `unmoved` are changes of the
    arguments that change nothing, by the words that complete "it changes when …": each takes `rng` and the
    arguments, and returns other arguments, and a function that makes the old result of the new one.
    """

    make: Make
    parts: tuple[str, ...] = (RESULT,)
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ask: Ask | None = None
    arguments: tuple[str, ...] = ()
    linear: int | None = None
    #: How many inputs are tried; fewer where an answer is slow.
    inputs: int = INPUTS
    unmoved: Mapping[str, Callable[..., tuple[tuple[Any, ...], Callable[[Any], Any]]]] = field(
        default_factory=dict
    )


@dataclass(frozen=True)
class Reply:
    """The arguments of one question, and the parts of the answer and of the right answer to it."""

    arguments: tuple[Any, ...]
    given: Parts | None
    right: Parts
    #: The type of the exception, if the answer raised one.
    raised: str = ""

    def is_right(self, part: str) -> bool:
        """Whether that part is there and right."""
        return self.given is not None and part in self.given and agree(self.given[part], self.right[part])


#: The replies to the ordinary input, under the empty text, and to each change.
Replies = Mapping[str, Sequence[Reply]]


def locate(exercise: str, probe: Probe, student: Any, right: Any, seed: int) -> str:
    """Return one true sentence on where the answer of `student` is right and where not, or an empty text.

    `right` answers rightly, in the same way as `student`.
    """
    with np.errstate(all="ignore"):
        replies = _replies(exercise, probe, student, right, range(seed, seed + probe.inputs))
        if sentence := _sentence(probe, replies):
            return sentence
        if all(reply.is_right(part) for reply in replies[""] for part in reply.right):
            return ""
        seeds = range(seed + probe.inputs, seed + 2 * probe.inputs)
        return (
            _ignored(exercise, probe, student, seeds)
            or _moved(exercise, probe, student, seeds)
            or _not_linear(exercise, probe, student, seeds)
            or _fallback(replies[""])
        )


def _replies(exercise: str, probe: Probe, student: Any, right: Any, seeds: Iterable[int]) -> Replies:
    return {
        words: [_reply(exercise, probe, student, right, seed, options) for seed in seeds]
        for words, options in {"": {}, **probe.changes}.items()
    }


def _reply(
    exercise: str, probe: Probe, student: Any, right: Any, seed: int, options: Mapping[str, Any]
) -> Reply:
    def arguments() -> tuple[Any, ...]:
        return probe.make(np.random.default_rng(seed), **options)

    wanted = _parts(exercise, probe, right, arguments())
    earlier = len(student.raised)
    try:
        return Reply(arguments(), _parts(exercise, probe, student, arguments()), wanted)
    except Exception as error:
        if not _is_of_the_answer(error):
            raise
        if hasattr(error, "kind"):  # in the box
            return Reply(arguments(), None, wanted, error.kind or "an exception")
        if len(student.raised) > earlier:
            return Reply(arguments(), None, wanted, type(error).__name__)
        return Reply(arguments(), {}, wanted)  # what it returned cannot be taken apart


def _is_of_the_answer(error: Exception) -> bool:
    """Whether the answer raised, or gave what cannot be used; not that its process is gone."""
    return getattr(error, "status", "error") in ("error", "wrong")


def _parts(exercise: str, probe: Probe, student: Any, arguments: tuple[Any, ...]) -> Parts:
    if probe.ask is not None:
        got = probe.ask(student, *arguments)
    else:
        got = plain(getattr(student, exercise)(*arguments))
    if isinstance(got, Mapping):
        return got
    if len(probe.parts) == 1:
        return {probe.parts[0]: got}
    if not isinstance(got, (tuple, list)) or len(got) != len(probe.parts):
        return {}
    return dict(zip(probe.parts, got, strict=True))


def agree(given: Any, right: Any) -> bool:
    """Whether a part of an answer is right, up to rounding."""
    if isinstance(right, (str, bool, np.bool_)) or right is None:
        return given is right if right is None else bool(given == right)
    if isinstance(right, (list, tuple)) and isinstance(given, (list, tuple)):
        return len(given) == len(right) and all(map(agree, given, right))
    numbers, wanted = Sample((), given, right).numbers, np.asarray(right, dtype=float)
    if numbers is None or numbers.shape != wanted.shape:
        return False
    scale = float(np.max(np.abs(wanted), where=np.isfinite(wanted), initial=0.0))
    return bool(np.allclose(numbers, wanted, rtol=0, atol=RELATIVE * scale + ROUNDING, equal_nan=True))


# The sentence


def _sentence(probe: Probe, replies: Replies) -> str:
    states = {name: _states(name, replies) for name in next(iter(replies[""])).right}
    names = [name for name in states if states[name][""] != "mixed"]
    wrong = [name for name in names if any(state != "right" for state in states[name].values())]
    if not wrong:
        return ""
    first = wrong[0]
    alike = [name for name in wrong if states[name] == states[first]]
    about = _about(probe, alike, states[first], replies)
    if not about:
        return _only_parts(names, wrong)
    right = [name for name in names if name not in wrong]
    lead = f"{_list(right)} {_are(right)} right; " if right else ""
    return f"{lead}{about}"


def _states(name: str, replies: Replies) -> dict[str, str]:
    """Return `right`, `wrong`, `raises …`, or `mixed`, for the ordinary input and for each change."""
    found = {}
    for words, several in replies.items():
        each = {_state(name, reply) for reply in several if name in reply.right}
        if each:
            found[words] = each.pop() if len(each) == 1 else "mixed"
    return found


def _state(name: str, reply: Reply) -> str:
    return "right" if reply.is_right(name) else f"raises {reply.raised}" if reply.raised else "wrong"


def _about(probe: Probe, names: Sequence[str], states: Mapping[str, str], replies: Replies) -> str:
    """Say of these parts, which behave alike, where they are right and where not."""
    who = _list(names)
    changed = {words: state for words, state in states.items() if words}
    if states[""] == "right":
        bad = [words for words, state in changed.items() if state not in ("right", "mixed")]
        if not bad:
            return ""
        kinds = {changed[words] for words in bad}
        fails = f"the code {kinds.pop()}" if len(kinds) == 1 and "wrong" not in kinds else "wrong"
        return f"{who} {_are(names)} right in ordinary cases, but {fails} {_list(bad)}"
    good = [words for words, state in changed.items() if state == "right"]
    if states[""].startswith("raises"):
        return f"{who} {_are(names)} right {_list(good)}; otherwise the code {states['']}" if good else ""
    how = _how(probe, names[0], replies[""])
    if good:
        they = "they are" if len(names) > 1 else "it is"
        return f"{who} {_are(names)} right {_list(good)}; otherwise {they} {how or 'wrong'}"
    return f"{who} {_are(names)} {how}" if how else ""


def _only_parts(names: Sequence[str], wrong: Sequence[str]) -> str:
    right = [name for name in names if name not in wrong]
    if not right:
        return ""
    return f"{_list(right)} {_are(right)} right; {_list(wrong)} {_are(wrong)} not"


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _are(names: Sequence[str]) -> str:
    return "are" if len(names) > 1 else "is"


# How a part is wrong, where it is always wrong


def _how(probe: Probe, name: str, replies: Sequence[Reply]) -> str:
    """Return how a part is wrong in every reply, or an empty text."""
    samples = [_sample(reply, name) for reply in replies]
    told = [sample for sample in samples if sample is not None]
    if len(told) < len(samples):
        return ""
    masks = [dict(_masks(probe, sample)) for sample in told]
    for words in masks[0]:
        if all(
            words in each and _splits(sample, each[words]) for sample, each in zip(told, masks, strict=True)
        ):
            return f"right {words}, and wrong elsewhere"
    if found := relations(told):
        return found[0].text
    rules: Iterator[str] = (words for words, rule in SHAPES if all(rule(sample) for sample in told))
    if words := next(rules, ""):
        return words
    return _shape(told)


def _shape(samples: Sequence[Sample]) -> str:
    """Say how the shape differs, if it does so in the same way on every input."""
    said = {_shape_of(sample) for sample in samples}
    return said.pop() if len(said) == 1 else ""


def _shape_of(sample: Sample) -> str:
    if sample.numbers is None or sample.numbers.shape == sample.wanted.shape:
        return ""
    got, want = sample.numbers.shape, sample.wanted.shape
    if len(got) != len(want):
        return f"an array with {_axes(len(got))}, where {_axes(len(want))} should be"
    axis = next(axis for axis in range(len(want)) if got[axis] != want[axis])
    what = "entry" if len(want) == 1 else ("row", "column", "layer")[min(axis, 2)]
    more = got[axis] - want[axis]
    if abs(more) == 1:
        return f"too long by one {what}" if more > 0 else f"too short by one {what}"
    return f"of another shape: the number of {what.replace('entry', 'entrie')}s is wrong"


def _axes(number: int) -> str:
    return f"{number or 'no'} {'axis' if number == 1 else 'axes'}"


def _properties(samples: Sequence[Sample]) -> str:
    """Say which properties of the right result every result has, and which none has."""
    pairs = [pair for sample in samples if (pair := _pair(sample)) is not None]
    if len(pairs) < len(samples):
        return ""
    holds = {words: {bool(rule(*pair)) for pair in pairs} for words, rule in PROPERTIES}
    if not pairs[0][1].ndim:
        sizes = [words for words, rule in SIZES if all(rule(*pair) for pair in pairs)]
        return sizes[0] if sizes else ""
    good = [words for words, found in holds.items() if found == {True}]
    bad = [words for words, found in holds.items() if found == {False}]
    if not bad:
        return ""
    return f"wrong in {_list(bad)}" + (f", though right in {_list(good)}" if good else "")


def _place(values: NDArray[Any]) -> NDArray[Any]:
    return np.argsort(np.round(values, 9), axis=None, kind="stable")


#: What a result that is always wrong may have in common with the right one.
PROPERTIES: tuple[tuple[str, Callable[[NDArray[Any], NDArray[Any]], bool]], ...] = (
    ("the signs of its entries", lambda got, want: np.array_equal(np.sign(got), np.sign(want))),
    ("the places of its zeros", lambda got, want: np.array_equal(got == 0, want == 0)),
    (
        "the order of its entries by size",
        lambda got, want: want.size > 1 and np.array_equal(_place(got), _place(want)),
    ),
    ("its sum", lambda got, want: want.size > 1 and same(got.sum(), want.sum())),
    ("the sums of its rows", lambda got, want: want.ndim == 2 and same(got.sum(1), want.sum(1))),
    ("the sums of its columns", lambda got, want: want.ndim == 2 and same(got.sum(0), want.sum(0))),
)
SIZES: tuple[tuple[str, Callable[[NDArray[Any], NDArray[Any]], bool]], ...] = (
    ("0, whatever the input", lambda got, want: got == 0),
    ("of the wrong sign", lambda got, want: bool(got * want < 0)),
    ("too large on every input", lambda got, want: bool(got > want)),
    ("too small on every input", lambda got, want: bool(got < want)),
)


def _sample(reply: Reply, name: str) -> Sample | None:
    if reply.given is None or name not in reply.given or not _is_numeric(reply.right[name]):
        return None
    return Sample(reply.arguments, reply.given[name], reply.right[name])


def _is_numeric(value: Any) -> bool:
    return not isinstance(value, (bool, str, type(None))) and np.asarray(value).dtype.kind in "iuf"


def _pair(sample: Sample) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """What came and what is right, if both have the same shape and are finite."""
    got, want = sample.numbers, sample.wanted
    if got is None or got.shape != want.shape or not (np.isfinite(got).all() and np.isfinite(want).all()):
        return None
    return got, want


def _of_pair(rule: Callable[[NDArray[Any], NDArray[Any]], bool]) -> Callable[[Sample], bool]:
    def tells(sample: Sample) -> bool:
        pair = _pair(sample)
        return pair is not None and not same(*pair) and rule(*pair)

    return tells


def _other_shape(sample: Sample) -> bool:
    got = sample.numbers
    return got is not None and got.shape != sample.wanted.shape and got.size == sample.wanted.size > 1


def _scaled(axis: int | None) -> Callable[[Sample], bool]:
    """Whether each slice along `axis` is the right one times a number of its own."""

    def rule(got: NDArray[Any], want: NDArray[Any]) -> bool:
        if want.ndim < (1 if axis is None else 2) or want.size < 4 or not got.any():
            return False
        if axis is not None and want.shape[axis] < 2:
            return False
        products = (got * want).sum(axis=axis, keepdims=True), (want * want).sum(axis=axis, keepdims=True)
        factor = np.divide(*products, out=np.zeros_like(products[0]), where=products[1] > 0)
        return bool(np.all(factor > 0)) and same(got, factor * want)

    return _of_pair(rule)


def _shifted(axis: int | None) -> Callable[[Sample], bool]:
    def rule(got: NDArray[Any], want: NDArray[Any]) -> bool:
        if want.ndim < (1 if axis is None else 2) or (want.size if axis is None else want.shape[axis]) < 3:
            return False
        more = (got - want).mean(axis=axis, keepdims=True)
        return same(got, want + more)

    return _of_pair(rule)


def _reordered(got: NDArray[Any], want: NDArray[Any]) -> bool:
    return want.size > 2 and same(np.sort(got, axis=None), np.sort(want, axis=None))


def _rows_reordered(got: NDArray[Any], want: NDArray[Any]) -> bool:
    if want.ndim != 2 or len(want) < 2:
        return False
    orders = (np.lexsort(np.round(each, 6).T[::-1]) for each in (got, want))
    first, second = orders
    return same(got[first], want[second])


#: What may be said of a part that is always wrong; the first that holds for every reply is said.
SHAPES: tuple[tuple[str, Callable[[Sample], bool]], ...] = (
    ("right but for the sign of some entries", _of_pair(lambda got, want: same(np.abs(got), np.abs(want)))),
    ("right up to a factor that depends on the input", _scaled(None)),
    ("right up to a factor of its own in each row", _scaled(1)),
    ("right up to a factor of its own in each column", _scaled(0)),
    ("off by one amount that depends on the input", _shifted(None)),
    ("off by one amount in each row", _shifted(1)),
    ("off by one amount in each column", _shifted(0)),
    ("right but for the order of its rows", _of_pair(_rows_reordered)),
    ("right but for the order of its entries", _of_pair(_reordered)),
)


def _masks(probe: Probe, sample: Sample) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """The places at which a result may be right, in words: by the sign of an argument, or by position."""
    shape = sample.wanted.shape
    for name, each in zip(probe.arguments, sample.args, strict=False):
        if isinstance(each, np.ndarray) and each.shape == shape and each.dtype.kind == "f" and each.ndim:
            yield f"where `{name}` is positive", each > 0
            yield f"where `{name}` is not positive", each <= 0
    if not shape:
        return
    for axis, word in enumerate(("row", "column")[: len(shape)] if len(shape) > 1 else ("entry",)):
        places = np.indices(shape)[axis]
        yield f"in the first {word}", places == 0
        yield f"in the last {word}", places == shape[axis] - 1
        yield f"in all but the first {word}", places > 0
        yield f"in all but the last {word}", places < shape[axis] - 1
    if len(shape) == 2:
        rows, columns = np.indices(shape)
        yield "on the diagonal", rows == columns


def _splits(sample: Sample, mask: NDArray[np.bool_]) -> bool:
    """Whether the result is right wherever the mask is true, and mostly wrong elsewhere."""
    pair = _pair(sample)
    if pair is None or not mask.any() or mask.all():
        return False
    got, want = pair
    right = np.abs(got - want) <= RELATIVE * float(np.abs(want).max(initial=0.0)) + TINY
    return bool(right[mask].all() and right[~mask].mean() <= MOSTLY)


# What the result does not depend on


def _ignored(exercise: str, probe: Probe, student: Any, seeds: Sequence[int]) -> str:
    """Name an argument that does not change the result, although another value of it should."""
    for place, name in enumerate(probe.arguments):
        if all(_is_ignored(exercise, probe, student, place, seed) for seed in seeds):
            return f"{_list(probe.parts)} {'do' if len(probe.parts) > 1 else 'does'} not depend on `{name}`"
    return ""


def _is_ignored(exercise: str, probe: Probe, student: Any, place: int, seed: int) -> bool:
    first, other = (probe.make(np.random.default_rng(each)) for each in (seed, seed + 1))
    if np.shape(first[place]) != np.shape(other[place]) or np.array_equal(first[place], other[place]):
        return False
    mixed = (*first[:place], other[place], *first[place + 1 :])
    try:
        one, two = (_parts(exercise, probe, student, each) for each in (first, mixed))
    except Exception as error:
        if not _is_of_the_answer(error):
            raise
        return False
    return bool(one) and one.keys() == two.keys() and all(agree(one[name], two[name]) for name in one)


def _not_linear(exercise: str, probe: Probe, student: Any, seeds: Sequence[int]) -> str:
    """Say that the result is not proportional to an argument to which it should be."""
    if probe.linear is None or probe.ask is not None:
        return ""
    for seed in seeds:
        first = probe.make(np.random.default_rng(seed))
        place = probe.linear
        twice = (*first[:place], 2 * first[place], *first[place + 1 :])
        try:
            one, two = (_parts(exercise, probe, student, each) for each in (first, twice))
        except Exception as error:
            if not _is_of_the_answer(error):
                raise
            return ""
        if not one or any(
            not _is_numeric(one[name]) or agree(two.get(name), 2 * np.asarray(one[name])) for name in one
        ):
            return ""
    does = "do" if len(probe.parts) > 1 else "does"
    return f"{_list(probe.parts)} {does} not double when `{probe.arguments[probe.linear]}` doubles"


def _moved(exercise: str, probe: Probe, student: Any, seeds: Sequence[int]) -> str:
    """Name the changes of the arguments that change the result, although they should not."""
    moved = [
        words
        for words, change in probe.unmoved.items()
        if all(_moves(exercise, probe, student, change, seed) for seed in seeds)
    ]
    return (
        f"{_list(probe.parts)} {'change' if len(probe.parts) > 1 else 'changes'} when {_list(moved)}"
        if moved
        else ""
    )


def _moves(exercise: str, probe: Probe, student: Any, change: Callable[..., Any], seed: int) -> bool:
    rng = np.random.default_rng(seed)
    first = probe.make(rng)
    other, back = change(rng, *first)
    try:
        one, two = (_parts(exercise, probe, student, each) for each in (first, other))
        return bool(one) and any(not agree(back(two[name]), one[name]) for name in one)
    except Exception as error:
        if not _is_of_the_answer(error):
            raise
        return False


def _fallback(replies: Sequence[Reply]) -> str:
    """Say what is true of every reply to the ordinary input, where nothing better is known."""
    raised = {reply.raised for reply in replies}
    if len(raised) == 1 and (kind := raised.pop()):
        return f"the code raises {kind} on every input"
    name = next(iter(replies[0].right))
    samples = [_sample(reply, name) for reply in replies]
    told = [sample for sample in samples if sample is not None]
    words = _properties(told) if len(told) == len(samples) else ""
    return f"{name} is {words}" if words else ""
