"""Uses IPython's shell escapes, which must not run.

Deserves: right
"""

!touch @CANARY@.touched
%cd /
%%bash
files = !ls


def double(x):
    !rm @CANARY@
    return 2 * x
