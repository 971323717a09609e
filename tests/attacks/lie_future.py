"""Answers with a promise instead of an answer.

Deserves: wrong
"""


async def double(x):
    return 2 * x
