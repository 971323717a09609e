"""Downloads the answer.

Deserves: error
"""

import numpy as np


def double(x):
    import urllib.request

    return "PWNED " + str(urllib.request.urlopen("http://example.com").read())
