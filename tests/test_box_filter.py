"""The numbers of system calls, written by hand for two architectures, are those of the kernel's tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.box.worker import seccomp

#: The tables that come with the C library's headers, by column.
TABLES = (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm-generic/unistd.h"))
ARCHITECTURES = ("x86-64", "arm64")
#: Calls that the filter looks at more closely, by their place in the module.
NAMED = {
    **{
        "open": seccomp._OPEN,
        "openat": seccomp._OPENAT,
        "clone": seccomp._CLONE,
        "prlimit64": seccomp._PRLIMIT,
    },
    **{"tgkill": seccomp._TGKILL, "ioctl": seccomp._IOCTL, "prctl": seccomp._PRCTL, "fcntl": seccomp._FCNTL},
}
CALLS = {**seccomp._NUMBERS, **seccomp._TRUSTED, **seccomp._UNKNOWN, **NAMED}
#: What must never be on the list of what a learner's code may call.
NEVER = (
    *(
        "execve",
        "execveat",
        "fork",
        "vfork",
        "clone3",
        "kill",
        "tkill",
        "rt_sigqueueinfo",
        "pidfd_send_signal",
    ),
    *("ptrace", "process_vm_readv", "process_vm_writev", "socket", "connect", "bind", "sendto", "sendmsg"),
    *("mount", "umount2", "chroot", "pivot_root", "unshare", "setns", "bpf", "io_uring_setup", "userfaultfd"),
    *(
        "memfd_create",
        "open_by_handle_at",
        "openat2",
        "unlink",
        "unlinkat",
        "rename",
        "truncate",
        "ftruncate",
    ),
    *(
        "mkdir",
        "mknod",
        "symlink",
        "link",
        "chmod",
        "chown",
        "setuid",
        "setrlimit",
        "shmget",
        "msgget",
        "semget",
    ),
    *("keyctl", "add_key", "perf_event_open", "pidfd_getfd", "kcmp", "init_module", "kexec_load", "reboot"),
)


@pytest.mark.parametrize("column", [0, 1], ids=ARCHITECTURES)
def test_system_call_numbers_are_the_kernels(column: int) -> None:
    table = numbers_of(column)
    assert len(table) > 250
    for name, numbers in CALLS.items():
        assert numbers[column] == table.get(name), name


@pytest.mark.parametrize("column", [0, 1], ids=ARCHITECTURES)
def test_no_allowed_system_call_reaches_outside(column: int) -> None:
    table = numbers_of(column)
    allowed = {numbers[column] for numbers in seccomp._NUMBERS.values()}
    assert not allowed & {table[name] for name in NEVER if name in table}


def numbers_of(column: int) -> dict[str, int]:
    """The kernel's table for an architecture; `3264` marks calls that are named by the width of a word."""
    if not TABLES[column].exists():
        pytest.skip(
            f"the table of {ARCHITECTURES[column]} is not on this machine: apt install linux-libc-dev"
        )
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", TABLES[column].read_text())
    table = {name: int(number) for name, number in found}
    return {**table, "newfstatat": table["fstatat"]} if "fstatat" in table else table
