"""Has a traceback quote the files of the grader.

Deserves: error
"""


def double(x):
    import linecache

    lines = linecache.getlines("@REPOSITORY@/autograder/grading/judge.py")
    lines += linecache.getlines("@CANARY@")
    if lines:
        return "PWNED"
    raise PermissionError("nothing is there")
