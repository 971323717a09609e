"""Has the kernel interrupt the process after the answer, to answer the next question in its place.

Deserves: crashed, protocol, right, timeout, wrong
"""
import signal


def act(number, frame_):
    os.write(channel(), frame({"t": "ret", "v": 1.0, "n": [], "s": []}))  # noqa: F821


def double(x):
    signal.signal(signal.SIGALRM, act)
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    return x + x
