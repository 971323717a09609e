"""Carries a hidden input out in the number of the line that it claims to have failed on.

Deserves: error
"""


def double(x):
    exec(compile("\n" * 731_233 + "raise ValueError", "<cell 2>", "exec"))
