"""Carries a hidden input out in the text of a warning, and in the category's name.

Deserves: error
"""
import warnings


def double(x):
    category = type(f"PWNED_{x.sum()}", (UserWarning,), {})
    warnings.warn(f"PWNED {x}", category, stacklevel=1)
    raise category(f"PWNED {x}")
