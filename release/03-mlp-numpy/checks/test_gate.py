"""The check of the whole week: your network, your gradients, your training, on real images."""

import numpy as np
from mnist import load_data, load_digits

from checks import expect


def test_gate__learns_to_read_digits(student, quick):
    """trained by you, the network is right on more than 90 % of images that it has never seen"""
    data = load_digits() if quick else load_data(download=False)
    rng = np.random.default_rng(0)
    model = student.MLP(rng)
    for _ in range(1 if quick else 5):
        student.train(model, data.X_train, data.y_train, data.X_test, data.y_test, epochs=1, rng=rng)
        right = np.argmax(model.forward(data.X_test), axis=1) == data.y_test
        if np.mean(right) > 0.9:
            return
    expect(
        False, f"on {data.name}, {np.mean(right):.1%} of the test images are right; more than 90 % should be"
    )
