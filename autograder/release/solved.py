"""The solved notebook: every answer in its place, run on real MNIST, with its curves and its errors."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from PIL import Image

from ..course import mnist
from ..course.assignment import Assignment
from ..errors import KitError
from .instructor_notebook import source_notebook, write_files

#: Seconds that one cell may take.
PATIENCE = 600
MAX_BYTES = 2**20
_MARKER = re.compile(r"^[ \t]*#+ (?:BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)


def build_solved(assignment: Assignment, mnist_dir: Path | None = None) -> Path:
    """Make `solutions/<assignment>.ipynb` with MNIST from `mnist_dir`, or from where it is looked for."""
    if any(path.name == "mnist.py" for path in assignment.folder.iterdir()):
        try:
            mnist.load_mnist(mnist_dir)
        except mnist.DataError as error:
            raise KitError(str(error)) from error
    notebook = solved_notebook(assignment)
    with tempfile.TemporaryDirectory() as folder:
        write_files(assignment, Path(folder))
        _run(notebook, Path(folder), mnist_dir)
    text = nbformat.writes(_without_chance(notebook)) + "\n"  # type: ignore[no-untyped-call]
    if len(text.encode()) > MAX_BYTES:
        raise KitError(f"the solved notebook of {assignment.name} is larger than 1 MiB: draw smaller figures")
    path = assignment.root / "solutions" / f"{assignment.name}.ipynb"
    path.write_text(text, "utf-8")
    return path


def solved_notebook(assignment: Assignment) -> NotebookNode:
    """The instructor's notebook without the marks around its answers, not yet run."""
    notebook = source_notebook(assignment)
    for cell in notebook.cells:
        cell.source = _MARKER.sub("", cell.source).rstrip()
    return notebook


def _run(notebook: NotebookNode, folder: Path, mnist_dir: Path | None) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    environment = {**os.environ, "PYTHONHASHSEED": "0", "COLUMNS": "100"}
    given = mnist_dir or os.environ.get(mnist.ENVIRONMENT)
    if given:
        environment[mnist.ENVIRONMENT] = str(Path(given).resolve())
    client = NotebookClient(
        notebook,
        timeout=PATIENCE,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": folder}},
    )
    try:
        client.execute(env=environment, stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        raise KitError(f"the solved notebook does not run: {error.ename}: {error.evalue}") from error


def _without_chance(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run, such as progress bars, and make the figures small."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            for data in (output.data for output in cell.outputs if "data" in output):
                if "image/png" in data:
                    data["image/png"] = _with_palette(data["image/png"])
    return notebook


def _with_palette(png: str) -> str:
    """Reduce a base64 PNG to 256 colours: a third of the bytes, and a figure looks the same."""
    with Image.open(BytesIO(base64.b64decode(png))) as image:
        reduced = image.convert("RGB").quantize(256)
    file = BytesIO()
    reduced.save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")
