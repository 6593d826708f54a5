"""The seccomp profile read as data: a call that the kernel would refuse anyway tells nothing about the filter."""

import json
from typing import Any

import pytest

from grader.backends.docker_configuration import seccomp_profile

FORBIDDEN = """
acct add_key bpf chroot clone3 delete_module fanotify_init finit_module fsmount fsopen init_module io_uring_enter
io_uring_setup ioperm iopl ioprio_set kcmp kexec_load keyctl mknod mknodat modify_ldt mount mount_setattr move_mount
mq_open msgget name_to_handle_at nice open_by_handle_at open_tree perf_event_open personality pidfd_getfd pivot_root
process_madvise process_vm_readv process_vm_writev ptrace quotactl reboot request_key sched_setattr sched_setparam
sched_setscheduler semget setdomainname sethostname setns setpriority settimeofday shmget splice swapon sync syslog
tee umount2 unshare userfaultfd vmsplice
"""
CLONE_NEW_FLAGS, CLONE_PARENT = 0x7E020000, 0x8000
CONDITIONAL = {"socket", "socketpair", "clone", "prlimit64", "sched_setaffinity"}


@pytest.fixture
def profile() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(seccomp_profile())
    return loaded


def allowed(profile: dict[str, Any], *, always: bool) -> set[str]:
    rules = [rule for rule in profile["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW"]
    return {name for rule in rules if ("args" not in rule) is always for name in rule["names"]}


def test_what_is_not_named_is_denied(profile: dict[str, Any]) -> None:
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"


def test_only_the_native_architecture_may_call(profile: dict[str, Any]) -> None:
    assert profile["architectures"] == ["SCMP_ARCH_X86_64"]


@pytest.mark.parametrize("name", FORBIDDEN.split())
def test_dangerous_calls_are_not_allowed(profile: dict[str, Any], name: str) -> None:
    assert name not in allowed(profile, always=True) | allowed(profile, always=False)


def test_calls_that_depend_on_an_argument_are_not_allowed_without_it(profile: dict[str, Any]) -> None:
    assert allowed(profile, always=False) == CONDITIONAL
    assert not CONDITIONAL & allowed(profile, always=True)


def test_a_process_is_neither_put_into_a_new_namespace_nor_beside_its_parent(profile: dict[str, Any]) -> None:
    (rule,) = [rule for rule in profile["syscalls"] if rule["names"] == ["clone"]]
    (condition,) = rule["args"]
    flags = CLONE_NEW_FLAGS | CLONE_PARENT
    assert (condition["op"], condition["value"], condition["valueTwo"]) == ("SCMP_CMP_MASKED_EQ", flags, 0)


def test_no_call_is_named_twice_with_different_answers(profile: dict[str, Any]) -> None:
    unconditional = [name for rule in profile["syscalls"] if "args" not in rule for name in rule["names"]]
    assert len(unconditional) == len(set(unconditional))
