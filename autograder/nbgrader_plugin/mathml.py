"""Formulas as MathML, which browsers show by themselves: a page with formulas needs no network."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

#: Characters that no text needs: a formula's number between them stands for it while the text is sanitised.
START, END = "\ue000", "\ue001"
PLACE = re.compile(f"{START}(\\d+){END}")
#: A formula of a learner's is never longer.
MOST = 2000


@dataclass
class Formulas:
    """The formulas of one text. They are taken out before it is sanitised, and put back afterwards."""

    found: list[str] = field(default_factory=list)

    def inline(self, tex: str) -> str:
        """Take a formula out of a line."""
        return self._kept(mathml(tex, "inline"))

    def block(self, tex: str) -> str:
        """Take out a formula that stands alone."""
        return self._kept(mathml(tex, "block"))

    def environment(self, name: str, tex: str) -> str:
        """Take out an environment, such as `align`."""
        return self._kept(mathml(f"\\begin{{{name}}}{tex}\\end{{{name}}}", "block"))

    def put_into(self, html: str) -> str:
        """Return the text with its formulas."""
        return PLACE.sub(lambda match: "".join(self.found[int(match[1]) :][:1]), html)

    def _kept(self, formula: str) -> str:
        self.found.append(formula)
        return f"{START}{len(self.found) - 1}{END}"


def mathml(tex: str, display: str) -> str:
    """Return a formula as MathML, or as it was written if it is no LaTeX that is known."""
    shown = escape(f"$${tex}$$" if display == "block" else f"${tex}$")
    if len(tex) > MOST:
        return shown
    from latex2mathml.converter import convert  # a page without formulas needs none of it

    try:
        return convert(tex, display=display)
    except Exception:  # whatever a learner wrote
        return shown
