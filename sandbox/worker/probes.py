"""Probes of the grader's own that run beside the student's code; generic, without any expected value."""
