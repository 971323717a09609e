"""Whatever learners hand in is read, and what cannot be read fails that student only."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import struct
import tarfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course.assignment import Assignment, load_assignment
from autograder.errors import KitError
from autograder.nbgrader_plugin.collector import PlatformCollector
from autograder.submissions.discovery import discover, folder_name
from autograder.submissions.files import MAX_FILE, MAX_TAR
from autograder.submissions.submission import Submission, SubmissionError, find_submissions, read_submission

COURSE = Path(__file__).parent / "fixtures" / "course"
TWICE = "def twice(x):\n    return 2 * x\n"
MEAN = "def mean_square(x):\n    return 1\n"
PERCENT = f"# %%\nimport numpy as np\n\n# %%\n{TWICE}\n# %%\n{MEAN}"


NAMES = st.sampled_from(
    ["cells", "cell_type", "source", "code", "metadata", "nbgrader", "grade_id", "worksheets"]
)
fuzzed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for one file after another."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def tiny() -> Assignment:
    return load_assignment(root=COURSE)


def code(source: object, grade_id: object = "", **nbgrader: Any) -> dict[str, Any]:
    metadata = {"nbgrader": {"grade_id": grade_id, "solution": True, **nbgrader}} if grade_id else {}
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def check(name: str) -> dict[str, Any]:
    return code(f'check("{name}")', f"check_{name}", grade=True, solution=False)


def notebook(*cells: object, **other: Any) -> str:
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}, **other})


RELEASED = notebook(
    code("import numpy as np"), code(TWICE, "twice"), check("twice"), code(MEAN, "mean_square")
)


PHOTO = f"![](data:image/jpeg;base64,{'A' * 3_000_000})"
UNTOUCHED = notebook(code("def twice(x):\n    raise NotImplementedError('twice')", "twice"), code("1"))


def handed_in(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only(path: Path, assignment: Assignment) -> Submission:
    (found,) = find_submissions([path], assignment)
    return read_submission(found, assignment)


def exercises(submission: Submission) -> list[str | None]:
    return [cell.exercise for cell in submission.cells]


def zipped(path: Path, members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


# The cells of a notebook


def test_code_cells_of_a_notebook_are_read(tiny: Assignment, tmp_path: Path) -> None:
    submission = only(handed_in(tmp_path / "ada.ipynb", RELEASED), tiny)
    assert submission.student == "ada"
    assert exercises(submission) == [None, "twice", None, "mean_square"]
    assert submission.cells[1].source == TWICE
    assert submission.notices == ()


def test_a_percent_file_is_read_like_a_notebook(tiny: Assignment, tmp_path: Path) -> None:
    submission = only(handed_in(tmp_path / "ada.py", PERCENT), tiny)
    assert exercises(submission) == [None, "twice", "mean_square"]


def test_a_plain_python_file_has_a_cell_for_each_statement(tiny: Assignment, tmp_path: Path) -> None:
    text = f"import numpy as np\nraise SystemExit\n@staticmethod\n{TWICE}\n{MEAN}"
    submission = only(handed_in(tmp_path / "ada.py", text), tiny)
    assert exercises(submission) == [None, None, "twice", "mean_square"]
    assert submission.cells[2].source.startswith("@staticmethod\ndef")


def test_a_syntax_error_in_a_plain_python_file_costs_its_statement_only(
    tiny: Assignment, tmp_path: Path
) -> None:
    text = f"import numpy as np\nif np:\n    a = 1\nelse:\n    a = 2\n@np.vectorize\n{TWICE}\n# In[2]:\n"
    text += "broken = np.sum(\n    a\n\n" + MEAN + "\ntrain(\n"
    sources = [cell.source for cell in only(handed_in(tmp_path / "ada.py", text), tiny).cells]
    assert [source.split("\n")[0] for source in sources] == [
        *("import numpy as np", "if np:", "@np.vectorize", "broken = np.sum("),
        *("def mean_square(x):", "train("),
    ]
    assert "else:" in sources[1]
    assert "return 2 * x" in sources[2]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([code(TWICE), code(MEAN)], ["twice", "mean_square"]),
        ([code(TWICE, "twice"), code(TWICE, "twice")], ["twice", "twice"]),
        ([code(TWICE, "cell-1")], ["twice"]),
        ([code(MEAN, "twice")], ["mean_square"]),
        ([code("helper = 1", "twice")], ["twice"]),
        ([code(TWICE + MEAN, "mean_square")], ["mean_square"]),
        ([code("twice = lambda x: 2 * x")], ["twice"]),
        ([code("import numpy as np\ntwice = np.vectorize(abs)")], ["twice"]),
        ([code("if True:\n    twice = other")], ["twice"]),
        ([code("twice = twice(3)")], [None]),
        ([code("print(1)"), code("y = twice(1)")], [None, None]),
        ([code("%matplotlib inline\n!ls\n" + TWICE)], ["twice"]),
        ([code("%%time\n" + TWICE)], ["twice"]),
        ([code("def twice(x:\n    return")], ["twice"]),
        ([code(["def twice(x):\n", "    return 1"])], ["twice"]),
        ([code("from os import path as twice")], ["twice"]),
    ],
)
def test_a_cells_exercise_is_known_by_id_or_by_what_it_defines(
    cells: list[dict[str, Any]], expected: list[str | None], tiny: Assignment, tmp_path: Path
) -> None:
    assert exercises(only(handed_in(tmp_path / "a.ipynb", notebook(*cells)), tiny)) == expected


def test_outputs_and_ids_do_not_change_the_hash(tiny: Assignment, tmp_path: Path) -> None:
    first = only(handed_in(tmp_path / "a.ipynb", notebook(code(TWICE, "twice"))), tiny)
    second = only(
        handed_in(tmp_path / "b.ipynb", notebook({**code(TWICE), "outputs": [1]}, nbformat=3)), tiny
    )
    other = only(handed_in(tmp_path / "c.ipynb", notebook(code(TWICE + "#", "twice"))), tiny)
    assert first.sha256 == second.sha256 != other.sha256
    assert first.file_sha256 != second.file_sha256


def test_forbidden_imports_are_noted(tiny: Assignment, tmp_path: Path) -> None:
    source = "import numpy\ndef f():\n    from scipy.special import softmax\n__import__('torch')"
    notices = only(handed_in(tmp_path / "a.ipynb", notebook(code(source))), tiny).notices
    assert [notice.kind for notice in notices] == ["forbidden-import"] * 2
    assert "scipy" in notices[0].text
    assert "torch" in notices[1].text


# Files of every kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bom.ipynb", b"\xef\xbb\xbf" + RELEASED.encode()),
        ("crlf.py", PERCENT.replace("\n", "\r\n")),
        ("utf16.py", PERCENT.encode("utf-16")),
        ("latin.py", PERCENT.encode() + "# é".encode("latin-1")),
        ("notebook_as.py", RELEASED),
        ("python_as.ipynb", PERCENT),
        ("v3.ipynb", json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": TWICE}]}]})),
        ("UPPER.IPYNB", RELEASED),
        ("odd.ipynb", notebook(1, None, [], {}, code(None), code([1, TWICE]), {"cell_type": "code"})),
        ("metadata.ipynb", notebook({"cell_type": "code", "metadata": [], "source": TWICE})),
        ("id.ipynb", notebook(code(TWICE, ["twice"]))),
        ("photo.ipynb", notebook({"cell_type": "markdown", "source": PHOTO}, code(TWICE))),
        ("surrogate.ipynb", notebook(code(TWICE + "# \ud800"))),
        ("nul.ipynb", notebook(code("\0"), code(TWICE))),
        ("nested.ipynb", notebook(code("-" * 50_000 + "1"), code("(" * 50_000), code(TWICE))),
        ("long.ipynb", notebook(code("x = '" + "x" * 200_000 + "'"), code(TWICE))),
        ("chain.ipynb", notebook(code("x" + ".a" * 45_000), code(TWICE))),
    ],
)
def test_odd_files_are_read(name: str, content: str | bytes, tiny: Assignment, tmp_path: Path) -> None:
    submission = only(handed_in(tmp_path / name, content), tiny)
    assert "twice" in exercises(submission)
    assert all("\r" not in cell.source for cell in submission.cells)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("empty.ipynb", "", "is empty"),
        ("blank.py", " \n", "is empty"),
        ("torn.ipynb", RELEASED[:300], "damaged"),
        ("deep.ipynb", '{"cells": ' + "[" * 100_000, "nested too deeply"),
        ("text.ipynb", "Dear teacher, here is my work.", "not a notebook"),
        ("list.ipynb", notebook(cells={}), "no list of cells"),
        ("number.ipynb", '{"cells": 3}', "no list of cells"),
        ("nothing.ipynb", notebook(), "no code cell"),
        ("words.ipynb", notebook({"cell_type": "markdown", "source": "hello"}), "no code cell"),
        ("cells.ipynb", notebook(*[code("x")] * 100_000), "more than 5000 cells"),
        ("cells.py", "# %%\nx\n" * 6_000, "more than 5000 cells"),
        ("source.ipynb", notebook(code("x" * 600_000)), "KiB of code"),
        ("pieces.ipynb", notebook(other=[[]] * 1_600_000), "holds too much"),
        ("text.py", "# %% [markdown]\n# " + "x" * 600_000, "KiB of code and text"),
        ("photos.ipynb", notebook(*[{"source": PHOTO}] * 6), "MiB of pictures"),
        ("null.ipynb", "null", "not a notebook"),
        ("brackets.ipynb", "[]", "not a notebook"),
        ("binary.ipynb", bytes(range(256)), "not a notebook"),
        ("image.ipynb", b"\x89PNG\r\n\x1a\n", "not a notebook"),
    ],
)
def test_unreadable_files_are_refused_in_one_line(
    name: str, content: str | bytes, line: str, tiny: Assignment, tmp_path: Path
) -> None:
    path = handed_in(tmp_path / name, content)
    with pytest.raises(SubmissionError, match=line) as caught:
        only(path, tiny)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_file_of_200_megabytes_is_not_read(tiny: Assignment, tmp_path: Path) -> None:
    path = tmp_path / "large.ipynb"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(SubmissionError, match=f"larger than {MAX_FILE // 2**20} MiB"):
        only(path, tiny)


def test_links_fifos_and_devices_are_not_read(tiny: Assignment, tmp_path: Path) -> None:
    secret = handed_in(tmp_path / "elsewhere" / "secret.ipynb", RELEASED)
    folder = tmp_path / "submitted"
    handed_in(folder / "ada.ipynb", RELEASED)
    (folder / "link.ipynb").symlink_to(secret)
    (folder / "linked").symlink_to(secret.parent)
    (folder / "zero.ipynb").symlink_to("/dev/zero")
    os.mkfifo(folder / "fifo.ipynb")
    assert [found.student for found in find_submissions([folder], tiny)] == ["ada"]
    for name in ("link.ipynb", "fifo.ipynb", "zero.ipynb"):
        with pytest.raises(SubmissionError):
            only(folder / name, tiny)


@pytest.mark.parametrize(
    "source", [" " * 90_000 + "x", "\n" * 90_000 + "(", "(" + "\n" * 90_000, "a, " * 30_000 + "b"]
)
def test_a_cell_of_spaces_is_read_quickly(source: str, tiny: Assignment, tmp_path: Path) -> None:
    path = handed_in(tmp_path / "ada.ipynb", notebook(*[code(source)] * 4, code(TWICE, "twice")))
    begun = time.process_time()
    assert "twice" in exercises(only(path, tiny))
    assert time.process_time() - begun < 5


# Folders


def test_a_link_to_another_folder_is_not_followed(tiny: Assignment, tmp_path: Path) -> None:
    solved = handed_in(tmp_path / "source" / "tiny" / "tiny.ipynb", RELEASED)
    handed_in(tmp_path / "submitted" / "ada" / "tiny" / "tiny.ipynb", RELEASED)
    (tmp_path / "submitted" / "mallory").mkdir()
    (tmp_path / "submitted" / "mallory" / "tiny").symlink_to(solved.parent)
    found = find_submissions([tmp_path / "submitted"], tiny)
    assert [each.student for each in found] == ["ada", "mallory"]
    with pytest.raises(SubmissionError, match="is a link"):
        read_submission(found[1], tiny)


@pytest.mark.parametrize("inner", ["mallory", "mallory/tiny"])
def test_a_closed_folder_fails_its_student_only(
    inner: str, tiny: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an ordinary user meets it; nothing is closed to root."""
    for student in ("ada", "mallory"):
        handed_in(tmp_path / "submitted" / student / "tiny" / "tiny.ipynb", RELEASED)
    closed, scandir = tmp_path / "submitted" / inner, os.scandir

    def refusing(path: Path) -> Any:
        if path == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed)
    if inner == "mallory":
        (closed / "tiny" / "tiny.ipynb").unlink()
        (closed / "tiny").rmdir()
    found = find_submissions([tmp_path / "submitted"], tiny)
    assert [(each.student, each.problem[:10]) for each in found] == [("ada", ""), ("mallory", "the folder")]


def test_a_course_has_one_submission_for_each_student(tiny: Assignment, tmp_path: Path) -> None:
    for student in ("ada", "bob"):
        handed_in(tmp_path / "submitted" / student / "tiny" / "tiny.ipynb", RELEASED)
    handed_in(tmp_path / "submitted" / "eve" / "other" / "other.ipynb", RELEASED)
    (tmp_path / "submitted" / "mallory" / "tiny").mkdir(parents=True)
    found = find_submissions([tmp_path / "submitted"], tiny)
    assert [each.student for each in found] == ["ada", "bob", "mallory"]
    assert read_submission(found[0], tiny).student == "ada"
    with pytest.raises(SubmissionError, match="no notebook"):
        read_submission(found[2], tiny)


@pytest.mark.parametrize("path", ["", "tiny", "tiny/tiny.ipynb"])
def test_a_student_of_a_course_is_named_by_the_folder(path: str, tiny: Assignment, tmp_path: Path) -> None:
    handed_in(tmp_path / "submitted" / "ada" / "tiny" / "tiny.ipynb", RELEASED)
    assert only(tmp_path / "submitted" / "ada" / path, tiny).student == "ada"


def test_a_folder_of_files_is_a_class(tiny: Assignment, tmp_path: Path) -> None:
    handed_in(tmp_path / "ada.ipynb", RELEASED)
    handed_in(tmp_path / "ada.py", PERCENT)  # paired
    handed_in(tmp_path / "bob.py", PERCENT)
    handed_in(tmp_path / "carl" / "my work.ipynb", RELEASED)
    handed_in(tmp_path / "conftest.py", "raise SystemExit")
    handed_in(tmp_path / "notes.txt", "")
    zipped(tmp_path / "dora.zip", {"tiny/tiny.ipynb": RELEASED, "tiny/numpy.py": "raise SystemExit"})
    found = find_submissions([tmp_path], tiny)
    assert [each.student for each in found] == ["ada", "bob", "carl", "dora"]
    assert all(exercises(read_submission(each, tiny)).count("twice") == 1 for each in found)


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ({"tiny.ipynb": RELEASED, "a.ipynb": notebook(code(TWICE))}, 4),
        ({"my.ipynb": RELEASED, "numpy.py": TWICE}, 4),
        ({"my.py": PERCENT}, 3),
        ({"a.ipynb": notebook(code("1")), "b.ipynb": RELEASED, "c.ipynb": "broken"}, 4),
        ({"a.py": PERCENT, "numpy.py": "x = 1\ny = 1\nz = 1\nw = 1"}, 3),
        ({"tiny.ipynb": UNTOUCHED, "tiny-Copy1.ipynb": RELEASED}, 4),
        ({"a.ipynb": UNTOUCHED, "b.ipynb": RELEASED}, 4),
        ({"a.ipynb": UNTOUCHED, "b.py": PERCENT}, 3),
        ({"tiny.ipynb": UNTOUCHED, "conftest.py": TWICE, "helpers.py": "def help(): pass"}, 2),
        ({"tiny.ipynb": "{", "tiny-Copy1.ipynb": RELEASED}, 4),
    ],
)
def test_the_notebook_with_answers_is_chosen_from_a_folder(
    names: dict[str, str], chosen: int, tiny: Assignment, tmp_path: Path
) -> None:
    for name, content in names.items():
        handed_in(tmp_path / "submitted" / "ada" / "tiny" / name, content)
    assert len(only(tmp_path / "submitted", tiny).cells) == chosen


def test_a_damaged_notebook_beside_files_without_answers_is_refused(tiny: Assignment, tmp_path: Path) -> None:
    folder = tmp_path / "submitted" / "ada" / "tiny"
    handed_in(folder / "tiny.ipynb", RELEASED[:300])
    handed_in(folder / "helpers.py", "def help(): pass")
    with pytest.raises(SubmissionError, match="damaged"):
        only(tmp_path / "submitted", tiny)


def test_a_folder_named_like_a_notebook_is_refused_in_one_line(tiny: Assignment, tmp_path: Path) -> None:
    (tmp_path / "class" / "ada.ipynb").mkdir(parents=True)
    with pytest.raises(SubmissionError, match="holds no notebook"):
        only(tmp_path / "class", tiny)


def test_a_call_with_nothing_to_grade_is_refused(tiny: Assignment, tmp_path: Path) -> None:
    notes = handed_in(tmp_path / "notes.txt", "")
    for path in (tmp_path, tmp_path / "nowhere.ipynb", notes):
        with pytest.raises(KitError, match=r"nothing to grade|no submission"):
            find_submissions([path], tiny)


# Zip files


def test_a_zip_of_one_student_is_named_by_its_file(tiny: Assignment, tmp_path: Path) -> None:
    members = {"tiny/my.ipynb": RELEASED, "tiny/mnist.py": "", "__MACOSX/tiny/._my.ipynb": "x"}
    assert only(zipped(tmp_path / "ada.zip", members), tiny).student == "ada"


@pytest.mark.parametrize(
    "names",
    [
        ["ada/tiny.ipynb", "bob/work.ipynb"],
        ["class/ada/tiny/tiny.ipynb", "class/bob/tiny/tiny.ipynb", "class/bob/tiny/numpy.py"],
        ["ada.ipynb", "bob.ipynb"],
        ["ada.py", "bob.py"],
        ["submitted/ada/tiny/tiny.ipynb", "submitted/bob/tiny/tiny.ipynb"],
    ],
)
def test_a_zip_of_a_class_has_its_students(names: list[str], tiny: Assignment, tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", dict.fromkeys(names, RELEASED))
    found = find_submissions([path], tiny)
    assert [each.student for each in found] == ["ada", "bob"]
    assert all("twice" in exercises(read_submission(each, tiny)) for each in found)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_bad_names_in_a_zip_are_ignored_with_a_notice(tiny: Assignment, tmp_path: Path) -> None:
    path = tmp_path / "ada.zip"
    link = zipfile.ZipInfo("link.ipynb")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../tiny.ipynb", "x")
        archive.writestr("/etc/tiny.ipynb", "x")
        archive.writestr("C:\\tiny.ipynb", "x")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("tiny.ipynb", notebook(code("1")))
        archive.writestr("tiny.ipynb", RELEASED)
        archive.writestr("more.zip", b"x")
    submission = only(path, tiny)
    assert exercises(submission) == [None, "twice", None, "mean_square"]
    assert len(submission.notices) == 5


@pytest.mark.parametrize("name", ["week\\tiny.ipynb", "week 3: 12:30.ipynb"])
def test_names_that_windows_writes_into_a_zip_are_read(name: str, tiny: Assignment, tmp_path: Path) -> None:
    submission = only(zipped(tmp_path / "ada.zip", {name: RELEASED}), tiny)
    assert "twice" in exercises(submission)
    assert submission.notices == ()


def as_zip64(packed: bytes, table: int | None = None) -> bytes:
    """The same zip file with the long end record, which says how large the table of contents is."""
    end = packed.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack("<HLL", packed[end + 10 : end + 20])
    sizes = count, count, size if table is None else table, start
    record = struct.pack("<LQHHLLQQQQ", 0x06064B50, 44, 45, 45, 0, 0, *sizes)
    locator = struct.pack("<LLQL", 0x07064B50, 0, end, 1)
    short = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    return packed[:end] + record + locator + short


def test_a_zip64_file_is_read(tiny: Assignment, tmp_path: Path) -> None:
    path = zipped(tmp_path / "ada.zip", {"tiny.ipynb": RELEASED})
    whole = path.read_bytes()
    path.write_bytes(as_zip64(whole))
    assert "twice" in exercises(only(path, tiny))
    path.write_bytes(as_zip64(whole, table=2**40))
    with pytest.raises(SubmissionError, match="too many files"):
        only(path, tiny)


def test_unreadable_zips_are_refused_in_one_line(tiny: Assignment, tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"tiny.ipynb": b" " * (30 * 2**20)})
    large = zipped(tmp_path / "large.zip", {"tiny.ipynb": b" " * (MAX_FILE + 1)})
    lzma = zipped(tmp_path / "lzma.zip", {"tiny.ipynb": RELEASED}, zipfile.ZIP_LZMA)
    empty = zipped(tmp_path / "empty.zip", {})
    fake = handed_in(tmp_path / "fake.zip", "no zip at all")
    many = zipped(tmp_path / "many.zip", {f"{'x' * 60_000}{number}.txt": "" for number in range(200)})
    whole = zipped(tmp_path / "whole.zip", {"tiny.ipynb": RELEASED}).read_bytes()
    secret = bytearray(whole)
    secret[6] |= 1
    secret[whole.index(b"PK\x01\x02") + 8] |= 1
    encrypted = handed_in(tmp_path / "encrypted.zip", bytes(secret))
    torn = handed_in(tmp_path / "torn.zip", whole[:100] + b"\0" * 50 + whole[150:])
    lines = {
        bomb: "times its size",
        large: "larger than",
        lzma: "unusual way",
        empty: "no notebook",
        fake: "not a zip file",
        many: "too many files",
        encrypted: "encrypted",
        torn: "damaged",
    }
    for path, line in lines.items():
        with pytest.raises(SubmissionError, match=line):
            only(path, tiny)


def test_a_virtual_environment_in_a_submission_is_ignored(
    tiny: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.submissions.discovery.MAX_NAMES", 9)
    packages = {f"{folder}/lib/m{number}.py": TWICE for folder in (".venv", "env") for number in range(10)}
    members = {"a.py": PERCENT, "env/pyvenv.cfg": "", ".venv/pyvenv.cfg": "", **packages}
    assert exercises(only(zipped(tmp_path / "ada.zip", members), tiny)) == [None, "twice", "mean_square"]
    for name, content in members.items():
        handed_in(tmp_path / "class" / "ada" / name, content)
    assert exercises(only(tmp_path / "class", tiny)) == [None, "twice", "mean_square"]


@pytest.mark.parametrize("home", ["", "homework/"])
def test_answers_beside_a_virtual_environments_folders_are_found(
    tiny: Assignment, tmp_path: Path, home: str
) -> None:
    """`python -m venv .`: it lies beside the answers."""
    members = {
        f"{home}pyvenv.cfg": "",
        f"{home}lib/m.py": TWICE,
        f"{home}a.py": PERCENT,
        f"{home}notes/b.txt": "",
    }
    assert exercises(only(zipped(tmp_path / "ada.zip", members), tiny)) == [None, "twice", "mean_square"]
    for name, content in members.items():
        handed_in(tmp_path / "class" / "ada" / name, content)
    assert exercises(only(tmp_path / "class", tiny)) == [None, "twice", "mean_square"]


def test_too_many_names_are_refused_in_one_line(
    tiny: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.submissions.discovery.MAX_NAMES", 9)
    members = {f"m{number}.py": TWICE for number in range(10)}
    with pytest.raises(SubmissionError, match="too many files"):
        only(zipped(tmp_path / "ada.zip", {"ada/tiny.ipynb": RELEASED, **members}), tiny)


def test_a_zip_beside_other_files_is_one_students(tiny: Assignment, tmp_path: Path) -> None:
    handed_in(tmp_path / "class" / "ada.ipynb", RELEASED)
    zipped(tmp_path / "class" / "aaa.zip", {"ada/tiny.ipynb": RELEASED, "bob/tiny.ipynb": RELEASED})
    found = find_submissions([tmp_path / "class"], tiny)
    assert [(each.student, each.path.name) for each in found] == [("aaa", "aaa.zip"), ("ada", "ada.ipynb")]


def test_a_zip_alone_in_a_folder_is_the_class(tiny: Assignment, tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    zipped(tmp_path / "class" / "export.zip", {"ada/tiny.ipynb": RELEASED, "bob/tiny.ipynb": RELEASED})
    found = find_submissions([tmp_path / "class"], tiny)
    assert [each.student for each in found] == ["ada", "bob"]


# Nobody is lost


def rows(path: Path, assignment: Assignment) -> dict[str, str]:
    """Each student, and why they are not graded."""
    found = {}
    for each in find_submissions([path], assignment):
        try:
            read_submission(each, assignment)
        except SubmissionError as error:
            found[each.student] = str(error)
        else:
            found[each.student] = ""
    return found


def packed(members: Mapping[str, str], *, as_tar: str = "") -> bytes:
    """A zip file in memory, or a tar file."""
    file = io.BytesIO()
    if as_tar:
        with tarfile.open(fileobj=file, mode=f"w:{as_tar}") as archive:
            for name, content in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(content.encode())
                archive.addfile(info, io.BytesIO(content.encode()))
    else:
        with zipfile.ZipFile(file, "w") as zip_file:
            for name, content in members.items():
                zip_file.writestr(name, content)
    return file.getvalue()


CLASS: dict[str, str | bytes] = {
    "ada/tiny.ipynb": RELEASED,
    "ben/hw.zip": packed({"week/hw.ipynb": RELEASED, "__MACOSX/week/._hw.ipynb": "x"}),
    "cy/scan.pdf": b"%PDF-1.4",
    "dee/tiny.ipynb.txt": RELEASED,
    "eve/tiny.json": RELEASED,
    "fay/hw.tar.gz": packed({"./hw.ipynb": RELEASED}, as_tar="gz"),
    "gil/hw.rar": b"Rar!",
    "hal/tiny.ipynb": RELEASED,
}
LOST = {"cy": "only scan.pdf", "gil": "only hw.rar"}


@pytest.mark.parametrize("kind", ["folder", "zip", "folder in a folder", "Moodle"])
def test_every_student_of_a_class_gets_a_row(kind: str, tiny: Assignment, tmp_path: Path) -> None:
    mark = "_11_assignsubmission_file" if kind == "Moodle" else ""
    members = {name.replace("/", f"{mark}/", 1): content for name, content in CLASS.items()}
    if kind in ("zip", "Moodle"):
        path = zipped(tmp_path / "class.zip", members)
    else:
        path = tmp_path / "class"
        for name, content in members.items():
            handed_in(path / ("export" if "in a" in kind else "") / name, content)
    found = {name.removesuffix(mark): reason for name, reason in rows(path, tiny).items()}
    assert list(found) == [name.partition("/")[0] for name in CLASS]
    assert {name for name, reason in found.items() if reason} == set(LOST)
    assert all(found[name].endswith(reason) for name, reason in LOST.items())


def test_a_class_of_one_notebook_and_one_scan_has_two_students(tiny: Assignment, tmp_path: Path) -> None:
    """Moodle's names tell that the second folder is a student's."""
    members = {"Ada Adams_11_assignsubmission_file/tiny.ipynb": RELEASED}
    members["Cy Clark_13_assignsubmission_file/scan.pdf"] = "%PDF"
    found = rows(zipped(tmp_path / "one-left.zip", members), tiny)
    assert [name.partition("_")[0] for name in found] == ["Ada Adams", "Cy Clark"]
    assert [bool(reason) for reason in found.values()] == [False, True]


@pytest.mark.parametrize(
    ("members", "students"),
    [
        ({"ada/hw.ipynb": RELEASED, "ben/hw.zip": packed({"hw.ipynb": RELEASED})}, ["ada", "ben"]),
        (
            {"ada.zip": packed({"hw.ipynb": RELEASED}), "ben.zip": packed({"x.ipynb": RELEASED})},
            ["ada", "ben"],
        ),
        ({"ada/hw.ipynb.txt": RELEASED, "ben/hw.ipynb": RELEASED}, ["ada", "ben"]),
        ({"hw.ipynb": RELEASED, "data.zip": b"x", "data/a.json": "{}", "scan.pdf": "x"}, ["class"]),
        ({"week/hw.ipynb": RELEASED, "week/settings.json": "{}", "week/img/a.png": "x"}, ["class"]),
    ],
)
def test_a_zip_is_a_class_or_one_student(
    members: dict[str, str | bytes], students: list[str], tiny: Assignment, tmp_path: Path
) -> None:
    found = rows(zipped(tmp_path / "class.zip", members), tiny)
    assert found == dict.fromkeys(students, "")


def test_files_of_a_class_that_are_no_notebooks_get_a_row(tiny: Assignment, tmp_path: Path) -> None:
    for name, content in {"ada.ipynb": RELEASED, "ben.ipynb.txt": RELEASED, "cy.pdf": "%PDF"}.items():
        handed_in(tmp_path / name, content)
    handed_in(tmp_path / "dee.tar.gz", packed({"hw.ipynb": RELEASED}, as_tar="gz"))
    handed_in(tmp_path / "notes.txt", "for me")
    found = rows(tmp_path, tiny)
    assert {name: bool(reason) for name, reason in found.items()} == {
        **{"ada": False, "ben": False, "cy": True, "dee": False},
    }


def test_links_in_a_class_are_named(tiny: Assignment, tmp_path: Path) -> None:
    handed_in(tmp_path / "class" / "ada.ipynb", RELEASED)
    (tmp_path / "class" / "ben").symlink_to(tmp_path)
    assert discover([tmp_path / "class"], tiny).left_out == ("ben is a link, which is not followed",)


def test_misplaced_folders_of_a_course_are_graded_with_a_notice(tiny: Assignment, tmp_path: Path) -> None:
    paths = (
        "ada/tiny/tiny.ipynb",
        "ben/tiny.ipynb",
        "cy/Tiny/a.ipynb",
        "dee/week 1/Tiny.ipynb",
        "eve/x/x.ipynb",
    )
    for path in paths:
        handed_in(tmp_path / "submitted" / path, RELEASED)
    found = find_submissions([tmp_path / "submitted"], tiny)
    notices = [[notice.text for notice in read_submission(each, tiny).notices] for each in found]
    assert [each.student for each in found] == ["ada", "ben", "cy", "dee"]
    assert [len(each) for each in notices] == [0, 1, 1, 1]
    assert "should be called tiny" in notices[2][0]


def test_a_fuller_copy_beside_the_graded_notebook_is_named(tiny: Assignment, tmp_path: Path) -> None:
    handed_in(tmp_path / "class" / "ada" / "tiny.ipynb", notebook(code(TWICE, "twice")))
    handed_in(tmp_path / "class" / "ada" / "tiny (1).ipynb", RELEASED)
    handed_in(tmp_path / "class" / "ben" / "tiny.ipynb", RELEASED)
    found = find_submissions([tmp_path / "class"], tiny)
    notices = [[notice.text for notice in read_submission(each, tiny).notices] for each in found]
    assert notices == [
        ["graded tiny.ipynb, which answers 1; tiny (1).ipynb, beside it, answers 2"],
        [],
    ]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("bomb.tar.gz", gzip.compress(b"\0" * (MAX_TAR + 1)), "unpacks to more than"),
        ("torn.tgz", packed({"a.ipynb": RELEASED}, as_tar="gz")[:60], "not a tar file"),
        ("fake.tar", b"no tar at all", "not a tar file"),
        ("empty.tar.xz", packed({}, as_tar="xz"), "no notebook"),
    ],
    ids=["bomb", "torn", "fake", "empty"],
)
def test_unreadable_tar_files_are_refused_in_one_line(
    name: str, content: bytes, line: str, tiny: Assignment, tmp_path: Path
) -> None:
    with pytest.raises(SubmissionError, match=line):
        only(handed_in(tmp_path / name, content), tiny)


def test_bad_names_in_a_tar_file_are_ignored_with_a_notice(tiny: Assignment, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "ada.tar", "w") as archive:
        for name in ("../out.ipynb", "/etc/x.ipynb"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
        link = tarfile.TarInfo("link.ipynb")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        info = tarfile.TarInfo("hw.ipynb")
        info.size = len(RELEASED)
        archive.addfile(info, io.BytesIO(RELEASED.encode()))
    submission = only(tmp_path / "ada.tar", tiny)
    assert "twice" in exercises(submission)
    assert len(submission.notices) == 3


# What learning platforms export


GRADESCOPE = """
submission_11:
  :submitters:
  - :name: Anna Müller
    :sid: '4711'
    :email: anna@example.org
  :created_at: 2026-03-01 12:30:00.5 Z
  :score: 0.0
submission_12:
  :submitters:
  - :name: Anna Müller
    :sid: '4712'
    :email: mueller@example.org
  :created_at: 2026-03-02 09:00:00 +01:00
"""
BLACKBOARD = "Name: Anna Müller ({login})\nAssignment: Week 3\nDate Submitted: Sunday, March 1, 2026\n"
FIRST, SECOND = "2026-03-01T12:30", "2026-03-02T08:00"
#: Two students of one name: what a platform's zip file has in it; each one's name, identity and time.
PLATFORMS: dict[str, tuple[dict[str, str], list[tuple[str, str, str]]]] = {
    "Moodle, with folders": (
        {
            "Anna Müller_11_assignsubmission_file_/hw.ipynb": RELEASED,
            "Anna Müller_12_assignsubmission_file/hw.ipynb": RELEASED,
        },
        [("Anna Müller", "11", ""), ("Anna Müller", "12", "")],
    ),
    "Moodle, without": (
        {
            "Anna Müller_11_assignsubmission_file_hw.ipynb": RELEASED,
            "Anna Müller_12_assignsubmission_file_my_1_2_hw.ipynb": RELEASED,
        },
        [("Anna Müller", "11", ""), ("Anna Müller", "12", "")],
    ),
    "Moodle, blind": (
        {
            "Participant_11_assignsubmission_file/hw.ipynb": RELEASED,
            "Participant_12_assignsubmission_file/hw.ipynb": RELEASED,
        },
        [("Participant", "11", ""), ("Participant", "12", "")],
    ),
    "Canvas": (
        {
            "mulleranna_LATE_11_501_hw.ipynb": RELEASED,
            "mulleranna_12_502_hw.ipynb": UNTOUCHED,
            "mulleranna_12_503_hw-1.ipynb": RELEASED,
            "mulleranna_12_504_photo.jpg": "x",
        },
        [("mulleranna", "11", ""), ("mulleranna", "12", "")],
    ),
    "Blackboard": (
        {
            "Week 3_amueller_attempt_2026-03-01-12-30-00.txt": BLACKBOARD.format(login="amueller"),
            "Week 3_amueller_attempt_2026-03-01-12-30-00_hw.ipynb": RELEASED,
            "Week 3_annam_attempt_2026-03-01-07-00-00_hw.ipynb": UNTOUCHED,
            "Week 3_annam_attempt_2026-03-02-08-00-00.txt": BLACKBOARD.format(login="annam"),
            "Week 3_annam_attempt_2026-03-02-08-00-00_hw.ipynb": RELEASED,
        },
        [("Anna Müller", "amueller", FIRST), ("Anna Müller", "annam", SECOND)],
    ),
    "Brightspace": (
        {
            "index.html": "<html>",
            "11-900 - Anna Müller - Mar 1, 2026 1230 PM/hw.ipynb": RELEASED,
            "12-901 - Anna Müller - Mar 1, 2026 705 AM/hw.ipynb": UNTOUCHED,
            "12-902 - Anna Müller - Mar 2, 2026 800 AM/hw.ipynb": RELEASED,
        },
        [("Anna Müller", "11", FIRST), ("Anna Müller", "12", SECOND)],
    ),
    "Gradescope": (
        {
            "assignment_9_export/submission_metadata.yml": GRADESCOPE,
            "assignment_9_export/submission_11/hw.ipynb": RELEASED,
            "assignment_9_export/submission_12/src/hw.ipynb": RELEASED,
        },
        [("Anna Müller", "4711", FIRST), ("Anna Müller", "4712", SECOND)],
    ),
    "Classroom 50": (
        {
            "cs-tiny_submissions_2026_03_01_T_12_30_00/scores.csv": "username,score\n",
            "cs-tiny_submissions_2026_03_01_T_12_30_00/cs-tiny-anna-m/hw.ipynb": RELEASED,
            "cs-tiny_submissions_2026_03_01_T_12_30_00/cs-tiny-mueller/hw.ipynb": RELEASED,
        },
        [("", "anna-m", ""), ("", "mueller", "")],
    ),
}


@pytest.mark.parametrize("unpacked", [False, True])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_two_students_of_one_name_are_told_apart_by_the_platforms_id(
    platform: str, unpacked: bool, tiny: Assignment, tmp_path: Path
) -> None:
    members, people = PLATFORMS[platform]
    if unpacked:
        path = tmp_path / "export"
        for name, content in members.items():
            handed_in(path / name, content)
    else:
        path = zipped(tmp_path / "export.zip", members)
    discovery = discover([path], tiny)
    found = sorted(discovery.found, key=lambda each: each.person.identity)
    assert [
        (each.person.name, each.person.identity, each.handed_in.isoformat()[:16] if each.handed_in else "")
        for each in found
    ] == people
    assert len({each.student.casefold() for each in found}) == len(people)
    assert all(exercises(read_submission(each, tiny)).count("twice") == 1 for each in found)
    assert all(len(read_submission(each, tiny).cells) == 4 for each in found)
    assert discovery.left_out == ()


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        ("Canvas", "handed in 2 times: the last attempt counts"),
        ("Blackboard", "handed in 2 times: the last attempt counts, of 2026-03-02 08:00"),
        ("Brightspace", "handed in 2 times: the last attempt counts, of 2026-03-02 08:00"),
    ],
)
def test_the_last_of_several_attempts_counts_with_a_notice(
    platform: str, line: str, tiny: Assignment, tmp_path: Path
) -> None:
    found = find_submissions([zipped(tmp_path / "export.zip", PLATFORMS[platform][0])], tiny)
    notices = [notice.text for each in found for notice in read_submission(each, tiny).notices]
    assert line in notices
    assert ("Canvas marks it as late" in notices) == (platform == "Canvas")


def test_a_student_whose_name_nobody_else_has_is_called_by_it(tiny: Assignment, tmp_path: Path) -> None:
    members = {"lovelaceada_1_2_hw.ipynb": RELEASED, "noetheremmy_LATE_3_4_hw.ipynb": RELEASED}
    found = find_submissions([zipped(tmp_path / "export.zip", members)], tiny)
    assert [each.student for each in found] == ["lovelaceada", "noetheremmy"]


def test_a_file_that_is_no_students_in_an_export_is_named(tiny: Assignment, tmp_path: Path) -> None:
    members = {"Ada_11_assignsubmission_file/hw.ipynb": RELEASED, "solution.ipynb": RELEASED}
    left_out = discover([zipped(tmp_path / "export.zip", members)], tiny).left_out
    assert left_out == ("solution.ipynb is left out: it is no student's by its name",)


@pytest.mark.parametrize(
    ("members", "students"),
    [
        (
            {
                "Wei Wang_11_assignsubmission_file/hw.ipynb": RELEASED,
                "Ada_9_assignsubmission_file/hw.ipynb": "{",
            },
            {"Wei Wang": "hw.ipynb", "Ada": "hw.ipynb"},
        ),
        (
            {
                "Wei Wang_11_assignsubmission_file/hw.ipynb": RELEASED,
                "Wei Wang_12_assignsubmission_file_hw.ipynb": RELEASED,
                "Participant_9_assignsubmission_file/hw.ipynb": RELEASED,
            },
            {"Wei Wang_11": "hw.ipynb", "Wei Wang_12": "hw.ipynb", "Participant_9": "hw.ipynb"},
        ),
        (PLATFORMS["Canvas"][0], {"mulleranna_11": "hw.ipynb", "mulleranna_12": "hw-1.ipynb"}),
        (PLATFORMS["Blackboard"][0], {"Anna Müller_amueller": "hw.ipynb", "Anna Müller_annam": "hw.ipynb"}),
    ],
)
def test_nbgrader_collects_the_same_students(
    members: dict[str, str], students: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "downloaded" / "tiny" / "extracted" / "export"
    files = [handed_in(folder / name, content) for name, content in members.items()]
    collected = [PlatformCollector().collect(str(file)) for file in files]
    assert {each["student_id"]: each["file_id"] for each in collected if each} == students


@pytest.mark.parametrize("platform", ["Moodle, with folders", "Canvas", "Blackboard", "Brightspace"])
def test_a_student_is_the_same_graded_directly_and_collected_by_nbgrader(
    platform: str, tiny: Assignment, tmp_path: Path
) -> None:
    members = PLATFORMS[platform][0]
    extracted = tmp_path / "downloaded" / "tiny" / "extracted" / "export"
    files = {handed_in(extracted / name, content): content for name, content in members.items()}
    for file, content in files.items():
        if about := PlatformCollector().collect(str(file)):
            handed_in(tmp_path / "submitted" / about["student_id"] / "tiny" / about["file_id"], content)
    direct = find_submissions([zipped(tmp_path / "export.zip", members)], tiny)
    collected = find_submissions([tmp_path / "submitted"], tiny)
    assert {(each.person, each.handed_in) for each in direct} == {
        (each.person, each.handed_in) for each in collected
    }
    (one,) = find_submissions([tmp_path / "submitted" / collected[0].student], tiny)
    assert one == collected[0]


# Names


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("ada", "ada"),
        ("..", "unnamed"),
        ("../../x", "_.._x"),
        ("a/b\\c", "a_b_c"),
        ("\x1b[31mred\n", "[31mred"),
        ("-rf", "_rf"),
        ("Zoë ‮ Ḱ", "Zoë  Ḱ"),
        ("x" * 300, "x" * 100),
        ("", "unnamed"),
    ],
)
def test_a_students_name_becomes_a_folders_name(name: str, folder: str) -> None:
    assert folder_name(name) == folder


def test_students_of_one_name_get_different_folders(tiny: Assignment, tmp_path: Path) -> None:
    paths = [handed_in(tmp_path / each / "ada.ipynb", RELEASED) for each in ("a", "b")]
    paths.append(handed_in(tmp_path / "c" / "ADA.ipynb", RELEASED))
    found = find_submissions([*paths, paths[0]], tiny)
    assert sorted(each.student for each in found) == ["ADA", "ada-2", "ada-3"]


def test_a_name_that_is_fit_stays_with_its_student(tiny: Assignment, tmp_path: Path) -> None:
    bearers = {
        name: handed_in(tmp_path / "z" / f"{name}.ipynb", RELEASED) for name in ("ada", "a_b", "ada-2")
    }
    others = [handed_in(tmp_path / "a" / f"{name}.ipynb", RELEASED) for name in ("ada\x01", "a:b", " ada")]
    for paths in ([*bearers.values(), *others], [*others, *bearers.values()]):
        named = {each.path: each.student for each in find_submissions(paths, tiny)}
        assert all(named[path] == name for name, path in bearers.items())
        assert len({name.casefold() for name in named.values()}) == len(named)


@pytest.mark.parametrize("name", ["scores.csv", "Report.HTML", "gradescope"])
def test_no_student_is_named_like_a_file_of_the_results(name: str, tiny: Assignment, tmp_path: Path) -> None:
    handed_in(tmp_path / "class" / name / "tiny.ipynb", RELEASED)
    handed_in(tmp_path / "class" / "ada.ipynb", RELEASED)
    assert name in [each.path.name for each in find_submissions([tmp_path / "class"], tiny)]
    assert name not in [each.student for each in find_submissions([tmp_path / "class"], tiny)]


def test_thousands_of_one_name_get_different_folders_quickly(tiny: Assignment, tmp_path: Path) -> None:
    names = ["".join("\u200b\u200c"[int(bit)] for bit in f"{number:014b}") for number in range(10_000)]
    path = zipped(tmp_path / "class.zip", dict.fromkeys((f"{name}x/tiny.ipynb" for name in names), ""))
    begun = time.process_time()
    found = find_submissions([path], tiny)
    assert len({each.student for each in found}) == 10_000
    assert time.process_time() - begun < 5


# Anything at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(TWICE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=4),
    max_leaves=20,
)
WHOLE = {"code.ipynb": RELEASED.encode(), "code.py": PERCENT.encode()}


def read_or_refused(path: Path, assignment: Assignment) -> None:
    """Reading ends in a submission or in one line."""
    for found in find_submissions([path], assignment):
        try:
            submission = read_submission(found, assignment)
        except SubmissionError as error:
            line = str(error)
        else:
            line = "read"
            assert submission.cells
            json.dumps([cell.source for cell in submission.cells]).encode()
        assert line.isprintable()


@fuzzed
@given(content=JSON)
def test_any_json_is_read_or_refused_in_one_line(content: Any, tiny: Assignment, shelf: Path) -> None:
    for wrapped in (
        content,
        {"cells": content},
        {"cells": [content, {"cell_type": "code", "source": content}]},
    ):
        read_or_refused(handed_in(shelf / "any.ipynb", json.dumps(wrapped)), tiny)


@fuzzed
@given(name=st.sampled_from(sorted(WHOLE)), place=st.floats(0, 1), length=st.integers(0, 40), new=st.binary())
def test_any_damaged_file_is_read_or_refused_in_one_line(
    name: str, place: float, length: int, new: bytes, tiny: Assignment, shelf: Path
) -> None:
    whole = WHOLE[name]
    start = int(place * len(whole))
    damaged = whole[:start] + new + whole[start + length :]
    read_or_refused(handed_in(shelf / name, damaged), tiny)
    packed = zipped(shelf / "whole.zip", {name: whole}).read_bytes()
    start = int(place * len(packed))
    read_or_refused(handed_in(shelf / "torn.zip", packed[:start] + new + packed[start + length :]), tiny)


@fuzzed
@given(name=st.text())
def test_any_name_becomes_a_folders_name(name: str) -> None:
    fit = folder_name(name)
    assert fit not in ("", ".", "..")
    assert "/" not in fit
    assert fit.isprintable()
    assert len(fit.encode()) <= 100
