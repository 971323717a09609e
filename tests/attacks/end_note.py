"""Adds notes with hidden inputs to an exception, and names its function after them.

Deserves: error
"""


def double(x):
    def inner():
        error = ValueError()
        error.add_note(f"PWNED {x}")
        raise error

    inner.__name__ = inner.__qualname__ = f"PWNED_{x.sum()}"
    inner.__code__ = inner.__code__.replace(co_name="PWNED", co_filename="PWNED")
    inner()
