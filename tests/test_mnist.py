"""MNIST is found, verified, downloaded whole or not at all; `digits` stands in under its own name."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from autograder.course import mnist
from autograder.course.assignment import KIT, load_assignment
from autograder.errors import KitError
from autograder.runs.settings import gate_data

MODULE = Path(mnist.__file__)
SIZES = {"train": 30, "t10k": 10}


def idx(values: np.ndarray) -> bytes:
    """The bytes of an IDX file of unsigned bytes."""
    header = bytes([0, 0, 8, values.ndim]) + b"".join(n.to_bytes(4, "big") for n in values.shape)
    return header + values.astype(np.uint8).tobytes()


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, bytes]:
    """Four small files that pass for MNIST in this test, which sees no other."""
    rng = np.random.default_rng(0)
    made = {}
    for part, n in SIZES.items():
        made[f"{part}-images-idx3-ubyte"] = idx(rng.integers(0, 256, (n, 28, 28)))
        made[f"{part}-labels-idx1-ubyte"] = idx(rng.integers(0, 10, n))
    monkeypatch.setattr(
        mnist, "CHECKSUMS", {name: hashlib.sha256(data).hexdigest() for name, data in made.items()}
    )
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return made


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def mirrors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Path]]:
    """Three mirrors, as folders; what is put there can be downloaded."""
    folders = [tmp_path / f"mirror{number}" for number in range(3)]
    for folder in folders:
        folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(mnist, "MIRRORS", tuple(f"{address}/{folder.name}/" for folder in folders))
    yield folders
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/",))


def put(folder: Path, files: dict[str, bytes], packed: bool = True) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    for name, data in files.items():
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(data, mtime=0))
        else:
            (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize("packed", [True, False])
def test_is_mnist_read_from_a_folder(packed: bool, files: dict[str, bytes], tmp_path: Path) -> None:
    data = mnist.load_mnist(put(tmp_path / "given", files, packed))
    assert (data.name, data.X_train.shape, data.X_test.shape) == ("mnist", (30, 784), (10, 784))
    assert (data.X_train.dtype, data.y_train.dtype) == (np.float32, np.int64)
    assert 0 <= data.X_train.min() < 0.1 < 0.9 < data.X_train.max() <= 1


def test_is_mnist_looked_for_in_order(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_network: None
) -> None:
    with pytest.raises(mnist.DataError, match=r"MNIST_DIR.*--data.*--fetch"):
        mnist.load_mnist()
    put(mnist.cache(), files)
    assert mnist.load_mnist().name == "mnist"
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    assert mnist.load_mnist().name == "mnist"
    assert [place.ok for place in mnist.where()] == [False, True]


def test_is_mnist_verified_anew_only_where_its_files_have_changed(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_network: None
) -> None:
    week = load_assignment("03-mlp-numpy", KIT)
    folder = put(tmp_path / "given", files)
    first = gate_data(week, str(folder), b"secret")
    with monkeypatch.context() as patch:
        patch.setattr(mnist, "load_mnist", lambda _: pytest.fail("read again"))
        assert gate_data(week, str(folder), b"secret") == first
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"other", mtime=0))
    with pytest.raises(KitError, match="checksum"):
        gate_data(week, str(folder), b"secret")
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(KitError, match="no MNIST"):
        gate_data(week, str(folder), b"secret")


@pytest.mark.parametrize(
    "damage", [b"", b"no gzip", gzip.compress(b"other", mtime=0), gzip.compress(b"x" * 900, mtime=0)[:-9]]
)
def test_is_nothing_else_taken_for_mnist(damage: bytes, files: dict[str, bytes], tmp_path: Path) -> None:
    folder = put(tmp_path / "given", files)
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(damage)
    with pytest.raises(mnist.DataError, match="t10k-images"):
        mnist.load_mnist(folder)


def test_is_mnist_downloaded_once(files: dict[str, bytes], mirrors: list[Path]) -> None:
    put(mirrors[0], files)
    assert mnist.load_mnist().name == "mnist"
    for path in mirrors[0].iterdir():
        path.unlink()
    assert mnist.load_mnist().name == "mnist"


def test_is_a_wrong_or_torn_download_never_kept(files: dict[str, bytes], mirrors: list[Path]) -> None:
    wrong = {name: data[:-1] + b"\0\0" for name, data in files.items()}
    put(mirrors[0], wrong)
    for path in put(mirrors[1], files).iterdir():
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(mnist.DataError, match="could not be downloaded"):
        mnist.fetch()
    assert list(mnist.cache().iterdir()) == []
    put(mirrors[2], files)
    assert all(path.suffix == ".gz" for path in mnist.fetch().iterdir())
    assert mnist.load_mnist().name == "mnist"


def test_do_digits_stand_in_under_their_own_name(
    files: dict[str, bytes], no_network: None, capsys: pytest.CaptureFixture[str]
) -> None:
    data = mnist.load_data()
    assert data.name == "digits"
    assert "digits stands in" in capsys.readouterr().out
    assert (data.X_train.shape, data.X_test.shape) == ((11496, 784), (360, 784))
    image = data.X_test[0].reshape(28, 28)
    assert image[:2].max() == image[:, -2:].max() == 0
    assert np.array_equal(image[2:26:3, 2:26:3].repeat(3, 0).repeat(3, 1), image[2:26, 2:26])
    assert np.array_equal(data.X_train[:1437], data.X_train[-1437:])
    assert data.X_train.max() == 1


def test_are_digits_the_same_without_scikit_learn(tmp_path: Path) -> None:
    (tmp_path / "mnist.py").write_bytes(MODULE.read_bytes())
    mnist.write_digits(tmp_path / "digits.npz")
    assert (tmp_path / "digits.npz").stat().st_size < 150_000
    script = "import mnist, hashlib, sys; d = mnist.load_digits(); assert 'sklearn' not in sys.modules; "
    script += "print(hashlib.sha256(d.X_train.tobytes() + d.y_test.tobytes()).hexdigest())"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    here = mnist.load_digits()
    assert done.stdout.strip() == hashlib.sha256(here.X_train.tobytes() + here.y_test.tobytes()).hexdigest()
