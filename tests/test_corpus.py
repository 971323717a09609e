"""Does one run of the command grade the whole corpus, and end by itself?"""

import pytest
from corpus import main


@pytest.mark.slow
def test_is_a_class_of_attackers_graded_beside_honest_students() -> None:
    assert main([]) == 0


def test_is_a_class_of_some_of_them_graded_beside_honest_students() -> None:
    """A handful of each, for every day: what ends the process, what lies, what breaks the wire."""
    assert main(["--only", "^end_exit$|^lie_subclass$|^wire_noise$|^walk_closures$"]) == 0
