"""Mutate every answer in `solutions/`, and grade each mutant in the box.

The mutations are cosmic-ray's. A mutant that keeps its points has survived: it is either equivalent to the
right answer, and `survivors.toml` says why, or the hidden tests lack one. Exit status 1 if fewer than 95 %
of the mutants are caught, or if a survivor is not explained.
"""

from __future__ import annotations

import ast
import difflib
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import joblib
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from autograder.course.assignment import KIT, load_assignment
from autograder.grading.judge import Context, Judge
from autograder.runs.local import processes
from autograder.runs.settings import isolation
from autograder.submissions.made_up import made_up, right_answers

LEAST = 0.95
SURVIVORS = Path(__file__).with_name("survivors.toml")
#: Operators that need to be told the names of variables.
LEFT_OUT = ("core/VariableReplacer", "core/VariableInserter")


@dataclass(frozen=True)
class Mutant:
    """An answer with one small change; `change` is the changed line, and is how a survivor is known."""

    exercise: str
    change: str
    source: str


def mutants(exercise: str, source: str) -> Iterator[Mutant]:
    """Every mutant of an answer that is another program than the answer."""
    seen = {_code(source)}
    for name in sorted(set(operator_names()) - set(LEFT_OUT)):
        for occurrence in count():
            mutated = mutate_code(source, get_operator(name)(), occurrence)
            if mutated is None:
                break
            if (code := _code(mutated)) is not None and code not in seen:
                seen.add(code)
                yield Mutant(exercise, _change(source, mutated), mutated)


def _code(source: str) -> str | None:
    """The program without its comments, docstrings and annotations; None if it is none."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for argument in ast.walk(node.args):
                if isinstance(argument, ast.arg):
                    argument.annotation = None
    return ast.dump(tree)


def _change(source: str, mutated: str) -> str:
    lines = difflib.ndiff(source.splitlines(), mutated.splitlines())
    return " ".join(line[2:].strip() for line in lines if line.startswith("+ "))


@cache
def _judge(tier: str) -> Judge:
    return Judge(
        load_assignment("03-mlp-numpy", KIT), Context(b"mutation", "mutation", None, tier)
    ).__enter__()


def survives(mutant: Mutant, tier: str) -> bool:
    """Whether the mutant keeps all points of its exercise."""
    judge = _judge(tier)
    submission = made_up(judge.assignment, "mutant", {mutant.exercise: mutant.source})
    result = judge.grade(submission, only=mutant.exercise)
    if result.score is None:
        sys.exit(f"{mutant.exercise}: {mutant.change}: {result.reason}")
    return result.score == result.max_score


def main(exercises: Sequence[str]) -> int:
    """Grade the mutants of these exercises, or of all; print the survivors and the score."""
    week = load_assignment("03-mlp-numpy", KIT)
    answers = right_answers(week)
    all_mutants = [each for name in exercises or answers for each in mutants(name, answers[name])]
    tier = isolation(None)
    with joblib.parallel_config(backend="loky", inner_max_num_threads=1):
        fates = joblib.Parallel(n_jobs=processes())(
            joblib.delayed(survives)(mutant, tier) for mutant in all_mutants
        )
    entries = tomllib.loads(SURVIVORS.read_text("utf-8"))["survivor"]
    known = {(each["exercise"], each["change"]): each for each in entries}
    survivors = [mutant for mutant, survived in zip(all_mutants, fates, strict=True) if survived]
    unexplained = [each for each in survivors if (each.exercise, each.change) not in known]
    for mutant in unexplained:
        print(f"{mutant.exercise}: survives: {mutant.change}")
    right = [each for each in survivors if known.get((each.exercise, each.change), {}).get("right", True)]
    right = [each for each in right if each not in unexplained]
    score = 1 - (len(survivors) - len(right)) / (len(all_mutants) - len(right))
    print(f"{len(all_mutants)} mutants, {len(survivors)} survive, {len(right)} are right: {score:.1%} caught")
    return 0 if score >= LEAST and not unexplained else 1
