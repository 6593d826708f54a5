"""Every error that the grader raises on purpose.

GraderError
├── UsageError          the arguments are unusable                              exit code 2
├── SubmissionError     the student's file is unusable                          exit code 2
├── ExerciseError       the author's exercise or hidden test is broken          exit code 2
├── SandboxError        infrastructure: engine, image, host                     exit code 3
└── ProtocolError       a hostile or broken worker; ends that worker            never leaves the judge
"""


class GraderError(Exception):
    """Base of all; the message says what was received, what was expected and how to mend it."""

    exit_code = 3


class UsageError(GraderError):
    """The command's arguments cannot be used."""

    exit_code = 2


class SubmissionError(GraderError):
    """The submission cannot be graded as it is; the student can mend it."""

    exit_code = 2


class ExerciseError(GraderError):
    """An exercise, its manifest or a hidden test is broken; its author can mend it."""

    exit_code = 2


class SandboxError(GraderError):
    """The infrastructure failed; never the student's fault and never a zero."""


class ProtocolError(GraderError):
    """The worker's end of the wire sent what the protocol forbids."""
