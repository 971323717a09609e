"""A filter of system calls, written by hand: what is not on the list is refused.

The kernel runs the filter (classic BPF) on each call of the process and of everything that it becomes. It
sees numbers and plain arguments, not what pointers point to; so files are opened for reading only, and which
of them is for Landlock and for the mounts to say.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from dataclasses import dataclass
from functools import cache

from .libc import LIBC

#: name: (x86-64, arm64); None where the architecture has no such call.
_NUMBERS: dict[str, tuple[int | None, int | None]] = {
    # reading, from what is open or may be opened
    **{"read": (0, 63), "readv": (19, 65), "pread64": (17, 67), "preadv": (295, 69), "lseek": (8, 62)},
    **{"close": (3, 57), "close_range": (436, 436), "fstat": (5, 80), "newfstatat": (262, 79)},
    **{"stat": (4, None), "lstat": (6, None), "statx": (332, 291), "access": (21, None)},
    **{"faccessat": (269, 48), "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78)},
    **{"getcwd": (79, 17), "getdents64": (217, 61), "getdents": (78, None)},
    **{"dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "pipe": (22, None), "pipe2": (293, 59)},
    **{"poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72)},
    # writing, to what is open already: the channel to the grader, and /dev/null
    **{"write": (1, 64), "writev": (20, 66)},
    # memory
    **{"mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "mremap": (25, 216)},
    **{"madvise": (28, 233), "brk": (12, 214), "membarrier": (324, 283), "mincore": (27, 232)},
    # its own signals
    **{"rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139)},
    **{"rt_sigpending": (127, 136), "sigaltstack": (131, 132), "restart_syscall": (219, 128)},
    **{"pause": (34, None), "setitimer": (38, 103), "getitimer": (36, 102), "alarm": (37, None)},
    # its own threads
    **{"futex": (202, 98), "set_robust_list": (273, 99), "set_tid_address": (218, 96), "rseq": (334, 293)},
    **{"sched_yield": (24, 124), "sched_getaffinity": (204, 123), "sched_getparam": (143, 121)},
    **{"sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125)},
    **{"sched_get_priority_min": (147, 126), "gettid": (186, 178), "exit": (60, 93), "exit_group": (231, 94)},
    **{"arch_prctl": (158, None)},
    # the time
    **{"clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115)},
    **{"nanosleep": (35, 101), "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153)},
    **{"getrusage": (98, 165)},
    # who and where it is
    **{"getpid": (39, 172), "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175)},
    **{"getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148), "getresgid": (120, 150)},
    **{"getgroups": (115, 158), "getpgrp": (111, None), "getpgid": (121, 155), "getsid": (124, 156)},
    **{"uname": (63, 160), "sysinfo": (99, 179), "getrandom": (318, 278), "getrlimit": (97, 163)},
    **{"getcpu": (309, 168)},
}
#: What a workspace and a zygote need besides: to start processes, to talk, to end what they started.
_TRUSTED: dict[str, tuple[int | None, int | None]] = {
    **{"wait4": (61, 260), "waitid": (247, 95), "kill": (62, 129), "pidfd_open": (434, 434)},
    **{"recvmsg": (47, 212), "sendmsg": (46, 211), "recvfrom": (45, 207), "sendto": (44, 206)},
    **{"getsockname": (51, 204), "getsockopt": (55, 209), "setrlimit": (160, 164)},
    **{"seccomp": (317, 277), "prctl": (157, 167), "prlimit64": (302, 261)},
    **{"sched_setaffinity": (203, 122)},
    **{"landlock_create_ruleset": (444, 444), "landlock_restrict_self": (446, 446)},
}
#: New forms of old calls: programs fall back to the old ones, whose arguments a filter can see.
_UNKNOWN = {"clone3": (435, 435), "openat2": (437, 437), "futex_waitv": (449, 449)}

_OPEN, _OPENAT, _CLONE = (2, None), (257, 56), (56, 220)
_PRLIMIT, _TGKILL, _IOCTL, _PRCTL, _FCNTL = (302, 261), (234, 131), (16, 29), (157, 167), (72, 25)

#: O_WRONLY, O_RDWR, O_CREAT, O_TRUNC and O_TMPFILE's own bit, alike on both architectures.
_WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o20000000
_CLONE_THREAD = 0x10000
#: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
_CLONE_NEW = 0x20000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
_IOCTLS = (0x5401, 0x5450, 0x5451, 0x541B)  # TCGETS (isatty), FIONCLEX, FIOCLEX, FIONREAD
_PRCTLS = (15, 16)  # PR_SET_NAME, PR_GET_NAME, of its own threads
_FCNTLS = (0, 1, 2, 3, 4, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_X32 = 0x40000000
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


@dataclass(frozen=True)
class _Rule:
    """A call that is allowed where one argument is as it should be."""

    number: int | None
    argument: int
    test: int  # _EQUAL to one of the values, or _ANY_BIT of the only one
    values: tuple[int, ...]
    allow: bool = True  # whether it is allowed where the test holds, or where it fails


class _Program(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def supported() -> bool:
    """Whether there is a table for this machine."""
    return sys.platform == "linux" and platform.machine() in _ARCHITECTURES


def install(*, trusted: bool) -> None:
    """Filter the system calls of this process and its children from now on; `OSError` if that fails."""
    program = _program(trusted)
    buffer = ctypes.create_string_buffer(program, len(program))
    filters = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if LIBC.prctl(38, 1, 0, 0, 0) or LIBC.prctl(22, 2, ctypes.byref(filters), 0, 0):  # NO_NEW_PRIVS, SECCOMP
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def write_lists() -> None:
    """Write what is the same in every process's filter, for all that are forked from this one."""
    for trusted in (True, False):
        _lists(_ARCHITECTURES[platform.machine()][0], trusted)


def _program(trusted: bool) -> bytes:
    column, architecture = _ARCHITECTURES[platform.machine()]
    refuse = _op(_RETURN, 0, 0, _ERRNO | errno.EPERM)
    code = [_op(_LOAD, 0, 0, 4), _op(_EQUAL, 1, 0, architecture), refuse, _op(_LOAD, 0, 0, 0)]
    code += [_op(_AT_LEAST, 0, 1, _X32), refuse]
    for rule in _rules(column, trusted):
        code += _checked(rule)
    return b"".join([*code, _lists(column, trusted), refuse])


@cache
def _lists(column: int, trusted: bool) -> bytes:
    """What is allowed, or not known, whatever its arguments are."""
    code: list[bytes] = []
    allowed = {**_NUMBERS, **(_TRUSTED if trusted else {})}
    for numbers in allowed.values():
        code += _answered(numbers[column], _ALLOW)
    for numbers in _UNKNOWN.values():
        code += _answered(numbers[column], _ERRNO | errno.ENOSYS)
    return b"".join(code)


def _rules(column: int, trusted: bool) -> list[_Rule]:
    rules = [
        _Rule(_OPEN[column], 1, _ANY_BIT, (_WRITING,), allow=False),
        _Rule(_OPENAT[column], 2, _ANY_BIT, (_WRITING,), allow=False),
        _Rule(_TGKILL[column], 0, _EQUAL, (os.getpid(),)),
        _Rule(_IOCTL[column], 1, _EQUAL, _IOCTLS),
        _Rule(_FCNTL[column], 1, _EQUAL, _FCNTLS),
    ]
    if trusted:
        return [*rules[:2], *rules[3:], _Rule(_CLONE[column], 0, _ANY_BIT, (_CLONE_NEW,), allow=False)]
    return [
        *rules,
        _Rule(_CLONE[column], 0, _ANY_BIT, (_CLONE_THREAD,)),
        _Rule(_PRCTL[column], 0, _EQUAL, _PRCTLS),
        _Rule(_PRLIMIT[column], 2, _EQUAL, (0,)),  # the new limit: asking is allowed, setting is not
    ]


def _checked(rule: _Rule) -> list[bytes]:
    if rule.number is None:
        return []
    low, high = 16 + 8 * rule.argument, 20 + 8 * rule.argument
    yes, no = _ALLOW, _ERRNO | errno.EPERM
    if not rule.allow:
        yes, no = no, yes
    body = [_op(_LOAD, 0, 0, low)]
    for place, value in enumerate(rule.values):
        left = len(rule.values) - place - 1
        body.append(_op(rule.test, left + 1, 0, value))
    body += [_op(_RETURN, 0, 0, no)]
    if rule.number in (302, 261):  # a pointer, whose upper half counts too
        body += [_op(_LOAD, 0, 0, high), _op(_EQUAL, 1, 0, 0), _op(_RETURN, 0, 0, no)]
    body.append(_op(_RETURN, 0, 0, yes))
    return [_op(_EQUAL, 0, len(body), rule.number), *body]


def _answered(number: int | None, answer: int) -> list[bytes]:
    return [] if number is None else [_op(_EQUAL, 0, 1, number), _op(_RETURN, 0, 0, answer)]


def _op(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
