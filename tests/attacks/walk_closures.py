"""Looks into the closures, defaults and globals of a stand-in for whoever knows the answer.

Deserves: error
"""


def double(x):
    seen, pending = set(), [half]  # noqa: F821  (an earlier exercise)
    while pending:
        value = pending.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if callable(value) and getattr(value, "__module__", "") == "test_box_attacks":
            return "PWNED"
        parts = [getattr(value, name, None) for name in ("__closure__", "__defaults__", "__dict__", "__self__")]
        parts += [cell.cell_contents for cell in parts[0] or ()]
        code = getattr(value, "__code__", None)
        if code is not None and "/ 2" in str(code.co_consts):
            return "PWNED"
        pending += [part for part in parts if part is not None]
    raise PermissionError("nothing is there")
