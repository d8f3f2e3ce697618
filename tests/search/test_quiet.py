import subprocess
import sys

HIDES = """
import os, sys
from gru_or_lstm.search.quiet import _standard_error_closed
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
from gru_or_lstm.search.quiet import _standard_error_closed
def count():
    return len(os.listdir("/dev/fd"))
before = count()
with _standard_error_closed():
    pass
print(count() - before)
"""


IMPORTED_BY_TWO = """
import os, threading
from gru_or_lstm.search.quiet import import_tensorflow_quietly
threads = [threading.Thread(target=import_tensorflow_quietly) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
os.write(2, b"heard\\n")
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )


def test_only_what_is_written_meanwhile_is_hidden_even_if_it_raises():
    assert run(HIDES).stderr == "before\nafter\n"


def test_standard_error_is_there_again_after_two_threads_have_imported_keras(tmp_path):
    (tmp_path / "keras.py").write_text("import time\ntime.sleep(0.3)\n")  # what matters is its time
    script = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{IMPORTED_BY_TWO}"
    assert run(script).stderr == "heard\n"


def test_a_keras_that_cannot_be_imported_is_refused_in_one_line(tmp_path):
    (tmp_path / "keras.py").write_text("raise ValueError('no such backend\\nat all')\n")
    script = (
        f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n"
        "from gru_or_lstm.search.errors import InputError\n"
        "from gru_or_lstm.search.quiet import import_tensorflow_quietly\n"
        "try:\n    import_tensorflow_quietly()\nexcept InputError as error:\n    print(error)\n"
    )
    assert run(script).stdout == (
        "Keras cannot be imported here (ValueError: no such backend). Mend the installation, or "
        "the KERAS_BACKEND and keras.json that it reads.\n"
    )


def test_no_file_descriptor_is_left_open():
    assert run(COUNTS).stdout == "0\n"
