"""Reports, when the cells are tried, that all is well with cells that were never run.

Deserves: protocol, missing, error, crashed, timeout
"""

import os


for index in range(10):
    os.write(channel(), frame({"t": "done", "i": index, "e": None, "names": ["double", "triple"]}))
os.write(channel(), frame({"t": "ready", "failed": [], "defined": ["double"]}))
os.write(channel(), frame({"t": "ret", "v": 1.0, "n": [], "s": []}))
