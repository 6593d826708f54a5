"""The application that the commands belong to, and the one place where errors become exit codes."""

import errno
import functools
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn, ParamSpec

import typer

from grader import __version__
from grader.errors import GraderError

EXIT_FAILED = 1
EXIT_UNUSABLE = 2
EXIT_INFRASTRUCTURE = 3
_EXIT_INTERRUPTED = 130
_EXIT_TERMINATED = 143

P = ParamSpec("P")

app = typer.Typer(
    name="grader",
    help="Grade code exercises on generative models: hidden tests that a submission cannot reach.",
    epilog="Exit codes: 0 graded, 1 below --fail-under or verify failed, 2 unusable arguments or submission, "
    "3 infrastructure.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line: the console script `grader`."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(
                errors="backslashreplace"
            )  # a terminal without Unicode shows escapes and fails nothing
    signal.signal(signal.SIGTERM, _terminate)
    app()


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"grader {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    course: Annotated[
        Path | None, typer.Option("--course", metavar="DIR", help="Course to use, else GRADER_COURSE.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    context.obj = course


def command(body: Callable[P, int | None]) -> Callable[P, None]:
    """Wrap a command: it returns its exit code, and every error becomes a message and an exit code."""

    @functools.wraps(body)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = body(*args, **kwargs)
            sys.stdout.flush()
        except GraderError as error:
            say(f"error: {error}")
            code = error.exit_code
        except KeyboardInterrupt:
            say("interrupted")
            code = _EXIT_INTERRUPTED
        except BrokenPipeError:
            raise  # whoever read our output has gone; the framework ends quietly
        except Exception as error:  # noqa: BLE001 - the entry point: no error may look like a grade
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                say(
                    f"error: {error.filename or 'the output'} cannot be written: {error.strerror}; make room there"
                )
            else:
                say(traceback.format_exc())
                say(f"error: this is a bug in grader {__version__}; please report it with the lines above")
            code = EXIT_INFRASTRUCTURE
        sys.exit(code or 0)

    return run


def say(text: str) -> None:
    """Print to the standard error, with whatever is foreign in the text made harmless."""
    from grader.report.text import printable

    typer.echo(printable(text.rstrip()), err=True)


def _terminate(*_: object) -> NoReturn:
    """Leave through the `finally` clauses, which remove the sandboxes."""
    sys.exit(_EXIT_TERMINATED)
