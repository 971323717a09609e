"""The kit as an archive that Gradescope builds an image from: small, and the same bytes for the same kit."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from ...course.assignment import KIT, Assignment
from ...course.mnist import CHECKSUMS
from ...course.secret import FILE as SECRET_FILE
from ...errors import KitError

TEMPLATES = Path(__file__).parent / "templates"
REQUIREMENTS = KIT / "requirements" / "kit.txt"
#: The oldest date that a zip file can hold: no file's own date gets in.
EPOCH = (1980, 1, 1, 0, 0, 0)
EXECUTABLE = ("setup.sh", "run_autograder")


def write_archive(path: Path, week: Assignment, secret: bytes, data: str | None) -> None:
    """Write the archive whole or not at all.

    `data` is a folder with MNIST's four files, which then travel along; `digits`; or None: MNIST is
    downloaded when the image is built.
    """
    files = dict(_files(week, secret, data))
    path.parent.mkdir(parents=True, exist_ok=True)
    # A temporary file can be read by its owner alone, and so the archive will: it holds the secret.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            _write_zip(file, files)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _write_zip(file: IO[bytes], files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, whose modes the next line gives
            entry.external_attr = (0o100755 if name in EXECUTABLE else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=9)


def _files(week: Assignment, secret: bytes, data: str | None) -> Iterator[tuple[str, bytes]]:
    """Names in the archive and their contents; `kit/` is laid out like the course. Later ones count."""
    if not REQUIREMENTS.is_file():
        raise KitError(f"the archive is made from the kit's own folder, and {REQUIREMENTS} is not there")
    for template in TEMPLATES.iterdir():
        yield template.name, template.read_bytes()
    yield "requirements.txt", REQUIREMENTS.read_bytes()
    settings = {"assignment": week.name, "options": _options(week, data)}
    yield "grading.json", json.dumps(settings, indent=1).encode()
    yield f"kit/{SECRET_FILE}", secret + b"\n"
    yield "kit/LICENSE", (KIT / "LICENSE").read_bytes()
    for folder in (KIT / "autograder", KIT / "solutions"):
        yield from _tree(folder, KIT)
    for name in sorted({each.module.partition(".")[0] for each in week.exercises if each.module}):
        yield from _tree(week.root / name, week.root)
    yield from _tree(week.folder, week.root)
    if data not in (None, "digits"):
        yield from _mnist(Path(data))


def _options(week: Assignment, data: str | None) -> list[str]:
    """What `autograder grade` is told there; an image for a week without a gate needs no MNIST."""
    if all(exercise.in_cell for exercise in week.exercises):
        return ["--no-gate"]
    return ["--data", "digits"] if data == "digits" else []


def _tree(folder: Path, root: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        parts = path.relative_to(root).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if path.is_file() and not hidden and path.suffix != ".ipynb":  # grading reads the text notebook
            yield "/".join(("kit", *parts)), path.read_bytes()


def _mnist(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The four files as they are there, gzipped or not; the grader itself checks what they hold."""
    for name in CHECKSUMS:
        found = next((path for path in (folder / f"{name}.gz", folder / name) if path.is_file()), None)
        if found is None:
            raise KitError(f"MNIST is not whole in {folder}: {name} is missing, gzipped or not")
        yield f"mnist/{found.name}", found.read_bytes()
