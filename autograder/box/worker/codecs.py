"""Arrays, numbers and random generators as JSON and bytes, and back."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .wire import Malformed

DTYPES = {np.dtype(code).str: np.dtype(code) for code in "?bhiqlBHIQLefdFD"}
_MOST_AXES = 32
_GENERATORS = {
    name: getattr(np.random, name) for name in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
}


class Opaque:
    """Stands for a value that cannot be sent; only the name of its type is known."""

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name


def travelling(array: NDArray[Any]) -> NDArray[Any] | None:
    """Return `array` as a base array of a dtype that can be sent, or None if there is none."""
    if type(array) is not np.ndarray:
        array = np.asarray(array)
    if array.dtype.str in DTYPES:
        return array
    if array.dtype.char in "gG":
        return array.astype("d" if array.dtype.char == "g" else "D")
    native = array.dtype.newbyteorder("=")
    return array.astype(native) if native.str in DTYPES else None


def layout(array: NDArray[Any]) -> Literal["C", "F", "S"]:
    """Return the order of the entries in memory: C, Fortran, or S for other strides."""
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "S"


def array_from(dtype: Any, shape: Any, order: Any, data: bytes) -> NDArray[Any]:
    """Return the array with these entries, in the given `order` both in `data` and in memory."""
    if not isinstance(dtype, str) or dtype not in DTYPES or order not in ("C", "F", "S"):
        raise Malformed("the kind of an array")
    if not isinstance(shape, list) or len(shape) > _MOST_AXES:
        raise Malformed("the shape of an array")
    if not all(type(length) is int and length >= 0 for length in shape):
        raise Malformed("the shape of an array")
    try:
        array = entries(dtype, data).reshape(shape, order="F" if order == "F" else "C")
        if order == "S" and shape:
            gaps = np.zeros((*shape[:-1], 2 * shape[-1]), DTYPES[dtype])[..., ::2]
            gaps[...] = array
            return gaps
        return array.copy(order="F" if order == "F" else "C")
    except ValueError as error:
        raise Malformed("the size of an array") from error


def entries(dtype: str, data: bytes) -> NDArray[Any]:
    """Return the flat entries in `data`; a Boolean byte that is neither 0 nor 1 counts as true."""
    if dtype == "|b1":
        return np.frombuffer(data, np.uint8).astype(bool)
    return np.frombuffer(data, DTYPES[dtype])


def overwrite(array: NDArray[Any], order: str, data: bytes) -> None:
    """Overwrite `array` in place with the entries in `data`; leave it if it cannot be written."""
    array = np.asarray(array)
    fresh = entries(array.dtype.str, data) if array.dtype.str in DTYPES else np.zeros(array.shape)
    if fresh.size != array.size:
        raise Malformed("the size of a change")
    locked = not array.flags.writeable
    try:
        if locked:
            array.flags.writeable = True
        array[...] = fresh.reshape(array.shape, order="F" if order == "F" else "C")
    except ValueError:
        return
    finally:
        if locked:
            array.flags.writeable = False


def scalar_from(dtype: Any, digits: Any) -> Any:
    """Return the NumPy scalar whose bytes are `digits` in hexadecimal."""
    if not isinstance(dtype, str) or dtype not in DTYPES or not isinstance(digits, str):
        raise Malformed("the kind of a number")
    try:
        data = bytes.fromhex(digits)
    except ValueError as error:
        raise Malformed("the bytes of a number") from error
    if len(data) != DTYPES[dtype].itemsize:
        raise Malformed("the size of a number")
    return entries(dtype, data)[0]


def generator_kind(value: Any) -> str | None:
    """Return the name of the kind of a random generator, or None if it cannot be sent."""
    if isinstance(value, np.random.RandomState):
        kind = value.get_state(legacy=False)["bit_generator"]
        return "RandomState" if kind == "MT19937" else None
    kind = type(value.bit_generator).__name__
    return kind if kind in _GENERATORS else None


def generator_from(kind: Any) -> Any:
    """Return a new generator of that kind; its state is set later."""
    if kind == "RandomState":
        return np.random.RandomState(0)
    if not isinstance(kind, str) or kind not in _GENERATORS:
        raise Malformed("the kind of a generator")
    return np.random.Generator(_GENERATORS[kind](0))


def state_of(generator: Any) -> Any:
    """Return the state of a generator as JSON; its integers may have 128 bits."""
    if isinstance(generator, np.random.RandomState):
        return _listed(generator.get_state(legacy=False))
    return _listed(generator.bit_generator.state)


def restore(generator: Any, state: Any) -> None:
    """Set the state of a generator, after checking it: NumPy does not."""
    try:
        filled = _unlisted(state, "")
        if not 0 <= state["state"].get("pos", 0) <= 624 or not 0 <= state.get("buffer_pos", 0) <= 4:
            raise Malformed("the position of a generator")
        if _is_stuck(state["state"]):
            raise Malformed("a generator that stands still")
        if isinstance(generator, np.random.RandomState):
            generator.set_state(filled)
        else:
            generator.bit_generator.state = filled
    except (AttributeError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise Malformed("the state of a generator") from error


def _is_stuck(words: dict[str, Any]) -> bool:
    """Whether the generator repeats one number for ever; NumPy's rejection sampling would never end.

    An even increment breaks the period of PCG64. Of the first word of MT19937 only one bit counts.
    """
    if "inc" in words:
        return int(words["inc"]) % 2 == 0
    key = words.get("key", ())
    return len(key) == 624 and not (any(key[1:]) or key[0] & 0x80000000)


#: The multiplier of PCG64, and a bound on the number of steps.
_FACTOR, _MOST_STEPS = 0x2360ED051FC65DA44385DF649FCCF645, 1 << 40


def moves_on(generator: Any, state: Any) -> bool:
    """Whether `generator` can reach `state` by drawing numbers. Only PCG64 is checked.

    A learner who could set the generator of a test would know what the test draws next. The number of steps
    between two states is found as in Brown, "Random number generation with arbitrary strides", 1994.
    """
    now = state_of(generator)
    if now["bit_generator"] != "PCG64":
        return True
    here, there, step = now["state"]["state"], state["state"]["state"], now["state"]["inc"]
    if state["state"]["inc"] != step:
        return False
    factor, bit, width = _FACTOR, 1, 1 << 128
    while here != there and bit < _MOST_STEPS:
        if here & bit != there & bit:
            here = (here * factor + step) % width
        step, factor, bit = (factor + 1) * step % width, factor * factor % width, 2 * bit
    return bool(here == there)


def _listed(state: Any) -> Any:
    if isinstance(state, dict):
        return {str(key): _listed(value) for key, value in state.items()}
    return state.tolist() if isinstance(state, (np.ndarray, np.generic)) else state


_WORDS = {"key": np.uint64, "counter": np.uint64, "buffer": np.uint64, "state": np.uint64}


def _unlisted(state: Any, name: str) -> Any:
    if isinstance(state, dict):
        return {key: _unlisted(value, key) for key, value in state.items()}
    if isinstance(state, list):
        if len(state) > 624 or not all(type(word) is int for word in state):
            raise Malformed("the words of a generator")
        return np.array(state, np.uint32 if len(state) == 624 else _WORDS[name])
    if not isinstance(state, (int, float, str)):
        raise Malformed("the state of a generator")
    return state
