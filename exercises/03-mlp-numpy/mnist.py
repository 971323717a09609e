"""The images, where the notebook's source runs in place; the release has the real module here."""

from autograder.course.mnist import Data, load_data, load_digits, load_mnist

__all__ = ["Data", "load_data", "load_digits", "load_mnist"]
