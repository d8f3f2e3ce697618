"""Ctrl-C ends a program with one line and exit code 130, whatever it is doing.

A `KeyboardInterrupt` does not: raised while a large package is imported, in a callback from C++ or
in a finaliser, it is swallowed, printed or turned into another error, and while C++ computes it is
not raised at all. What is on disk survives the end of the process at any moment, and workers end
with their parent, so the process just ends. A thread of its own waits for the signal.

This comes before anything else is imported, so it imports next to nothing itself.
"""

import _thread
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

INTERRUPTED = 130
SAID = "Interrupted. Run the same command again to go on."
SHOW_CURSOR = b"\x1b[?25h\n"
"""A progress bar hides it; the line after `^C` is a new one."""

_explanations: list[Callable[[], str]] = []


def end_on_interrupt() -> None:
    """Let the first Ctrl-C end this process from now on; one that ignores the signal goes on so."""
    _open_standard()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return
    readable, writable = os.pipe()
    errors = os.dup(2)  # standard error is closed while TensorFlow is imported
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    # Without a function in Python's own place nothing would be written to the pipe.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    _thread.start_new_thread(_wait, (readable, errors))


@contextmanager
def explained(say: Callable[[], str]) -> Iterator[None]:
    """Let an interrupt be answered with more than `SAID` while the body runs.

    Args:
        say: Gives the line; called at any moment.
    """
    _explanations.append(say)
    try:
        yield
    finally:
        _explanations.remove(say)


def end_at_once(code: int) -> None:
    """End this process with what was printed, and nothing else.

    Taking TensorFlow down properly takes more than a second, and nothing is left to do by then:
    records are on disk and workers have ended.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError):  # whoever ends has tried already
                stream.flush()
    os._exit(code)


@contextmanager
def signals_elsewhere() -> Iterator[None]:
    """Let another thread take the signals of this process while the body runs compiled code.

    TensorFlow's matrix products (oneDNN's `sgemm`) put the stack pointer into a buffer on the heap
    where a sum is long. A signal that comes then writes its frame below that buffer, over what
    lies there: in a search that was sent one signal after another the allocator found its heap
    damaged within seconds, three times of four. Handlers written in Python are not held up: they
    always run in the main thread, after the compiled code.
    """
    _start_taker()
    held = signal.pthread_sigmask(signal.SIG_BLOCK, _MOVABLE)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


_FAULTS = {
    *(signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV),
    *(signal.SIGSYS, signal.SIGTRAP),
}
"""Signals that belong to the thread that causes them."""
_MOVABLE = signal.valid_signals() - _FAULTS
_takers: set[int] = set()
"""Processes that have a thread to take signals; what is forked off has none."""


def _start_taker() -> None:
    if os.getpid() not in _takers:
        _takers.add(os.getpid())
        never = _thread.allocate_lock()
        never.acquire()
        _thread.start_new_thread(never.acquire, ())


@contextmanager
def withheld() -> Iterator[None]:
    """Keep Ctrl-C from this thread and from processes that it starts; they have it still withheld.

    A terminal sends it to every process, and one that has not yet said what it wants would print.
    """
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _open_standard() -> None:
    """Give this process the three standard descriptors if it was started without some of them."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def _wait(readable: int, errors: int) -> None:
    while signal.SIGINT not in os.read(readable, 1):
        pass
    _end(errors)


def _end(errors: int) -> None:
    """Say what was interrupted and end, past every lock that the rest of the program may hold."""
    said = SAID
    try:
        said = _explanations[-1]() if _explanations else SAID
    finally:
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        line = "".join(letter if letter.isprintable() else "?" for letter in said)
        _write(errors, line.encode(encoding, "replace") + b"\n")
        os._exit(INTERRUPTED)


def _write(errors: int, line: bytes) -> None:
    with suppress(OSError):  # who reads has gone
        if os.isatty(1) and os.environ.get("TERM", "dumb") != "dumb":
            os.write(1, SHOW_CURSOR)
        os.write(errors, line)
