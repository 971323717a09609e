"""Stops the clock of the process, so that no time seems to pass.

Deserves: timeout
"""


def double(x):
    import time

    time.monotonic = time.time = time.process_time = time.perf_counter = lambda: 0.0
    while True:
        pass
