"""Have the host's kernel run a program of one's own: when a process crashes, a group of processes ends, a module lacks."""

import os
from errno import EACCES, EINVAL, ENOENT, EPERM, EROFS

LEVERS = """
/proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/kernel/hotplug /proc/sysrq-trigger
/proc/sys/fs/binfmt_misc/register /proc/sys/vm/panic_on_oom /sys/kernel/uevent_helper
/sys/fs/cgroup/memory/release_agent /sys/fs/cgroup/pids/release_agent /sys/fs/cgroup/memory/memory.limit_in_bytes
/sys/fs/cgroup/memory.max /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/pids/tasks /proc/1/oom_score_adj
/proc/self/uid_map /proc/self/setgroups
"""
for lever in LEVERS.split():
    pull = lambda lever=lever: os.write(os.open(lever, os.O_WRONLY), b"1")
    refused(lever, pull, EACCES, EINVAL, ENOENT, EPERM, EROFS)
