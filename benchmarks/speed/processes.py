"""A contender in a process of its own: Keras has one backend a process, and threads are global.

Run as `python -m gru_or_lstm.benchmarks.speed.processes NAME` it is that process: a JSON object a
line in, one out.
"""

import dataclasses
import json
import os
import subprocess
import sys
from functools import partial
from types import TracebackType
from typing import Any, Self

from ..measuring import timed
from .contenders import CONTENDERS, Runner
from .work import Work


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How long some epochs took.

    Attributes:
        seconds: Wall-clock time.
        steal_percent: Share of it in which the hypervisor ran something else.
    """

    seconds: float
    steal_percent: float


class ContenderError(RuntimeError):
    """A contender's process that ended without an answer."""


class ContenderProcess:
    """Keeps a contender's process, and asks it to train.

    Args:
        name: A key of `CONTENDERS`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gru_or_lstm.benchmarks.speed.processes", name],
            env={**os.environ, **CONTENDERS[name].environment, "TF_CPP_MIN_LOG_LEVEL": "3"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def prepare(self, work: Work) -> Run:
        """Build a model and run its first epoch; tracing and compiling fall into this."""
        return Run(**self._ask({"prepare": dataclasses.asdict(work)}))

    def run(self, work: Work, epochs: int) -> Run:
        """Train a prepared model on."""
        return Run(**self._ask({"run": dataclasses.asdict(work), "epochs": epochs}))

    def describe(self) -> dict[str, str]:
        """Versions and threads."""
        return self._ask({"describe": True})

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ContenderError(f"{self._name} has no pipes.")
        try:
            print(json.dumps(question), file=stdin, flush=True)
            answer: dict[str, Any] = json.loads(stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError) as error:
            raise ContenderError(
                f"{CONTENDERS[self._name].label} ended without an answer; its process says why: "
                f"python -m gru_or_lstm.benchmarks.speed.processes {self._name}"
            ) from error
        return answer


def serve(name: str) -> None:
    """Be a contender's process until standard input ends."""
    contender = CONTENDERS[name]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints must not end up among the answers
    runners: dict[Work, Runner] = {}

    def prepare(work: Work) -> None:
        runners[work] = contender.prepare(work)
        runners[work](1)

    for line in sys.stdin:
        question = json.loads(line)
        if "describe" in question:
            answer: dict[str, Any] = contender.describe()
        elif "prepare" in question:
            work = Work(**question["prepare"])
            seconds, steal = timed(partial(prepare, work))
            answer = dataclasses.asdict(Run(seconds=seconds, steal_percent=steal))
        else:
            run, epochs = runners[Work(**question["run"])], question["epochs"]
            seconds, steal = timed(partial(run, epochs))
            answer = dataclasses.asdict(Run(seconds=seconds, steal_percent=steal))
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
