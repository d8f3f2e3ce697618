import json
import os
import platform
import re
import subprocess
import sys

import pytest
from gru_or_lstm import Budget, InputError, SearchSpace
from gru_or_lstm.search.engine.folder import open_folder, record_digest
from gru_or_lstm.search.engine.study import define_study
from gru_or_lstm.search.environment import describe_environment
from gru_or_lstm.search.machine import KIND, describe_processor, say_other_kind

CPUINFO = """processor\t: 0
vendor_id\t: AuthenticAMD
cpu family\t: 25
model\t\t: 17
model name\t: AMD EPYC
stepping\t: 1
flags\t\t: fpu sse sse4_2 fma avx2 avx512f

processor\t: 1
vendor_id\t: Another
"""


@pytest.fixture
def told(tmp_path):
    (tmp_path / "cpuinfo").write_text(CPUINFO)
    for number, (level, kind, size) in enumerate((("1", "Data", "32K"), ("2", "Unified", "1024K"))):
        index = tmp_path / "cache" / f"index{number}"
        index.mkdir(parents=True)
        for name, text in (("level", level), ("type", kind), ("size", size)):
            (index / name).write_text(f"{text}\n")
    return describe_processor(tmp_path / "cpuinfo", tmp_path / "cache")


def test_a_processor_is_told_from_another_of_the_same_name(told):
    assert told == {
        "cpu_vendor": "AuthenticAMD",
        "cpu_family": "25",
        "cpu_model": "17",
        "cpu_model_name": "AMD EPYC",
        "cpu_stepping": "1",
        "cpu_instruction_sets": ["avx2", "avx512f", "fma", "sse4_2"],
        "cpu_caches_kibibytes": {"L1 data": 32, "L2 unified": 1024},
    }


def test_a_machine_that_tells_nothing_gives_no_facts_of_a_kind(tmp_path):
    told = describe_processor(tmp_path / "none", tmp_path / "neither")
    assert not set(told) & set(KIND)


def test_an_environment_holds_the_processor():
    environment = describe_environment()
    assert describe_processor().items() <= environment.items()


def test_another_cache_is_another_kind_and_an_older_record_is_none(told):
    other = told | {"cpu_caches_kibibytes": {"L1 data": 48, "L2 unified": 1024}}
    assert say_other_kind(told, other) == [
        "cpu_caches_kibibytes L1 data 32, L2 unified 1024 there, L1 data 48, L2 unified 1024 here"
    ]
    assert say_other_kind(told, told) == []
    assert say_other_kind({"cpu_model_name": "AMD EPYC"}, told) == []


def warned_of_kinds(caplog):
    """What folders warned of; TensorFlow that another test used before warns of itself."""
    return [record.message for record in caplog.records if record.name.endswith("engine.folder")]


def open_once(folder):
    with open_folder(folder, define_study(SearchSpace(units=(4,)), budget=Budget(trials=1))):
        record_digest(folder)


def test_going_on_where_another_kind_of_machine_began_warns_once(tmp_path, caplog):
    open_once(tmp_path)
    open_once(tmp_path)
    assert warned_of_kinds(caplog) == []
    path = tmp_path / "study.json"
    record = json.loads(path.read_text())
    record["environment"]["cpu_stepping"] = "another"
    if "cpu_stepping" not in describe_environment():
        pytest.skip("this machine does not tell its stepping")
    path.write_text(json.dumps(record))
    open_once(tmp_path)
    (said,) = warned_of_kinds(caplog)
    assert said.startswith(f"{tmp_path} was begun on another kind of machine (cpu_stepping another")


@pytest.mark.parametrize(
    ("digest", "said"),
    [
        (None, "may differ."),
        ("another", "differ, as those of a small reference training do."),
        ("the same", "may differ; those of a small reference training are the same."),
    ],
)
def test_the_warning_tells_whether_a_reference_training_differs(tmp_path, caplog, digest, said):
    open_once(tmp_path)
    path = tmp_path / "study.json"
    record = json.loads(path.read_text())
    environment = record["environment"] | {"cpu_instruction_sets": ["other"]}
    if digest != "the same":
        environment["reference_digest"] = digest
    path.write_text(json.dumps(record | {"environment": environment}))
    open_once(tmp_path)
    if "cpu_instruction_sets" not in describe_environment():
        pytest.skip("this machine does not tell its instruction sets")
    assert warned_of_kinds(caplog)[0].endswith(f": the last digits of trials {said}")


@pytest.mark.slow
def test_the_reference_training_gives_the_same_digest_again_and_in_another_process(tmp_path):
    script = (
        "from gru_or_lstm.search.quiet import import_tensorflow_quietly\n"
        "import_tensorflow_quietly()\n"
        "from gru_or_lstm.search.training import reference_digest\n"
        "print(reference_digest())\n"
    )
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_max_isa=SSE4_2"
    there = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env=os.environ | more,
        ).stdout.strip()
        for more in ({}, {"XLA_FLAGS": flags})
    ]
    open_once(tmp_path)
    held = json.loads((tmp_path / "study.json").read_text())["environment"]["reference_digest"]
    assert re.fullmatch("[0-9a-f]{16}", held)
    assert there[0] == held
    if platform.machine() == "x86_64":
        assert there[1] != held  # other instructions, other digits


@pytest.mark.parametrize("told", [{}, {"cpu_model_name": "another"}])
def test_the_digest_of_one_machine_is_not_taken_for_that_of_another(tmp_path, told):
    open_once(tmp_path)
    path = tmp_path / "study.json"
    record = json.loads(path.read_text())
    del record["environment"]["reference_digest"]
    environment = record["environment"] | told if told else {}
    path.write_text(json.dumps(record | {"environment": environment}))
    open_once(tmp_path)
    assert json.loads(path.read_text())["environment"] == environment


def test_a_record_without_an_environment_goes_on_in_silence(tmp_path, caplog):
    open_once(tmp_path)
    path = tmp_path / "study.json"
    record = json.loads(path.read_text())
    del record["environment"]
    path.write_text(json.dumps(record))
    open_once(tmp_path)
    assert warned_of_kinds(caplog) == []


def test_a_record_that_holds_no_request_is_refused(tmp_path):
    open_once(tmp_path)
    (tmp_path / "study.json").write_text("[]")
    with pytest.raises(InputError, match="holds no record"):
        open_once(tmp_path)
