"""Does a class of attackers change nothing for honest students? `make corpus` asks it of all attacks."""

from corpus import main


def test_some_attacks_are_graded_beside_honest_students() -> None:
    """A handful of each, for every day: what ends the process, what lies, what breaks the wire."""
    assert main(["--only", "^end_exit$|^lie_subclass$|^wire_noise$|^walk_closures$"]) == 0
