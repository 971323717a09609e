"""The learner's whole pipeline, nothing replaced, on images that it has never seen."""

from autograder.checks import Failure


def test_gate__more_than_ninety_percent(student, rng, gate):
    """the whole pipeline is right on more than 90 % of the test images within 5 epochs"""
    model = student.MLP(rng)
    data = [student.files[name] for name in ("X_train", "y_train", "X_test", "y_test")]
    gate.remember(model)
    for _ in gate.attempts():
        student.deadline(gate.seconds)
        history = student.train(model, *data, epochs=1, batch_size=64, lr=0.1, rng=rng)
        passed = gate.passed(model)
        gate.compare_with_claim(history)
        if passed:
            return
    raise Failure(
        f"the accuracy on the test set is not above {gate.threshold:.0%} after {gate.epochs} epochs"
    )
