"""What becomes of each attack.

C denied, the run continues. K stopped by a limit, the grader stays healthy. F tests fail, nothing else. P protocol
error, that worker ends. R rejected at intake with a clear reason. N nothing leaks, nothing happens.
"""

from dataclasses import dataclass, replace

from grader.judge.faults import BrokeProtocol, Died, Fault, Timeout

TARGET, LINE = "target", "line"
SHAPE, TRANSFORM, SUMMARY, OBJECT = "test_transform_shape", "test_transform", "test_summary", "test_object"
VALUES = (TRANSFORM, SUMMARY, OBJECT)
ALL = (SHAPE, *VALUES)
ONE = (SUMMARY,)
STEP, FIT = "test_step", "test_trained"


@dataclass(frozen=True)
class Graded:
    """A submission that is graded.

    Args:
        kind: Letter of the legend.
        lost: The tests that do not pass.
        outcomes: Which outcomes these may have.
        message: Part of the report's message.
        exercise: Which one it attacks.
        boxes: How many sandboxes it may use up; with one, all that it breaks is its own child.
        seconds: How long its grading may take at most, also on a busy machine.
    """

    kind: str
    lost: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ("failed",)
    message: str = ""
    exercise: str = TARGET
    boxes: int = 1
    seconds: float = 60.0


@dataclass(frozen=True)
class Spoken:
    """A hostile peer of the wire.

    Args:
        kind: Letter of the legend.
        fault: What its judge makes of it sooner or later; None where the answer is one.
        asked: At which question at the latest.
        outcomes: Which outcomes the one test that meets it in a real sandbox may have.
    """

    kind: str = "P"
    fault: type[Fault] | None = BrokeProtocol
    asked: int = 1
    outcomes: tuple[str, ...] = ("failed",)


@dataclass(frozen=True)
class Handed:
    """A file that is handed in.

    Args:
        kind: Letter of the legend.
        reason: Part of the sentence with which it is rejected; None where it is graded.
        lost: The tests that do not pass where it is graded.
        outcomes: Which outcomes these may have.
    """

    kind: str = "R"
    reason: str | None = None
    lost: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ("failed",)


DENIED = Graded("C")
SUBMISSIONS = {
    "01_mount": DENIED,
    "02_unshare": DENIED,
    "03_setns": DENIED,
    "04_bpf": DENIED,
    "05_io_uring": DENIED,
    "06_vsock": DENIED,
    "07_internet": DENIED,
    "08_other_sockets": DENIED,
    # The kernel ends the thread that called it, and the process with its last thread.
    "09_int80": Graded("K", ONE, ("timeout", "error")),
    "10_ptrace": DENIED,
    "11_keys": DENIED,
    "12_open_by_handle": DENIED,
    "13_kernel_levers": DENIED,
    "14_devices": DENIED,
    "15_setuid": DENIED,
    "16_overwrite_the_runtime": DENIED,
    # A machine that is busy may take the guardian too long for so many processes; then the sandbox goes too.
    "17_fork_bomb": Graded("K", ONE, ("timeout", "error"), boxes=2),
    "18_thread_bomb": Graded("K", ONE, ("error", "timeout")),
    "19_memory_hog": Graded("K", ONE, ("error",)),
    "20_memory_hog_in_a_child": Graded("F", ONE, ("error",)),
    "21_fill_the_disk": DENIED,
    "22_inode_flood": DENIED,
    "23_descriptors": DENIED,
    "24_giant_file": Graded("K", ONE, ("error",)),
    "25_busy_loop": Graded("K", ONE, ("timeout",)),
    "26_sleep": Graded("K", ONE, ("timeout",)),
    "27_ignore_signals": Graded("K", ONE, ("timeout",)),
    "28_stdout_flood": Graded("K"),
    "29_stderr_flood": Graded("K"),
    "30_message_queues": DENIED,
    "31_orphan_daemon": Graded("K"),
    "32_endless_power": Graded("K", ALL, ("timeout", "error")),
    "33_exit": Graded("F", ALL, ("error",), "exit code 0"),
    "34_forge_at_exit": Graded("F", ALL, ("error",), "SystemExit"),
    # The kernel spares the process that asks for it.
    "35_kill_everything": Graded("F", ONE, ("timeout",)),
    "36_write_results": Graded("F", ONE),
    "38_patched_numpy": Graded("F", VALUES, ("failed", "error")),
    "39_patched_time": Graded("F", ONE, ("timeout",)),
    "40_float_subclass": Graded("F", VALUES),
    "41_nan": Graded("F", ALL),
    "42_broadcast": Graded("F", ALL),
    "43_empty": Graded("F", ALL),
    "44_count_the_calls": Graded("F", VALUES),
    "45_walk_the_frames": Graded("N", (TRANSFORM,)),
    "46_scan_the_memory": Graded("N", (TRANSFORM,)),
    "47_write_the_parents_memory": DENIED,
    "48_fake_losses": Graded("F", (STEP, FIT), exercise=LINE),
    "49_mutated_inputs": Graded("F", VALUES),
    "50_exceptions_of_its_own": Graded("F", ALL, ("error",)),
    "51_changing_values": Graded("F", ALL),
    "52_restless_weights": Graded("F", (STEP, FIT), ("failed", "error"), exercise=LINE),
    "53_print_the_inputs": Graded("N"),
    "54_inputs_in_exceptions": Graded("N", (SHAPE, TRANSFORM, SUMMARY), ("error",)),
    "55_inputs_in_representations": Graded("N", (SHAPE, TRANSFORM, SUMMARY)),
    "56_markup_in_output": Graded("N", ALL, ("error",), "ValueError"),
    "57_look_around": Graded("N"),
    "58_residue": Graded("N"),
    "101_siblings": DENIED,
    "102_headless_daemon": Graded("K"),
    "103_calls_left_behind": Graded("K", seconds=14.0),
    "104_message_in_counters": Graded("N", (OBJECT,), ("error",), "ValueError"),
    "105_huge_array": Graded("F", (SHAPE, TRANSFORM, SUMMARY), ("failed", "timeout")),
    "106_many_small_hogs": Graded("K", ONE, ("error",), boxes=2),
    "107_drip": Graded("K", ONE, ("timeout",)),
    "108_both_answer": Graded("F", ONE, ("failed", "error", "timeout")),
    "109_connection_replaced": Graded("F", ONE),
    "110_descriptors_sent": Graded("K"),
    "111_tokens_replayed": DENIED,
    "112_signals_through_files": DENIED,
    "113_signals_queued": DENIED,
    "114_worker_called": DENIED,
    "115_shared_memory": DENIED,
    "116_limits_raised": DENIED,
    "117_stop_oneself": Graded("K", ONE, ("timeout",)),
    "118_close_the_streams": Graded("N"),
    "119_huge_exceptions": Graded("N", ALL, ("error", "timeout")),
    "120_hanging_text": Graded("K", ONE, ("timeout",)),
    "121_lying_classes": Graded("F", VALUES, ("failed", "error")),
    "122_strange_arrays": Graded("F", ALL, ("failed", "error")),
    "123_deep_recursion": Graded("F", (SHAPE, TRANSFORM, SUMMARY), ("failed", "error")),
    "124_watch_the_worker": Graded("N", (TRANSFORM,)),
    "125_hang_up_and_live": Graded("K", ONE, ("error",)),
    "126_folder_is_a_link": Graded("K"),
    "127_tree_that_resists": Graded("K"),
    "128_patched_keras": Graded("F", (STEP, FIT), ("failed", "error"), exercise=LINE),
    "129_lying_weights": Graded("F", (STEP, FIT), ("failed", "error"), exercise=LINE),
    "130_probes_replaced": Graded("F", (STEP, FIT), ("failed", "error"), exercise=LINE),
}
# What becomes of some in gVisor; docs/security.md says why.
IN_GVISOR = {
    "09_int80": Graded("K"),
    "19_memory_hog": Graded("K", ONE, ("error",), boxes=2),
    "20_memory_hog_in_a_child": Graded("F", ONE, ("error",), boxes=2),
    "22_inode_flood": Graded("K", ALL, ("timeout", "error"), boxes=4),
    "35_kill_everything": Graded("F", ONE, ("error",)),
    "113_signals_queued": Graded("K", ALL, ("error", "timeout"), boxes=4),
    "127_tree_that_resists": Graded("K", ALL, ("timeout", "error"), boxes=4),
}
# There starting takes longer, and so does all that asks the kernel.
SLOWER = 3


def submission(name: str, isolation: str) -> Graded:
    """What becomes of a submission with one backend."""
    if isolation != "docker+runsc":
        return SUBMISSIONS[name]
    found = IN_GVISOR.get(name, SUBMISSIONS[name])
    return replace(found, seconds=SLOWER * found.seconds)


LATE = Spoken("P", Timeout, outcomes=("timeout",))
PEERS = {
    "59_length_of_4_gib": Spoken(),
    "60_one_byte_at_a_time": LATE,
    "61_truncated": Spoken(fault=Died, outcomes=("error",)),
    "62_nested_200_000_deep": Spoken(),
    "63_nested_1023_deep": Spoken(),
    "64_array_of_4_gib": Spoken(),
    "65_empty_maps": Spoken(),
    "66_extension": Spoken(),
    "67_the_same_key_twice": Spoken(),
    "68_bad_text": Spoken(),
    "69_pickle": Spoken(),
    "70_shape_that_overflows": Spoken(),
    "71_negative_dimension": Spoken(),
    "72_size_that_does_not_fit": Spoken(),
    "73_repeated_reply": Spoken(asked=2),
    "74_unsolicited": Spoken(),
    "75_printed_text": Spoken(),
    "76_close_everything": Spoken(fault=Died, outcomes=("error",)),
    "77_stop_reading": LATE,
    "78_a_million_handles": Spoken(asked=60),
    "79_odd_bools": Spoken("N", None),
    "131_answer_to_the_next": Spoken(asked=3),
    "132_reply_that_says_passed": Spoken(),
    "133_label_of_its_own": Spoken(),
}
FILES = {
    "37_modules_for_the_host": Handed("N"),
    "80_parent_folder": Handed(reason="leads elsewhere"),
    "81_absolute_path": Handed(reason="absolute path"),
    "82_backslash": Handed(reason="backslash"),
    "83_symbolic_link": Handed(reason="a link or a device"),
    "84_ratio_bomb": Handed(reason="no program text shrinks like this"),
    "85_lying_size": Handed(reason="damaged|another size"),
    "86_overlapping_entries": Handed(reason="overlaps another one"),
    "87_200_000_entries": Handed(reason="entries, at most"),
    "88_2000_folders_deep": Handed(reason="2001 folders deep"),
    "89_name_of_300_bytes": Handed(reason="too long a name"),
    "90_duplicate_names": Handed(reason="same name for some computers"),
    "91_names_alike": Handed(reason="same name for some computers"),
    "92_names_for_a_shell": Handed(reason="rename it and pack again"),
    "93_nested_zip": Handed("N"),
    "94_encrypted": Handed(reason="is encrypted"),
    "95_notebook_of_500_mb": Handed(reason="too large"),
    "96_json_100_000_deep": Handed(reason="nested too deeply"),
    "97_no_list_of_cells": Handed(reason="is not a notebook"),
    "98_shell_in_cells": Handed("N"),
    "99_other_encodings": Handed(reason="UTF-8"),
    "100_compile_bomb": Handed("K", None, ALL, ("error", "failed", "timeout")),
    "134_link_to_the_solution": Handed(reason="is a link"),
    "135_notebook_of_lists": Handed(reason="lists and objects"),
    "136_notebook_of_a_million_cells": Handed(reason="cells, at most"),
    "137_modules_of_the_worker": Handed("N"),
    "138_longest_names": Handed("N"),
    "139_pipe": Handed(reason="not a plain file"),
}
REJECTED = [name for name, expected in FILES.items() if expected.reason is not None]
