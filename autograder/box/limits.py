"""All limits of the box, each with its reason. A result names the limit that was reached."""

from __future__ import annotations

from dataclasses import dataclass

_MiB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one exercise may use. Processor time counts, since it does not depend on the machine's load."""

    #: Processor seconds between two calls of `RemoteStudent.deadline`. Plain loops have 10 s.
    seconds: float = 10.0
    #: Seconds beyond them for a process that makes no progress, such as one that sleeps. On a busy machine a
    #: second is longer, by what the process has to wait for its turn.
    idle_margin: float = 1.0
    #: Processor seconds of a process in all. The kernel enforces it, even if the grader hangs.
    total_seconds: float = 60.0
    #: Bytes of address space beyond what the worker has when it starts.
    memory: int = 2048 * _MiB
    #: Bytes of printed text: a print in each minibatch of five epochs is below 1 MiB.
    output: int = 16 * _MiB
    #: Bytes of printed text that are kept for the instructor.
    log: int = 64 << 10
    #: Bytes of a message's header, which holds lists of numbers, and of its arrays: usually a few MiB.
    reply_header: int = 4 * _MiB
    reply_body: int = 32 * _MiB
    #: Questions that one exercise asks the grader. `train` on the tests' inputs asks about 2,000.
    callbacks: int = 200_000
    #: Open files. A late import opens one.
    open_files: int = 64
    #: Processor seconds to load one cell, and all cells. Definitions take milliseconds.
    cell_seconds: float = 5.0
    load_seconds: float = 15.0

    def idle_of(self, seconds: float) -> float:
        """Return the seconds without progress after which a process with `seconds` is stopped."""
        return seconds + self.idle_margin

    def grader_of(self, seconds: float) -> float:
        """Return the processor seconds that the grader itself spends on an answer with `seconds`."""
        return 2 * seconds + self.idle_margin


#: An ordinary exercise.
UNIT = Limits()


@dataclass(frozen=True)
class SubmissionLimits:
    """How large one submission may be."""

    #: Bytes of one cell's source, and of all: a long notebook's code is 100 KiB.
    cell_source: int = 1 * _MiB
    all_source: int = 4 * _MiB
    #: Code cells. The week's notebook has about a hundred.
    cells: int = 2000
    #: Cells that hang or crash. Each one costs a process and its time.
    broken_cells: int = 40
    #: Seconds of all exercises, as an idle machine takes: forty that hang. Later ones are not begun.
    seconds: float = 900.0


SUBMISSION = SubmissionLimits()
