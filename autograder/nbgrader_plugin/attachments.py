"""Pictures inside text cells: photographs of what a learner wrote by hand.

Only what a browser shows as a picture and cannot run is kept: PNG and JPEG, known by their first bytes
whatever they are called, of a bounded size and number.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

#: By cell, then by the picture's name, then by its type: base64, as a notebook has it.
Attachments = dict[str, dict[str, str]]

FIRST_BYTES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
MAX_PICTURE = 8 * 2**20
MAX_PICTURES = 30
MAX_LETTERS = 200
LEFT_OUT = "*A picture was left out: only PNG and JPEG are kept, of at most 8 MiB.*"


def attachments_of(data: bytes) -> dict[str, list[Attachments]]:
    """The pictures in the cells of a file, by the cells' sources; none if it is no notebook.

    Cells of one source, which may be no more than `![](attachment:image.png)`, come in their order.
    """
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    found: dict[str, list[Attachments]] = {}
    left = MAX_PICTURES
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict):
            pictures = dict(list(_pictures(cell.get("attachments")))[:left])
            left -= len(pictures)
            found.setdefault(_text(cell.get("source")), []).append(pictures)
    return found


def without_lost(source: str, pictures: Attachments) -> str:
    """A text that names only pictures that are there: nbconvert gives up at any other."""
    start, *rest = source.split("](attachment:")
    kept = start
    for piece in rest:
        name, closed, after = piece.partition(")")
        if closed and name in pictures:
            kept += f"](attachment:{piece}"
        else:
            kept += f"]() {LEFT_OUT}{after if closed else piece}"
    return kept if "attachment:" not in kept or pictures else kept.replace("attachment:", "")


def _pictures(attachments: Any) -> Iterator[tuple[str, dict[str, str]]]:
    for name, by_type in attachments.items() if isinstance(attachments, dict) else ():
        for value in by_type.values() if isinstance(by_type, dict) else ():
            if len(name) <= MAX_LETTERS and (picture := _picture(_text(value))):
                yield name, picture
                break


def _picture(encoded: str) -> dict[str, str] | None:
    """Base64 of a picture by its true type, or None for anything else."""
    letters = "".join(encoded.split())
    if len(letters) > MAX_PICTURE * 4 // 3 + 4:
        return None
    try:
        data = base64.b64decode(letters, validate=True)
    except (binascii.Error, ValueError):
        return None
    for kind, first in FIRST_BYTES.items():
        if data.startswith(first):
            return {kind: base64.b64encode(data).decode()}
    return None


def _text(value: object) -> str:
    """A notebook's text, which may be a list of lines."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""
