"""Prints and raises what drives a terminal and what a browser would run.

Deserves: error
"""


def double(x):
    words = "\x1b]0;PWNED\x07\x1b[2J\x9b31m\u202e<script>alert('PWNED')</script>=cmd|'/C calc'!A0\r\n"
    print(words)
    raise type(words.replace("\0", ""), (ValueError,), {})(words)
