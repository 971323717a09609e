"""nbgrader's clearing of solutions, with stubs that say which exercise they belong to."""

from __future__ import annotations

import re

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

#: The first thing that a learner's own line replaces.
STUB = 'raise NotImplementedError("{name}: replace this line by your code")'
ANSWER = "*Your answer here.*"
_REGION = re.compile(r"^([ \t]*)[^\n]*BEGIN SOLUTION.*?END SOLUTION[^\n]*$", re.MULTILINE | re.DOTALL)
_BORDER = re.compile(r"^[^\n]*(?:BEGIN|END) SOLUTION[^\n]*$", re.MULTILINE)


class NamedStubs(ClearSolutions):
    """Puts `raise NotImplementedError("softmax: …")` where the answer to softmax was."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Clear one cell."""
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        self.code_stub = {**self.code_stub, "python": STUB.format(name=name)}
        self.text_stub = ANSWER
        return super().preprocess_cell(cell, resources, cell_index)


def released_text(text: str) -> str:
    """A text cell of the instructor's as learners get it."""
    return _REGION.sub(lambda region: f"{region.group(1)}{ANSWER}", text)


def solution_of(text: str) -> str:
    """What learners do not get of a text cell of the instructor's."""
    return "\n\n".join(_BORDER.sub("", region.group()).strip() for region in _REGION.finditer(text))
