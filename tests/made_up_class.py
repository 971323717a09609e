"""A class that never was: results of any number of students, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import replace

from autograder.checks.mistakes import Mistake
from autograder.results.records import ExerciseResult, FailedTest, GateResult, Notice, Result
from autograder.status import ResultStatus, Status

#: Exercises, their points and number of tests, how hard they are (0..1), and a mistake that is often made.
EXERCISES: tuple[tuple[str, float, int, float, str | None], ...] = (
    ("expectation", 2, 4, 0.05, None),
    ("variance", 2, 4, 0.15, "the division is by n − 1: the sample's variance, not the variable's"),
    ("roll_dice", 2, 4, 0.10, "the dice are drawn from NumPy's global state"),
    ("negative_log_likelihood", 3, 5, 0.2, "the sum over the examples is not divided by N"),
    ("categorical_mle", 3, 4, 0.15, "classes that do not occur are left out"),
    ("entropy", 2, 5, 0.2, "0·log 0 gives nan"),
    ("kl_divergence", 3, 6, 0.35, "p and q have changed places"),
    ("distribution_cross_entropy", 3, 5, 0.3, None),
    ("relu", 2, 4, 0.05, None),
    ("softmax", 5, 7, 0.45, "the exponentials of large logits overflow"),
    ("cross_entropy", 4, 6, 0.35, "the mean over the batch is missing: the loss is N times too large"),
    ("MLP", 6, 9, 0.3, "the weights have the wrong spread"),
    ("grad_z2", 4, 6, 0.4, "the mean over the batch is missing: N times too large"),
    ("grad_W2_b2", 4, 6, 0.35, "the bias gradient is not summed over the examples"),
    ("grad_a1", 3, 5, 0.3, None),
    ("grad_z1", 3, 6, 0.4, "the mask of the ReLU is missing"),
    ("grad_W1_b1", 4, 6, 0.3, None),
    ("backward", 5, 6, 0.35, "the gradients come in the wrong order"),
    ("numerical_gradient", 4, 7, 0.45, "the difference is taken forward, not centrally"),
    ("relative_error", 2, 6, 0.3, None),
    ("gradcheck", 4, 7, 0.5, "the weights stay changed afterwards"),
    ("one_hot", 2, 4, 0.1, None),
    ("minibatches", 3, 6, 0.3, "the last, smaller batch is lost"),
    ("sgd_step", 3, 5, 0.2, "the step goes uphill: the sign is wrong"),
    ("accuracy", 2, 4, 0.1, None),
    ("train", 6, 7, 0.4, "the order is the same in each epoch"),
    ("plot_history", 3, 5, 0.2, None),
    ("plot_errors", 3, 6, 0.3, None),
)
HINT = "Write the sum over the batch on paper for two examples, then for N: which factor is the same in both?"
MESSAGE = (
    "at the worst place it is off by far more than rounding explains, for random inputs of several shapes"
)
FAMILY = (
    "Lovelace",
    "Noether",
    "Gauss",
    "Ramanujan",
    "Hopper",
    "Kovalevskaya",
    "Turing",
    "Bernoulli",
    "Nightingale",
)
GIVEN = (
    "Ada",
    "Emmy",
    "Carl",
    "Srinivasa",
    "Grace",
    "Sofia",
    "Alan",
    "Daniel",
    "Florence",
    "Jun",
    "Zoë",
    "Øyvind",
)


def made_up_class(size: int, seed: int = 7, dataset: str = "mnist") -> list[Result]:
    """Results of `size` students of various strength; a few could not be graded."""
    rng = random.Random(seed)  # noqa: S311  (nothing secret)
    return [_result(number, rng, dataset) for number in range(size)]


ENDINGS = (Status.ERROR, Status.ERROR, Status.TIMEOUT, Status.CRASHED, Status.MEMORY)


def _result(number: int, rng: random.Random, dataset: str) -> Result:
    student = f"{rng.choice(GIVEN)} {rng.choice(FAMILY)} {number}"
    strength = min(max(rng.gauss(0.62, 0.27), 0), 1)
    exercises = [_exercise(exercise, strength, rng) for exercise in EXERCISES]
    gate = _gate(strength, rng, dataset)
    points = 8.0 if gate.passed else 0.0
    status = Status.PASSED if gate.passed else Status.TIMEOUT if gate.accuracy is None else Status.FAILED
    exercises.append(ExerciseResult("gate", points, 8.0, status, gate.seconds, int(gate.passed), 1))
    notices = [Notice("forbidden-import", "imports torch, which is not there")] if rng.random() < 0.04 else []
    if dataset != "mnist":
        notices.append(Notice("dataset", f"the gate was graded on {dataset}, which stands in for MNIST"))
    result = Result(
        student=student,
        assignment="03-mlp-numpy",
        status=ResultStatus.GRADED,
        score=round(sum(each.points for each in exercises), 2),
        max_score=100.0,
        seconds=round(sum(each.seconds for each in exercises), 3),
        isolation="bubblewrap",
        graded_at="2026-01-01T10:00:00Z",
        submission_sha256=f"{number:064x}",
        grader_version="0.1.0+0123456789ab",
        key=f"{number:032x}",
        gate=gate,
        exercises=tuple(exercises),
        notices=tuple(notices),
    )
    return not_graded(result) if rng.random() < 0.015 else result


def not_graded(result: Result, reason: str = "the notebook is torn: its JSON ends in line 120") -> Result:
    """The same student, whose submission could not be graded."""
    return replace(
        result,
        status=ResultStatus.FAILED,
        score=None,
        exercises=(),
        gate=None,
        notices=(),
        isolation="none",
        reason=reason,
    )


def _exercise(
    exercise: tuple[str, float, int, float, str | None], strength: float, rng: random.Random
) -> ExerciseResult:
    name, points, total, hard, mistake = exercise
    points = float(points)
    seconds = round(rng.uniform(0.004, 0.05) * (10 if name.startswith(("plot", "train")) else 1), 3)
    if rng.random() > hard * 2.2 * (1.15 - strength):
        return ExerciseResult(name, points, points, Status.PASSED, seconds, total, total)
    draw = rng.random()
    if draw < 0.2:
        status = (
            Status.MISSING
            if draw < 0.12
            else rng.choice((Status.ERROR, Status.ERROR, Status.TIMEOUT, Status.CRASHED, Status.MEMORY))
        )
        failures = tuple(FailedTest(_title(name, test), f"{status}: see line 3", ()) for test in range(total))
        return ExerciseResult(name, 0.0, points, status, seconds, 0, total, failures)
    passed = rng.randrange(0, total)
    named = (Mistake(f"{name}-mistake", mistake, HINT),) if mistake and rng.random() < 0.75 else ()
    failures = tuple(
        FailedTest(_title(name, test), f"{MESSAGE} ({test % 3})", named)
        for test in rng.sample(range(total), total - passed)
    )
    status = Status.PARTIAL if passed else Status.FAILED
    return ExerciseResult(
        name, round(points * passed / total, 2), points, status, seconds, passed, total, failures
    )


def _title(name: str, test: int) -> str:
    return f"{name.replace('_', ' ')} is right for inputs of kind {test}"


def _gate(strength: float, rng: random.Random, dataset: str) -> GateResult:
    if rng.random() < 0.12 + 0.5 * (0.5 - strength):
        stopped = rng.random() < 0.3
        accuracy = None if stopped else round(rng.choice((rng.uniform(0.08, 0.13), rng.uniform(0.7, 0.9))), 4)
        return GateResult(dataset, accuracy, 0.9, 5, round(rng.uniform(3, 6), 2), False)
    accuracy = round(rng.gauss(0.931, 0.006) + 0.01 * strength, 4)
    accuracy = max(accuracy, 0.9021)
    return GateResult(
        dataset, accuracy, 0.9, 1 if rng.random() < 0.8 else 2, round(rng.uniform(0.5, 1.2), 2), True
    )
