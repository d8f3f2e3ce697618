import json
import platform

import numpy as np
from gru_or_lstm.search.environment import describe_environment


def test_an_environment_is_json_without_empty_facts():
    facts = describe_environment()
    assert json.loads(json.dumps(facts)) == facts
    assert None not in facts.values()


def test_versions_and_machine_are_named():
    facts = describe_environment()
    assert facts["python_version"] == platform.python_version()
    assert facts["packages"]["numpy"] == np.__version__
    assert facts["cpu_count"] >= 1
    assert facts["mem_total_bytes"] > 0


def test_a_package_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(
        "gru_or_lstm.search.environment.PACKAGES", ("numpy", "no-such-package-here")
    )
    assert list(describe_environment()["packages"]) == ["numpy"]


def test_code_outside_a_checkout_has_no_commit(monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "none"))
    assert "commit_id" not in describe_environment()
