"""Training: networks that tell apart fewer than ten classes, or more."""

import numpy as np

from autograder import oracle
from autograder.checks import Failure, close
from autograder.graders.descent import NAMES, descend, random_weights

D, H, N, LR = 5, 6, 15, 0.5


def test_train__as_many_classes_as_the_model(student, rng):
    """a model of three classes is trained, and one of thirteen"""
    for K in (3, 13):
        start, data = random_weights(rng, D, H, K), _examples(rng, K)
        try:
            model = _trained(student, rng, start, data)
        except (ValueError, IndexError, Failure) as error:
            if getattr(error, "kind", "ValueError") not in ("ValueError", "IndexError"):
                raise
            ten = random_weights(rng, D, H, 10), _examples(rng, 10)
            _trained(student, rng, *ten)  # fails as well if the number of classes is not why
            said = f"it fails where there are {'fewer' if K < 10 else 'more'} than ten classes"
            raise Failure(said, mistakes=("train-ten-classes",)) from None
        want = descend(start, *data, LR, 1)
        for name in NAMES:
            close(getattr(model, name), getattr(want, name), f"{name} after training")


def _trained(student, rng, start, data):
    model = student.MLP(rng, n_in=D, n_hidden=H, n_out=len(start.b2))
    oracle.equip(model, start)
    student.train(model, *data, *data, epochs=1, batch_size=N, lr=LR, rng=rng)
    return model


def _examples(rng, K):
    """N examples among which each of K classes occurs."""
    return rng.normal(size=(N, D)), rng.permutation(np.resize(np.arange(K), N))
