"""Waits in a thread for the next question, to answer it before the process does.

Deserves: crashed, error, protocol, right, timeout, wrong
"""


def double(x):
    import threading

    def wait():
        fd = channel()  # noqa: F821
        seen = os.read(fd, 1 << 16)  # noqa: F821
        os.write(fd, frame({"t": "ret", "v": f"PWNED {len(seen)}"[:0] or 1.0, "n": [], "s": []}))  # noqa: F821

    threading.Thread(target=wait, daemon=True).start()
    return x + x
