"""The pages that nbgrader makes of a submission: formgrader's, and the feedback that learners get.

nbgrader's own templates let a learner's text through as HTML, scripts too, into the instructor's session.
Here every text is sanitised when it has become HTML, and feedback has a page of its own.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import bleach  # type: ignore[import-untyped]
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades
from traitlets.config import Config

from ..checks.notebook.read import PICTURE
from ..course.assignment import CHECK, load_assignment
from ..course.settings import load_settings
from ..results.scores import words_of
from .attachments import Attachments
from .gradebook import Course, grade_shown
from .mathml import Formulas

TEMPLATES = Path(__file__).parent / "templates"
TAGS = {
    *bleach.ALLOWED_TAGS,
    *("p", "br", "hr", "div", "span", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "img", "del", "sub", "sup"),
    *("table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
}
#: Letters of one text that are read as Markdown, pictures aside; a derivation has some thousands. What
#: leaves its tags open costs the square of its length.
MOST = 32 * 2**10


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """The text of the cell that a template shows as HTML, in the place of nbconvert's filter of that name."""
    return html_of(source, context.get("cell", {}).get("attachments", {}))


def html_of(source: str, attachments: Attachments) -> str:
    """Markdown as HTML in which nothing runs, links lead out only, and pictures are the cell's own."""
    if len(words := PICTURE.sub("", source)) > MOST:
        return f"<pre>{escape(words)}</pre>"
    formulas = Formulas()
    try:
        html = _rendered(source, attachments, formulas)
    except InvalidNotebook:  # names a picture that is not there
        html = _rendered(source.replace("attachment:", ""), {}, formulas)
    protocols = {"http", "https", "mailto", "data"}
    return formulas.put_into(bleach.clean(html, tags=TAGS, attributes=_is_allowed, protocols=protocols))


def text_of(cell: NotebookNode) -> str:
    """A text cell as HTML, with its pictures."""
    return html_of(cell.source, cell.get("attachments", {}))


def exercise_name(grade_id: str) -> str:
    """A graded cell's id in words: `check_softmax` is softmax, `mle_derivation` the mle derivation."""
    name = grade_id.removeprefix(CHECK)
    return name if name != grade_id else name.replace("_", " ")


class FeedbackPage(HTMLExporter):
    """Feedback as one page that a phone can show: scores, answers, messages, mistakes and hints."""

    def default_filters(self) -> Any:
        """nbconvert's filters and ours."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "exercise_name", exercise_name
        yield "text_of", text_of
        yield "override_in_words", words_of


class GetGradesAndWaiting(GetGrades):
    """The scores from the gradebook, and which cells still wait for a person."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Add the grade, as it is now, and the student's name."""
        nb, resources = super().preprocess(nb, resources)
        about = resources["nbgrader"]
        converter: Any = self.parent
        directory = converter.parent.coursedir
        root = Path(directory.root)
        week, own = load_assignment(about["assignment"], root), load_settings(root)
        grade = grade_shown(Course(root, root / "results", directory, own, week, own.gate), about["student"])
        about["grade"], about["name"] = grade, own.name_of(about["student"])
        if grade is not None and grade.total is not None:
            about |= {"score": grade.total, "max_score": grade.max_total, "late_penalty": grade.late}
        return nb, resources

    def _get_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._get_score(cell, resources)
        about = resources["nbgrader"]
        where = (about["notebook"], about["assignment"], about["student"])
        grade = self.gradebook.find_grade(cell.metadata.nbgrader["grade_id"], *where)
        cell.metadata.nbgrader["waits"] = bool(grade.needs_manual_grade and grade.manual_score is None)


def configure_pages(config: Config) -> None:
    """Have formgrader and feedback make their pages so."""
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {"markdown2html": "autograder.nbgrader_plugin.html.markdown2html"}
    config.HTMLExporter.preprocessors = ["autograder.nbgrader_plugin.rubric.ShowRubric"]
    config.FeedbackPage.preprocessors = []
    config.FeedbackPage.template_name = "learner"
    config.FeedbackPage.extra_template_basedirs = [str(TEMPLATES)]
    config.GenerateFeedback.exporter_class = FeedbackPage
    config.GenerateFeedback.force = True  # a page that is there may be of an earlier grade
    config.GenerateFeedback.preprocessors = [GetGradesAndWaiting, CSSHTMLHeaderPreprocessor]


def _rendered(source: str, attachments: Attachments, formulas: Formulas) -> str:
    renderer: Any = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    renderer.inline_math = formulas.inline
    renderer.block_math = formulas.block
    renderer.latex_environment = formulas.environment
    return MarkdownWithMath(renderer=renderer).render(source)


def _is_allowed(tag: str, name: str, value: str) -> bool:
    """Whether a tag may have an attribute: no styles, no handlers, no address that sends something."""
    if tag == "img" and name == "src":
        return bool(PICTURE.fullmatch(value)) or re.fullmatch(r"[\w.-]+", value) is not None
    if tag == "a" and name == "href":
        return value.startswith(("http://", "https://", "mailto:", "#"))
    return name in ("alt", "title") or (tag in ("span", "div", "pre", "code") and name == "class")
