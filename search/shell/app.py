"""An application of commands: whatever fails is one line and an exit code."""

import functools
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final

import typer

from ..errors import InputError, MachineFaultError, SearchFailedError, printable
from ..interrupts import INTERRUPTED, SAID, end_at_once
from .talk import errors, print_anywhere

Command = Callable[..., None]


BAD_INPUT: Final = 2


CANNOT: Final = 1
"""Exit code where the work itself failed, or the machine does not do what it was asked."""


class _InterruptedError(Exception):
    """Ctrl-C, past Typer's own handling, which says nothing."""


def interruptible(command: Command) -> Command:
    """Let a command end on Ctrl-C with a line that says what is kept."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except KeyboardInterrupt as error:
            raise _InterruptedError(printable(str(error)) or SAID) from None

    return run


def new_app(commands: Sequence[Command], **options: Any) -> typer.Typer:
    """Make an application of some commands; the options are Typer's."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, **options)
    for command in commands:
        app.command()(interruptible(command))
    return app


def run_app(app: typer.Typer) -> None:
    """Run an application; every failure a user can cause is one line and exit code 2.

    A failure of the work itself, or of the machine, is one line and exit code 1.
    """
    print_anywhere()
    try:
        code = app(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except InputError as error:
        _fail(str(error), BAD_INPUT)
    except (SearchFailedError, MachineFaultError) as error:
        _fail(printable(str(error)), CANNOT)
    except typer.TyperException as error:
        _fail(printable(error.format_message()), BAD_INPUT)
    except _InterruptedError as error:
        _fail(str(error), INTERRUPTED)
    except (typer.Abort, KeyboardInterrupt):
        _fail(SAID, INTERRUPTED)
    except BrokenPipeError:
        # Who reads our output has gone, as `head` does; nothing is left to tell them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(CANNOT)
    except OSError as error:
        _fail(printable(f"The system refused: {error}."), CANNOT)
    except MemoryError:
        _fail("Out of memory. Ask for fewer workers or smaller models.", CANNOT)
    sys.exit(code if isinstance(code, int) else 0)


def run_program(app: typer.Typer) -> None:
    """Run an application as a process of its own: what libraries warn of never stops it."""
    warnings.simplefilter("ignore")
    os.environ["MPLBACKEND"] = "agg"  # a notebook's lies in a package that may not be here
    try:
        run_app(app)
    except SystemExit as end:
        end_at_once(end.code if isinstance(end.code, int) else 0)


def _fail(message: str, code: int) -> None:
    errors.print(message)
    sys.exit(code)
