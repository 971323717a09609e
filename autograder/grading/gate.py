"""The training gate: the learner's whole pipeline on real images, judged on this side of the box.

Pixels and labels are permuted by the secret of the course, so weights that were stored beforehand are
worthless. `train` sees a test set that is taken from the training images; the accuracy that counts is
computed here, from W1, b1, W2 and b2, on the test set of the data, which never leaves.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..checks import Failure, array, number
from ..course.mnist import Data
from ..course.secret import derive, generator
from ..errors import KitError
from ..files import whole_file
from ..results.records import GateResult

#: More than this share of the test set must be right, within so many epochs.
THRESHOLD = 0.9
EPOCHS = 5
#: An accuracy that `train` claims, on a sample of the same kind of images, may differ so much by chance.
CHANCE = 0.06
#: How far from half-way logits are half-way between two images, as a share of their distance: 0.02 to 0.2
#: for networks trained by backpropagation, of whatever first weights; rounding for a linear model.
BEND = 1e-3
#: Images that are looked at together: a learner's hidden layer may be wide.
ROWS = 500
#: The shapes of the weights in words.
SHAPES = {"W1": "(D, H)", "b1": "(H,)", "W2": "(H, K)", "b2": "(K,)"}
#: Examples that `train` is given as its test set: held out of MNIST's training images; on the much smaller
#: `digits`, where every example counts, a copy of the first ones.
SEEN = {"mnist": 5_000, "digits": 144}
#: How a folder is called that is being written, and the seconds after which nobody is at work on it.
_UNFINISHED, _ABANDONED = ".gate-", 3600.0
#: Folders of other secrets that stay, those used last: MNIST takes 210 MB.
KEPT = 2
#: Beside them: which files they were made from.
ORIGIN = "origin.json"
FILES = ("X_train", "y_train", "X_seen", "y_seen", "X_test", "y_test")


@dataclass(frozen=True)
class GateData:
    """Permuted data, as `.npy` files that a process can map: `X_*` float32 (n, D), `y_*` int64 (n,)."""

    dataset: str
    folder: Path

    def path(self, name: str) -> Path:
        """The `.npy` file of one of `FILES`."""
        return self.folder / f"{name}.npy"

    def load(self, name: str) -> NDArray[Any]:
        """One of `FILES`, mapped read-only."""
        mapped: NDArray[Any] = np.load(self.path(name), mmap_mode="r")
        return mapped


def prepare(data: Data, secret: bytes, cache: Path, origin: Sequence[Path] = ()) -> GateData:
    """Permute `data`, verified from the files `origin`, by the secret into `cache`, once a course."""
    folder = _folder(data.name, secret, cache)
    if not folder.is_dir():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            _write(_permuted(data, secret), folder)
        except OSError as error:
            reason = error.strerror or error
            raise KitError(
                f"the images for the gate cannot be kept in {cache}: {reason}; "
                "make room there, or set XDG_CACHE_HOME to a folder that can be written"
            ) from error
    with suppress(OSError), whole_file(folder / ORIGIN) as file:  # without it, it is verified again next time
        json.dump(_marks(origin), file)
    return GateData(data.name, folder)


def _write(arrays: Mapping[str, NDArray[Any]], folder: Path) -> None:
    """Write the folder whole or not at all, and take away what runs that were killed have left of others."""
    for left in folder.parent.glob(f"{_UNFINISHED}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix=_UNFINISHED, ignore_cleanup_errors=True
    ) as fresh:
        for name, values in arrays.items():
            np.save(Path(fresh, f"{name}.npy"), values)
        with suppress(OSError):  # another process may have been faster; its files are the same
            Path(fresh).rename(folder)
    _forget_others(folder)


def _forget_others(folder: Path) -> None:
    """Remove the images of old secrets, but those that were used last. Whoever has them open keeps them."""
    named = folder.name.rpartition("-")[0]
    others = [path for path in folder.parent.glob(f"{named}-*") if path != folder]
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def prepared(dataset: str, secret: bytes, cache: Path, origin: Sequence[Path] = ()) -> GateData | None:
    """What `prepare` has left in `cache`, if the files of `origin` are as they were then; None if not.

    Reading and verifying MNIST takes longer than a learner's code needs for all exercises but the last.
    """
    folder = _folder(dataset, secret, cache)
    try:
        known = json.loads((folder / ORIGIN).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if known != _marks(origin):
        return None
    with suppress(OSError):
        os.utime(folder)  # it is in use
    return GateData(dataset, folder)


def _folder(dataset: str, secret: bytes, cache: Path) -> Path:
    fingerprint = hashlib.sha256(derive(secret, f"gate folder {dataset} by rows")).hexdigest()[:16]
    return cache / f"gate-{dataset}-{fingerprint}"


def _marks(files: Sequence[Path]) -> list[list[str | int]]:
    """By what a file is known to be the same: its place, its size, its times."""
    states = [(str(path.resolve()), path.stat()) for path in files]
    return [[path, state.st_size, state.st_mtime_ns, state.st_ctime_ns] for path, state in states]


def _permuted(data: Data, secret: bytes) -> dict[str, NDArray[Any]]:
    rng = generator(secret, f"gate permutation {data.name}")
    pixels = rng.permutation(data.X_train.shape[1])
    labels = rng.permutation(int(data.y_train.max()) + 1)
    order = rng.permutation(len(data.X_train))
    seen, train = np.split(order, [SEEN[data.name]])
    if data.name == "digits":
        train = order
    return {
        "X_train": _rows(data.X_train[train], pixels),
        "y_train": labels[data.y_train[train]].astype(np.int64),
        "X_seen": _rows(data.X_train[seen], pixels),
        "y_seen": labels[data.y_train[seen]].astype(np.int64),
        "X_test": _rows(data.X_test, pixels),
        "y_test": labels[data.y_test].astype(np.int64),
    }


def _rows(X: NDArray[Any], pixels: NDArray[np.int64]) -> NDArray[np.float32]:
    """The images with their pixels in that order, each in one piece: by columns, training is slow."""
    return X.take(pixels, axis=1).astype(np.float32)


@dataclass
class Gate:
    """One run of the gate, for one submission: what its hidden test needs, and what became of it."""

    data: GateData
    seconds: float = 120.0
    threshold: float = THRESHOLD
    started: float = field(default_factory=time.perf_counter)
    accuracy: float | None = None
    epochs: int = 0
    first_W1: NDArray[Any] | None = None
    #: What the instructor should look at: it costs nothing by itself.
    doubts: list[str] = field(default_factory=list)

    def files(self) -> dict[str, Path]:
        """The files that are handed to `train`, by the names of its arguments."""
        return {
            "X_train": self.data.path("X_train"),
            "y_train": self.data.path("y_train"),
            "X_test": self.data.path("X_seen"),
            "y_test": self.data.path("y_seen"),
        }

    def attempts(self) -> Iterator[int]:
        """The epochs that a pipeline may take."""
        for epoch in range(1, EPOCHS + 1):
            self.epochs = epoch
            yield epoch

    def passed(self, model: Any) -> bool:
        """Whether `model`, an MLP with weights W1, b1, W2, b2, is right on more than the threshold."""
        W1, *others = self._weights(model)
        assert self.first_W1 is not None
        if np.all(self.first_W1 == W1):
            self.doubts.append("training left W1 as it was")
            raise Failure("training left W1 as it was: the hidden layer does not learn")
        self.accuracy = self._accuracy(W1, *others)
        if self.accuracy > self.threshold and self._accuracy(self.first_W1, *others) > self.threshold:
            # Measured: without its trained W1, a network trained by backpropagation is right on half at most.
            self.doubts.append(
                "with the first W1 in place of the trained one, the accuracy is above the threshold as well: "
                "the last layer alone has learned"
            )
            self.accuracy = None
            raise Failure("the hidden layer does not learn: its first weights do as well as the trained ones")
        if self.accuracy > self.threshold and self._is_linear(W1, *others):
            self.doubts.append("on the test images the trained network is a linear model")
            self.accuracy = None
            raise Failure("the ReLU changes nothing: on the test images the network is a linear model")
        return self.accuracy > self.threshold

    def result(self) -> GateResult:
        """What is reported."""
        passed = self.accuracy is not None and self.accuracy > self.threshold
        seconds = round(time.perf_counter() - self.started, 3)
        accuracy = None if self.accuracy is None else round(self.accuracy, 4)
        return GateResult(self.data.dataset, accuracy, self.threshold, self.epochs, seconds, passed)

    def compare_with_claim(self, history: Any) -> None:
        """Note a doubt if the accuracy that `train` returned is far from that of the trained weights."""
        claims = history.get("accuracy") if isinstance(history, dict) else None
        if not isinstance(claims, list) or not claims or self.accuracy is None:
            return
        if len(claims) > 1:
            self.doubts.append(f"train returned {len(claims)} accuracies for one epoch")
        with suppress(Failure):  # what is no number claims nothing
            if not abs((claim := number(claims[-1])) - self.accuracy) <= CHANCE:
                self.doubts.append(
                    f"train returned an accuracy of {claim:.4g}; "
                    f"with the trained weights {self.accuracy:.1%} of the test images are right"
                )

    def _weights(self, model: Any) -> list[NDArray[np.float32]]:
        """W1 (D, H), b1 (H,), W2 (H, K), b2 (K,), however the model lays them out."""
        D, K = self.data.load("X_test").shape[1], int(self.data.load("y_test").max()) + 1
        assert self.first_W1 is not None
        H = self.first_W1.shape[1]
        shapes = {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}
        return [_weights(model, name, shape) for name, shape in shapes.items()]

    def _accuracy(self, *weights: Any) -> float:
        X, y = self.data.load("X_test"), self.data.load("y_test")
        right = [
            np.argmax(_logits(X[i : i + ROWS], *weights), axis=1) == y[i : i + ROWS]
            for i in range(0, len(X), ROWS)
        ]
        return float(np.mean(np.concatenate(right)))

    def _is_linear(self, *weights: Any) -> bool:
        """Whether half-way between two images the logits are half-way, too."""
        A, B = np.array_split(self.data.load("X_test")[: 2 * (ROWS // 3)], 2)
        a, b, middle = (_logits(X, *weights) for X in (A, B, (A + B) / 2))
        return bool(np.mean(np.abs(middle - (a + b) / 2)) < BEND * np.mean(np.abs(a - b)))

    def remember(self, model: Any) -> None:
        """Note the weights before training, and the time."""
        self.started = time.perf_counter()
        D = self.data.load("X_test").shape[1]
        W1 = getattr(model, "W1", None)
        if not isinstance(W1, np.ndarray) or W1.ndim < 2:
            raise Failure("before training, W1 is no matrix")
        self.first_W1 = _weights(model, "W1", (D, W1.size // D), "before")


def _logits(X: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> NDArray[Any]:
    with np.errstate(all="ignore"):  # weights that are finite may still be enormous
        logits: NDArray[Any] = np.maximum(X @ W1 + b1, 0) @ W2 + b2  # (N, K)
    return logits


def _weights(model: Any, name: str, shape: tuple[int, ...], when: str = "after") -> NDArray[np.float32]:
    """One of a model's weights, which may be anything that a learner's code can make.

    The accuracy counts, not the layout: axes of length 1, as in a bias (1, H), and a transposed matrix are
    as good as the shape that is asked for.
    """
    weights = getattr(model, name, None)
    if isinstance(weights, np.ndarray):
        lengths, wanted = ([n for n in each if n != 1] for each in (weights.shape, shape))
        if lengths == wanted:
            weights = weights.reshape(shape)
        elif lengths == wanted[::-1]:
            weights = weights.reshape(shape[::-1]).T
    weights = array(weights, shape, f"{when} training, {name}", shape=SHAPES[name])
    if not np.isfinite(weights).all():
        raise Failure(f"{when} training, {name} is not finite")
    with np.errstate(over="ignore"):
        return weights.astype(np.float32)
