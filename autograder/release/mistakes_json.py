"""What a release knows of mistakes: what the catalogue's wrong answers give on the public checks. No code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..checks.diagnosis.replayed import ENOUGH_CALLS, encode, outputs_of
from ..checks.notebook.load import Loaded
from ..checks.run.runner import Outcome, run_check
from ..checks.run.week import Check, collect
from ..course.assignment import Assignment, solutions_of
from ..misconceptions import catalogue, right_answers

#: A mistake whose outputs are longer, as JSON, is not worth its place in every learner's folder.
MOST_CHARACTERS = 6_000


def mistakes_data(assignment: Assignment) -> dict[str, Any]:
    """Return what `checks/mistakes.json` holds, as `checks/diagnosis/replayed.py` describes it."""
    wrong = {
        entry.name: (entry.text, entry.hint, entry.source)
        for entry in catalogue(assignment.name)
        if entry.wrong and entry.replayed
    }
    names = {**right_answers(assignment.name), **solutions_of(assignment)}
    return precompute(assignment.folder / "checks", names, wrong)


def write_mistakes(assignment: Assignment, folder: Path) -> None:
    """Write `mistakes.json` into `folder`, the checks of a release, if the catalogue knows any."""
    if not any(entry.wrong for entry in catalogue(assignment.name)):
        return
    (folder / "mistakes.json").write_text(_one_per_line(mistakes_data(assignment)), encoding="utf-8")


def _one_per_line(data: Mapping[str, Any]) -> str:
    """JSON with one mistake per line, so that it can be searched and compared."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def lines(values: Mapping[str, Any], written: Callable[[Any], str]) -> str:
        return "{\n" + ",\n".join(f"{line(name)}:{written(values[name])}" for name in sorted(values)) + "\n}"

    exercises = lines(data["exercises"], lambda mistakes: lines(mistakes, line))
    return f'{{"exercises":{exercises},\n"texts":{lines(data["texts"], line)}}}\n'


def precompute(
    folder: Path, names: Mapping[str, Any], wrong: Mapping[str, tuple[str, str, str]]
) -> dict[str, Any]:
    """Run each wrong answer, (text, hint, source) by name, among right `names` on the checks in `folder`.

    Kept is what each call gave, of those mistakes that the checks notice and that two calls tell of; and the
    words alone of those that a check names itself.
    """
    checks = collect(folder)
    said = "".join(path.read_text("utf-8") for path in sorted(folder.glob("test_*.py")))
    texts: dict[str, dict[str, str]] = {}
    exercises: dict[str, dict[str, Any]] = {}
    for name, (text, hint, source) in wrong.items():
        namespace = {**names, "__name__": f"entry {name}"}
        exec(compile(source, f"<{name}>", "exec"), namespace)  # noqa: S102  (the kit's own code)
        exercise = next(each for each in checks if namespace.get(each) is not names.get(each))
        outcomes = list(_outcomes(checks[exercise], namespace))
        outputs = _outputs(exercise, outcomes)
        if _by_chance(source) or (
            "np.random." in source and outputs != _outputs(exercise, _outcomes(checks[exercise], namespace))
        ):
            outputs = {}  # left to chance, it never gives again what it gave
        if outputs:
            exercises.setdefault(exercise, {})[name] = outputs
        if outputs or f'"{name}"' in said:
            texts[name] = {"text": text, "hint": hint}
    return {"texts": texts, "exercises": exercises}


def _by_chance(source: str) -> bool:
    """Whether an answer draws from the generator that all share, and so from nobody's seed."""
    return re.search(r"np\.random\.(?!default_rng|Generator|RandomState)", source) is not None


def _outputs(exercise: str, outcomes: Iterable[Outcome]) -> dict[str, list[Any]]:
    """What a wrong answer gives, check by check; nothing where it would name a right answer or a guess."""
    outcomes = list(outcomes)
    if all(outcome.passed for outcome in outcomes) or any(outcome.timed_out for outcome in outcomes):
        return {}
    outputs = outputs_of(exercise, outcomes)
    telling = sum(_tells(each) for made in outputs.values() for each in made)
    too_long = len(json.dumps(outputs)) > MOST_CHARACTERS
    return {} if telling < ENOUGH_CALLS or too_long else outputs


def _outcomes(checks: tuple[Check, ...], namespace: Mapping[str, Any]) -> Iterator[Outcome]:
    for check in checks:
        yield (outcome := run_check(check, Loaded(namespace)))
        if outcome.timed_out:
            return


def _tells(output: Any) -> bool:
    """Whether an output says anything: that of a figure, a function or a text does not."""
    return output not in (encode(None), encode(object()))
