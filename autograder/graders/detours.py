"""Where training went instead: names for trained weights that are not the wanted ones.

Each name is asked for only when a test has failed, so a right answer pays for none of it.
"""

from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from typing import Any

import numpy as np

from autograder.graders import descent, reference
from autograder.graders.descent import NAMES, descend, moved, same

#: More steps than this are not counted.
MOST = 40


@dataclass(frozen=True)
class Run:
    """A training with all of the training set in one batch, `epochs` times, and what came of it."""

    start: reference.Weights
    after: reference.Weights
    train: tuple[Any, Any]
    test: tuple[Any, Any]
    epochs: int
    lr: float
    history: Any = None

    @property
    def want(self):
        return descend(self.start, *self.train, self.lr, self.epochs)

    @property
    def right(self):
        return same(self.after, self.want)

    def entries(self):
        """How many epochs the history tells of; -1 where it tells nothing."""
        losses = self.history.get("loss") if isinstance(self.history, dict) else None
        return len(losses) if isinstance(losses, (list, tuple, np.ndarray)) else -1


def name_of_runs(runs):
    """The name of what runs of one and two epochs have done alike; empty where none fits."""
    counts = [steps_taken(run.after, run.start, *run.train, run.lr) for run in runs]
    if None not in counts and (name := name_of_counts(runs, counts)):
        return name
    wrong = [run for run in runs if not run.right]
    named = [{name for name, leads in _ELSEWHERE.items() if same(run.after, leads(run))} for run in wrong]
    if common := set.intersection(*named) if named else set():
        return next(name for name in _ELSEWHERE if name in common)
    return _name_of_residual(runs) or _name_of_scaling(wrong)


def steps_taken(after, start, X, y, lr):
    """How many steps that each take the whole of X lead to the weights `after`; None if no number does."""
    at = start
    for count in range(MOST + 1):
        if same(after, at):
            return count
        at = descent.step(at, X, y, lr)
    return None


def name_of_counts(runs, counts):
    """What it is called when so many steps are taken where one an epoch should be."""
    epochs = [run.epochs for run in runs]
    if not any(counts):
        return "train-model-untouched"
    for shift, name in ((-1, "train-one-epoch-too-few"), (1, "train-one-epoch-too-many")):
        if counts == [each + shift for each in epochs]:
            return name
    if counts == [2 * each for each in epochs]:
        return "train-two-steps"
    if all(count == 1 for count in counts):
        return name_of_first_epoch(runs[-1])
    if counts == [run.entries() for run in runs] and all(map(int.__lt__, counts, epochs)):
        return "train-stops-early"
    return "train-epochs-ignored" if len(set(counts)) == 1 else ""


def name_of_first_epoch(run):
    """What it is called when of several epochs the weights of the first are there in the end."""
    if run.entries() != run.epochs:
        return "train-epochs-ignored"
    first, *later = (float(np.mean(loss)) for loss in run.history["loss"])
    went_on = any(np.isfinite(loss) and loss != 0 and abs(first - loss) > 1e-9 for loss in later)
    return "train-earlier-weights" if went_on else "train-first-epoch-only"


def _both(run):
    return tuple(np.concatenate(parts) for parts in zip(run.train, run.test, strict=True))


def _alternating(run):
    at = run.start
    for _ in range(run.epochs):
        at = descent.step(descent.step(at, *run.train, run.lr), *run.test, run.lr)
    return at


def _layer_after_layer(run):
    """The second layer has moved already when the gradient goes back through it."""
    at = run.start
    for _ in range(run.epochs):
        gradient = descent.gradients(at, *run.train)
        second = moved(at, gradient, -run.lr, ("W2", "b2"))
        seen = reference.forward(at, run.train[0])
        dz2 = (seen.p - reference.one_hot(run.train[1], len(at.b2))) / len(seen.p)
        dz1 = np.einsum("nk,hk->nh", dz2, second.W2) * (seen.z1 > 0)
        first = reference.Weights(run.train[0].T @ dz1, dz1.sum(axis=0), gradient.W2, gradient.b2)
        at = moved(second, first, -run.lr, ("W1", "b1"))
    return at


def _standardised(X):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-8)


def _along(run, lr):
    return descend(run.start, *run.train, lr, run.epochs)


_ELSEWHERE = {
    "train-on-test-set": lambda run: descend(run.start, *run.test, run.lr, run.epochs),
    "train-on-both-sets": lambda run: descend(run.start, *_both(run), run.lr, run.epochs),
    "train-test-set-as-well": _alternating,
    "train-lr-ignored": lambda run: _along(run, 0.1),
    "train-ascent": lambda run: _along(run, -run.lr),
    "train-batch-mean-missing": lambda run: _along(run, run.lr * len(run.train[0])),
    "train-batch-mean-doubled": lambda run: _along(run, run.lr / len(run.train[0])),
    "train-two-steps": lambda run: _along(run, 2 * run.lr),
    "train-biases-frozen": lambda run: descend(run.start, *run.train, run.lr, run.epochs, ("W1", "W2")),
    "train-layer-after-layer": _layer_after_layer,
}


def _name_of_scaling(wrong):
    """Whether another scale of the inputs explains the runs."""
    for change in (lambda X: X / 255, _standardised, lambda X: (X - X.mean()) / X.std(), lambda X: X - 0.5):
        if wrong and all(
            same(run.after, descend(run.start, change(run.train[0]), run.train[1], run.lr, run.epochs))
            for run in wrong
        ):
            return "train-scales-data"
    return ""


def _name_of_residual(runs):
    """What lies between the weights and those that are wanted, after one epoch and after two."""
    first, second = runs
    if not first.right:
        still = [name for name in NAMES if same(first.after, _with_unmoved(first, name))]
        gradient = descent.gradients(first.start, *first.train)
        if still or _frozen(first):
            return "train-part-frozen"
        if _parallel(
            first, gradient
        ):  # the gradients of the first run are large, those of the second are not
            return "train-clips-gradients" if second.right else "train-other-length"
        if name := _name_of_taken(first, gradient):
            return name
        return "train-decays-weights" if _parallel(first, first.start, ("W1", "W2")) else ""
    if second.right:
        return ""
    at = second.start
    earlier = descent.gradients(at, *second.train)
    latest = descent.gradients(descent.step(at, *second.train, second.lr), *second.train)
    if _parallel(second, latest):
        return "train-lr-changes"
    return "train-momentum" if _parallel(second, earlier) else "train-later-epochs-differ"


def _name_of_taken(run, gradient):
    """What the first step was made of in the place of the gradient."""
    if any(getattr(run.after, name).shape != getattr(run.start, name).shape for name in NAMES):
        return ""
    right, taken = _flat(gradient), _flat(moved(run.start, run.after, -1)) / run.lr
    limit = np.abs(taken).max()
    if limit > 1e-3 and _nearly(taken, np.clip(right, -limit, limit)):
        return "train-clips-gradients"
    clear = np.abs(right) > 1e-4
    if _nearly(np.abs(taken[clear]), 1) and _nearly(np.sign(taken[clear]), np.sign(right[clear])):
        return "train-by-signs"
    (X, y), K = run.train, len(run.start.b2)
    even = descent.gradients_of(run.start, X, reference.one_hot(y, K) - 1 / K)
    return "train-smooths-labels" if _parallel(run, even) else ""


def _flat(weights):
    return np.concatenate([np.ravel(getattr(weights, name)) for name in NAMES])


def _nearly(one, other):
    return bool(np.allclose(one, other, rtol=0, atol=1e-4))


def _with_unmoved(run, name):
    return descend(run.start, *run.train, run.lr, run.epochs, [each for each in NAMES if each != name])


def _frozen(run):
    """Whether two of the parameters are as they were and the others are right."""
    return any(
        same(run.after, descend(run.start, *run.train, run.lr, run.epochs, only))
        for only in combinations(NAMES, 2)
    )


def _parallel(run, along, names=NAMES):
    """Whether the parameters `names` are off by a multiple of `along`, and the others right."""
    want = run.want
    others = [name for name in NAMES if name not in names]
    if any(getattr(run.after, name).shape != getattr(want, name).shape for name in NAMES):
        return False
    if any(not np.allclose(getattr(run.after, n), getattr(want, n), rtol=0, atol=1e-3) for n in others):
        return False
    gap = np.concatenate([np.ravel(getattr(run.after, name) - getattr(want, name)) for name in names])
    along = np.concatenate([np.ravel(getattr(along, name)) for name in names])
    times = gap @ along / (along @ along)
    return bool(np.abs(gap - times * along).max() < 1e-3 * np.abs(gap).max())


def name_of_few_rows(after, start, X, y, lr):
    """What an epoch over three rows was that leads to the weights `after`, and not over batches of two."""
    pairs, singles = [list(pair) for pair in combinations(range(3), 2)], [[i] for i in range(3)]
    drawn = [[i, j] for i, j in combinations_with_replacement(range(3), 2)]
    deals = [[pair, [3 - sum(pair)]] for pair in pairs]
    plans = {
        "train-whole-set-at-once": [[[0, 1, 2]]],
        "train-one-minibatch-an-epoch": [[single] for single in singles],
        "train-drawn-apart": [[one, other] for one in drawn for other in (*drawn, *singles)],
    }
    names = {name: descent.leads_to(after, start, X, y, lr, each, 1) for name, each in plans.items()}
    names["train-divided-by-batch-size"] = descent.leads_to(after, start, X, y, lr, deals, 1, _divided_by_two)
    names["train-labels-not-shuffled"] = descent.mismatched(after, start, X, y, lr, ([0, 1], [2]), 1)
    names["train-labels-of-first-rows"] = any(
        same(after, _with_first_labels(start, X, y, lr, deal)) for deal in deals
    )
    names["train-gradients-added-up"] = any(same(after, _added_up(start, X, y, lr, deal)) for deal in deals)
    return next((name for name, fits in names.items() if fits), "")


def _divided_by_two(weights, X, y, lr):
    return descent.step(weights, X, y, lr * len(X) / 2)


def _with_first_labels(weights, X, y, lr, batches):
    at = weights
    for batch in batches:
        at = descent.step(at, X[batch], y[: len(batch)], lr)
    return at


def _added_up(weights, X, y, lr, batches):
    at = weights
    for batch in batches:
        at = moved(at, descent.gradients(weights, X[batch], y[batch]), -lr)
    return at
