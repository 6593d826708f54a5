"""The submissions with a known verdict that an exercise keeps."""

import ast
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grader.course import Course, read_toml
from grader.errors import ExerciseError
from grader.intake.submission import Submission, Unit, read_submission
from grader.verify.mutants import mutants, mutated


class Kind(StrEnum):
    """What is known of a submission."""

    REFERENCE = "reference"
    STUB = "stub"
    WRONG = "wrong"
    CORRECT = "correct"
    MUTANT = "mutant"


@dataclass(frozen=True)
class Variant:
    """A submission and what must become of it.

    Args:
        kind: What is known of it.
        name: File name without suffix, unique within its kind.
        submission: What is graded.
        fails: Tests that must not pass (known-bad ones).
        hints: Texts of which the first failing test's hint must contain one (known-bad ones), in lower case.
        equivalent: Why it is no mistake (mutants); empty where it is one.
    """

    kind: Kind
    name: str
    submission: Submission
    fails: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    equivalent: str = ""

    @property
    def label(self) -> str:
        """ "wrong/kl_sign", "reference"."""
        single = self.kind in (Kind.REFERENCE, Kind.STUB)
        return self.kind.value if single else f"{self.kind.value}/{self.name}"


def variants(course: Course, exercise_id: str) -> list[Variant]:
    """All submissions with a known verdict: reference, stub, wrong ones, correct ones.

    Raises:
        ExerciseError: A file's header is missing or names a test that the manifest does not.
    """
    reference = read_submission(course.reference(exercise_id))
    found = [Variant(Kind.REFERENCE, "solution", reference)]
    stub = course.public_dir(exercise_id) / "stub.py"
    if stub.is_file():
        found.append(Variant(Kind.STUB, "stub", read_submission(stub)))
    known = course.manifest(course.exercise(exercise_id))
    for kind in (Kind.WRONG, Kind.CORRECT):
        for path in course.overlays(exercise_id, kind.value):
            fails, hints = _header(path, kind, set(known))
            found.append(Variant(kind, path.stem, _lay_over(reference, path), fails, hints))
    return found


def mutant_variants(course: Course, exercise_id: str) -> list[Variant]:
    """Every mutant of the reference; those that `mutants.toml` lists carry its reason.

    Raises:
        ExerciseError: `mutants.toml` is broken or lists a mutant that does not exist.
    """
    reference = read_submission(course.reference(exercise_id))
    found = mutants("\n\n".join(unit.source for unit in reference.units))
    path = course.hidden_dir(exercise_id) / "mutants.toml"
    reasons = _reasons(path) if path.is_file() else {}
    if unknown := reasons.keys() - {mutant.name for mutant in found}:
        raise ExerciseError(f"{path}: equivalent: the reference has no mutant {min(unknown)!r}")
    return [
        Variant(
            Kind.MUTANT,
            mutant.name,
            mutated(reference, mutant),
            equivalent=reasons.get(mutant.name, ""),
        )
        for mutant in found
    ]


def _reasons(path: Path) -> dict[str, str]:
    table = read_toml(path).get("equivalent")
    if not isinstance(table, dict) or not all(
        isinstance(reason, str) and reason for reason in table.values()
    ):
        raise ExerciseError(
            f'{path}: expected a table [equivalent] of lines "mutant" = "why it is no mistake"'
        )
    return table


def _lay_over(reference: Submission, path: Path) -> Submission:
    overlay = read_submission(path)
    digest = hashlib.sha256((reference.sha256 + overlay.sha256).encode()).hexdigest()
    # A name of its own: by it `tf.function` finds a function's source, and must not look for the one file in the other.
    own = tuple(Unit(f"overlay of {unit.name}", unit.source) for unit in overlay.units)
    return Submission(path.name, digest, reference.units + own)


def _header(path: Path, kind: Kind, known: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read `fails:` and `hint:` from the module docstring of a file of the author's own."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    if not text:
        raise ExerciseError(f"{path}: expected a module docstring that names what is different")
    fields = dict(
        line.split(":", 1) for line in text.splitlines()[1:] if line.startswith(("fails:", "hint:"))
    )
    fails = tuple(name.strip() for name in fields.get("fails", "").split(",") if name.strip())
    hint = fields.get("hint", "").strip()
    if kind is Kind.CORRECT:
        return (), ()
    if not fails or not hint:
        raise ExerciseError(
            f'{path}: expected the lines "fails: test_a, test_b" and "hint: text" in its docstring'
        )
    if unknown := set(fails) - known:
        raise ExerciseError(f"{path}: fails: {', '.join(sorted(unknown))} is not in manifest.toml")
    # Where chance decides which of two tests meets a cheat first, either sentence names it.
    return fails, tuple(text.strip().lower() for text in hint.split(" | "))
