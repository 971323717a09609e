"""All limits of the box, each with its reason. Reaching one is an outcome of its own, told in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

_MiB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one exercise may use. Processor time is the fair clock where several are graded at once."""

    #: Processor seconds between two calls of `Student.deadline`; an exercise promises 10 s for plain loops.
    seconds: float = 10.0
    #: Wall seconds for the same: twice, for a loaded machine, and a margin for what never computes (sleep).
    wall_factor: float = 2.0
    wall_margin: float = 1.0
    #: Processor seconds of the process in its whole life, by the kernel, should the grader itself be stuck.
    total_seconds: float = 60.0
    #: Bytes of address space beyond what the worker has when it starts.
    memory: int = 2048 * _MiB
    #: Bytes of printed text: a print in each minibatch of five epochs is below 1 MiB.
    output: int = 16 * _MiB
    #: Bytes of it that are kept for the instructor.
    log: int = 64 << 10
    #: Bytes of one message's header (numbers in lists) and of its arrays: right answers take a few MiB.
    reply_header: int = 4 * _MiB
    reply_body: int = 32 * _MiB
    #: Questions that one exercise asks the grader. `train` on the tests' inputs asks about 2,000.
    callbacks: int = 200_000
    #: Open files: imports that come late open one each.
    open_files: int = 64
    #: Processor seconds of one cell, and of all cells, when they are loaded; definitions take milliseconds.
    cell_seconds: float = 5.0
    load_seconds: float = 15.0

    @property
    def wall_seconds(self) -> float:
        """The wall-clock limit that goes with `seconds`."""
        return self.wall_of(self.seconds)

    def wall_of(self, seconds: float) -> float:
        """The wall-clock limit that goes with a number of processor seconds."""
        return self.wall_factor * seconds + self.wall_margin


#: An ordinary exercise.
UNIT = Limits()
#: `train`, which loops over epochs.
TRAIN = replace(UNIT, seconds=30.0, total_seconds=120.0)
#: The gate: real data, in five calls of one epoch, each with the time anew.
GATE = replace(UNIT, seconds=120.0, total_seconds=660.0, memory=4096 * _MiB)


@dataclass(frozen=True)
class SubmissionLimits:
    """What one submission may be."""

    #: Bytes of one cell's source, and of all: a long notebook's code is 100 KiB.
    cell_source: int = 1 * _MiB
    all_source: int = 4 * _MiB
    #: Code cells; the week's notebook has about a hundred.
    cells: int = 2000
    #: Cells that hang or crash, each of which costs a process and its time.
    broken_cells: int = 40
    #: Wall seconds of all exercises but the gate: forty that hang until their limit. The rest is not begun.
    seconds: float = 900.0


SUBMISSION = SubmissionLimits()
