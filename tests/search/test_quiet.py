import subprocess
import sys

HIDES = """
import os, sys
from search.quiet import _standard_error_closed
os.write(2, b"before\\n")
try:
    with _standard_error_closed():
        os.write(2, b"hidden\\n")
        raise KeyError
except KeyError:
    pass
print("after", file=sys.stderr)
"""
COUNTS = """
import os
from search.quiet import _standard_error_closed
def count():
    return len(os.listdir("/dev/fd"))
before = count()
with _standard_error_closed():
    pass
print(count() - before)
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )


def test_only_what_is_written_meanwhile_is_hidden_even_if_it_raises():
    assert run(HIDES).stderr == "before\nafter\n"


def test_no_file_descriptor_is_left_open():
    assert run(COUNTS).stdout == "0\n"
