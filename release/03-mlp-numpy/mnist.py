"""The images: MNIST where it can be had, else `digits`, and always under their own names.

    from mnist import load_data

    data = load_data()
    data.X_train, data.y_train  # (n, 784) float32 in 0..1, (n,) int64

MNIST is looked for in the folder that is given, in `$MNIST_DIR`, in the cache of an earlier download, and is
downloaded last. What counts is the SHA-256 of its four files unpacked, so no other data passes for it.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import os
import socket
import tempfile
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

#: The files of the original distribution, and the SHA-256 of their bytes unpacked.
CHECKSUMS = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
#: Where they can be downloaded; the next one is tried where one fails.
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
    "https://raw.githubusercontent.com/golbin/TensorFlow-MNIST/master/mnist/data/",
)
ENVIRONMENT = "MNIST_DIR"
#: Bytes of the largest file, unpacked.
MAX_BYTES = 16 + 60_000 * 784
#: Seconds to find out whether there is a network, and to wait for the next bytes of a download.
PATIENCE = 3
STALLED = 20
#: How scikit-learn's 1,797 digits are split, and how often each one to train appears.
TRAINED_ON, REPEATED = 1_437, 8


class DataError(Exception):
    """The images are not there, or not what they should be: what is wrong, and what to do."""


@dataclass(frozen=True)
class Data:
    """Images `X_*` (n, 784) float32 in 0..1, their labels `y_*` (n,) int64; `name` is mnist or digits."""

    name: str
    X_train: NDArray[np.float32]
    y_train: NDArray[np.int64]
    X_test: NDArray[np.float32]
    y_test: NDArray[np.int64]


@dataclass(frozen=True)
class Place:
    """A folder that MNIST is looked for in: whether any of it is there, whether all of it is right."""

    path: Path
    found: bool
    ok: bool
    problem: str = ""


def load_data(directory: str | os.PathLike[str] | None = None, download: bool = True) -> Data:
    """MNIST if it is here or can be downloaded, else `digits`, which is said aloud."""
    try:
        return _find(directory, download)
    except DataError as error:
        print(f"MNIST is not here: {error}.")
        print(f"digits stands in: 1,797 small digits. For MNIST, set {ENVIRONMENT} to a folder that has it.")
        return load_digits()


def load_mnist(directory: str | os.PathLike[str] | None = None, download: bool = True) -> Data:
    """MNIST, or a `DataError` that says how to provide it. A folder that is given is the only one asked."""
    try:
        return _find(directory, download)
    except DataError as error:
        raise DataError(
            f"MNIST is missing: {error}. Set {ENVIRONMENT} or --data to a folder with its four files "
            "(train-images-idx3-ubyte and so on, gzipped or not), or run `autograder data --fetch`"
        ) from error


def load_digits() -> Data:
    """scikit-learn's digits laid out like MNIST: 1,437 to train, each eight times, and 360 to test."""
    images, labels = _small_digits()
    pixels = images.repeat(3, axis=1).repeat(3, axis=2)  # (n, 24, 24)
    X = np.pad(pixels, ((0, 0), (2, 2), (2, 2))).reshape(-1, 784).astype(np.float32) / np.float32(16)
    y = labels.astype(np.int64)
    train, test = slice(None, TRAINED_ON), slice(TRAINED_ON, None)
    return Data("digits", np.tile(X[train], (REPEATED, 1)), np.tile(y[train], REPEATED), X[test], y[test])


def where() -> list[Place]:
    """The places that MNIST is looked for in, in their order, and what is there."""
    return [_look(path) for path in _places(None)]


def fetch() -> Path:
    """Download MNIST to the cache, unless it is there; only files with the right checksum are kept."""
    folder = cache()
    missing = [name for name in CHECKSUMS if not _is_right(folder, name)]
    if missing:
        if not _is_online():
            raise DataError(
                f"it is in no folder that was looked in, and there is no network. {by_hand(folder)}"
            )
        print(f"Downloading MNIST (11 MB, once) to {folder}")
        folder.mkdir(parents=True, exist_ok=True)
        for name in missing:
            _download(name, folder)
    return folder


def by_hand(folder: Path) -> str:
    """Where to get the files on another machine, and where to put them on this one."""
    names = ", ".join(f"{name}.gz" for name in CHECKSUMS)
    return f"On a machine with one, get {names} from {MIRRORS[0]}, and put them into {folder}"


def cache() -> Path:
    """The folder in which downloads are kept."""
    try:
        from platformdirs import user_cache_path

        return user_cache_path("backprop-autograder") / "mnist"
    except ImportError:
        return Path.home() / ".cache" / "backprop-autograder" / "mnist"


def files(directory: str | os.PathLike[str] | None = None) -> tuple[Path, ...]:
    """The four files of the first place that has any of them, not read yet; fewer where some are missing."""
    found = (tuple(filter(None, (_path(place, name) for name in CHECKSUMS))) for place in _places(directory))
    return next(filter(None, found), ())


def write_digits(path: Path) -> None:
    """Write what `load_digits` needs where there is no scikit-learn; the same bytes each time."""
    images, labels = _digits_of_sklearn()
    with path.open("wb") as file:
        np.savez(file, images=images, labels=labels)


def _find(directory: str | os.PathLike[str] | None, download: bool) -> Data:
    """MNIST from the first place that has it, the network last; else the problem of the first place."""
    problems = []
    for place in _places(directory):
        try:
            return _read(place)
        except DataError as error:
            problems.append(error)
    if directory is not None or not download:
        raise problems[0]
    return _read(fetch())


def _places(directory: str | os.PathLike[str] | None) -> Iterator[Path]:
    if directory is not None:
        yield Path(directory)
        return
    if given := os.environ.get(ENVIRONMENT):
        yield Path(given)
    yield cache()


def _look(folder: Path) -> Place:
    found = any(_path(folder, name) for name in CHECKSUMS)
    try:
        for name in CHECKSUMS:
            _bytes(folder, name)
    except DataError as error:
        return Place(folder, found, ok=False, problem=str(error))
    return Place(folder, found, ok=True)


def _read(folder: Path) -> Data:
    return Data("mnist", *_images_and_labels(folder, "train"), *_images_and_labels(folder, "t10k"))


def _images_and_labels(folder: Path, part: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """One part as (n, 784) in 0..1 and (n,). An IDX file is a header of 16 or 8 bytes, and the values."""
    images = np.frombuffer(_bytes(folder, f"{part}-images-idx3-ubyte"), np.uint8, offset=16)
    labels = np.frombuffer(_bytes(folder, f"{part}-labels-idx1-ubyte"), np.uint8, offset=8)
    return images.reshape(-1, 784).astype(np.float32) / np.float32(255), labels.astype(np.int64)


def _bytes(folder: Path, name: str) -> bytes:
    """The right bytes of one file, unpacked; anything else is an error."""
    path = _path(folder, name)
    if path is None:
        raise DataError(f"{folder} has no {name}.gz" if folder.is_dir() else f"there is no folder {folder}")
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read: remove it, and MNIST can be downloaded again") from error
    if hashlib.sha256(data).hexdigest() != CHECKSUMS[name]:
        raise DataError(f"{path} is not the file of MNIST: its checksum differs")
    return data


def _path(folder: Path, name: str) -> Path | None:
    candidates = (folder / f"{name}.gz", folder / name, folder / name.replace("-idx", ".idx"))
    return next((path for path in candidates if path.is_file()), None)


def _is_right(folder: Path, name: str) -> bool:
    try:
        return bool(_bytes(folder, name))
    except DataError:
        return False


def _is_online() -> bool:
    """Whether any mirror answers within a few seconds; behind a proxy that is left to the download."""
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")):
        return True
    answered = threading.Event()
    hosts = {(split.hostname or "", split.port or 443) for split in map(urlsplit, MIRRORS)}
    threads = [threading.Thread(target=_call, args=(host, answered), daemon=True) for host in hosts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(0 if answered.is_set() else PATIENCE / len(threads))
    return answered.is_set()


def _call(host: tuple[str, int], answered: threading.Event) -> None:
    try:
        socket.create_connection(host, timeout=PATIENCE).close()
    except OSError:
        return
    answered.set()


def _download(name: str, folder: Path) -> None:
    """Bring one file, from the first mirror that has the right one, whole or not at all."""
    try:
        import pooch
    except ImportError as error:
        raise DataError("MNIST cannot be downloaded: run `pip install pooch tqdm` first") from error
    pooch.utils.get_logger().setLevel(logging.ERROR)
    problems = []
    with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as temporary:
        for mirror in MIRRORS:
            try:
                _retrieve(pooch, f"{mirror}{name}.gz", Path(temporary))
                _bytes(Path(temporary), name)
            except (OSError, ValueError, DataError) as error:  # requests' errors are OSErrors
                problems.append(f"{urlsplit(mirror).hostname}: {type(error).__name__}")
                (Path(temporary) / f"{name}.gz").unlink(missing_ok=True)
                continue
            (Path(temporary) / f"{name}.gz").replace(folder / f"{name}.gz")
            return
    raise DataError(f"{name}.gz could not be downloaded ({', '.join(problems)}). {by_hand(folder)}")


def _retrieve(pooch: Any, url: str, folder: Path) -> None:
    try:
        import tqdm  # noqa: F401

        bar = True
    except ImportError:
        bar = False
    downloader = pooch.HTTPDownloader(progressbar=bar, timeout=(PATIENCE, STALLED))
    pooch.retrieve(url, known_hash=None, fname=url.rpartition("/")[2], path=folder, downloader=downloader)


def _small_digits() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images (1797, 8, 8) of 0..16 and labels (1797,), from beside this file or from scikit-learn."""
    path = Path(__file__).with_name("digits.npz")
    if not path.is_file():
        return _digits_of_sklearn()
    with np.load(path) as stored:
        return stored["images"], stored["labels"]


def _digits_of_sklearn() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    try:
        from sklearn.datasets import load_digits as load
    except ImportError as error:
        raise DataError("digits.npz is missing: copy it here from the release") from error
    images, labels = load(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(labels))
    return images[order].reshape(-1, 8, 8).astype(np.uint8), labels[order].astype(np.uint8)
