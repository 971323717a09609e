"""Reports that cells which do not parse are fine, so that they are compiled elsewhere.

Deserves: right, missing, error, crashed, protocol, timeout, and the rest with it
"""

import os


for index in (2, 3):
    os.write(channel(), frame({"t": "done", "i": index, "e": None, "names": ["double"]}))
    os.write(channel(), frame({"t": "cell", "i": index + 1}))
os.write(channel(), frame({"t": "end", "log": "PWNED"}))


def double(x):
    return 2 * x
