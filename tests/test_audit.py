"""Does the audit tell a hole in the graders from answers that disturb each other?"""

from __future__ import annotations

import pytest

from autograder.commands import audit as auditing
from autograder.course.assignment import KIT
from autograder.misconceptions import Entry, catalogue
from autograder.runs.settings import isolation

ASSIGNMENT = "03-mlp-numpy"
#: An answer that is right by way of a later exercise, and that exercise, wrong.
LEANING, LEANT_ON = "entropy by the divergence from even outcomes", "kl-swapped"
#: What the graders would have to be blind for: each is called the opposite of what it is.
RIGHT_CALLED_WRONG = Entry("made wrong", "relu", "", "", "def relu(x):\n    return np.maximum(x, 0)\n", True)
WRONG_CALLED_RIGHT = Entry("made odd", "softmax", "", "", "def softmax(z):\n    return z\n", False)


@pytest.fixture(scope="module")
def found() -> dict[str, auditing.Finding]:
    """What the audit finds in a catalogue of these four, by their names."""
    known = [each for each in catalogue(ASSIGNMENT) if each.name in (LEANING, LEANT_ON)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auditing, "catalogue", lambda _: (*known, RIGHT_CALLED_WRONG, WRONG_CALLED_RIGHT))
        return {each.entry: each for each in auditing.audit(ASSIGNMENT, KIT, isolation(None), jobs=1)}


def test_may_a_right_answer_lean_on_a_later_one_that_is_wrong(found: dict[str, auditing.Finding]) -> None:
    assert not found[LEANING].hole
    assert not found[LEANT_ON].hole


def test_is_a_wrong_answer_that_keeps_its_points_a_hole(found: dict[str, auditing.Finding]) -> None:
    assert found[RIGHT_CALLED_WRONG.name].hole


def test_is_a_right_answer_that_loses_points_a_hole(found: dict[str, auditing.Finding]) -> None:
    assert found[WRONG_CALLED_RIGHT.name].hole
