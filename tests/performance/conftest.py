"""What the files of pytest-benchmark say of where they were written."""

MACHINE = ("machine", "system", "python_version", "cpu")
CPU = ("vendor_id_raw", "brand_raw", "family", "model", "stepping", "count", "arch")
COMMIT = ("id", "time", "dirty")


def pytest_benchmark_update_machine_info(config, machine_info):
    """Keep what times depend on: no name of a host, no list of hundred flags."""
    cpu = machine_info.get("cpu") or {}
    kept = {name: machine_info[name] for name in MACHINE if name in machine_info}
    machine_info.clear()
    machine_info.update(kept, cpu={name: cpu[name] for name in CPU if name in cpu})


def pytest_benchmark_update_commit_info(config, commit_info):
    """Keep which commit it was, not what a branch or folder was called."""
    kept = {name: commit_info[name] for name in COMMIT if name in commit_info}
    commit_info.clear()
    commit_info.update(kept)
