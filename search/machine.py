"""What kind of machine this is, as far as the last digits of a result depend on it.

Matrix products are summed in blocks whose size is read off the caches, with the instructions that
the processor has: machines that differ there may differ in the last bits of every trained weight.
"""

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

CPU_FACTS: Final[Mapping[str, str]] = {
    "vendor_id": "cpu_vendor",
    "cpu family": "cpu_family",
    "model": "cpu_model",
    "model name": "cpu_model_name",
    "stepping": "cpu_stepping",
}
"""Name in /proc/cpuinfo -> name in a record."""
INSTRUCTION_SETS: Final = (
    "sse4_2",
    "avx",
    "avx2",
    "fma",
    "avx_vnni",
    "avx512",
    "amx",
    "asimd",
    "sve",
)
"""Beginnings of the flags that decide how numbers are computed."""
KIND: Final = (
    "cpu_vendor",
    "cpu_family",
    "cpu_model",
    "cpu_stepping",
    "cpu_instruction_sets",
    "cpu_caches_kibibytes",
)
"""What makes two machines of one kind."""


def describe_processor(
    cpuinfo: Path = Path("/proc/cpuinfo"),
    caches: Path = Path("/sys/devices/system/cpu/cpu0/cache"),
) -> dict[str, Any]:
    """Say what processor this is, with names of instruction sets and sizes of caches in KiB.

    Args:
        cpuinfo: Where Linux describes its processors.
        caches: Where it describes the caches of the first one.

    Returns:
        JSON types only. A fact that this machine does not tell is left out.
    """
    told = _read_cpuinfo(cpuinfo)
    facts: dict[str, Any] = {name: told[key] for key, name in CPU_FACTS.items() if key in told}
    if not facts and platform.processor():
        facts["cpu_model_name"] = platform.processor()
    flags = told.get("flags", told.get("Features", "")).split()
    if sets := sorted(flag for flag in flags if flag.startswith(INSTRUCTION_SETS)):
        facts["cpu_instruction_sets"] = sets
    if sizes := _read_caches(caches):
        facts["cpu_caches_kibibytes"] = sizes
    return facts


def say_other_kind(recorded: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """Say in what two machines differ that may change last digits, one fact an entry.

    Args:
        recorded: An environment as it was recorded; a fact it lacks, as older ones do, does not
            count.
        here: That of today.

    Examples:
        >>> say_other_kind({"cpu_family": "25"}, {"cpu_family": "26", "cpu_model": "2"})
        ['cpu_family 25 there, 26 here']
    """
    return [
        f"{name} {_say(recorded[name])} there, {_say(here[name])} here"
        for name in KIND
        if name in recorded and name in here and recorded[name] != here[name]
    ]


def _say(fact: object) -> str:
    if isinstance(fact, Mapping):
        return ", ".join(f"{name} {size}" for name, size in fact.items())
    return ", ".join(fact) if isinstance(fact, list) else str(fact)


def _read_cpuinfo(path: Path) -> dict[str, str]:
    """Read what is told of the first processor."""
    try:
        first = path.read_text(encoding="utf-8", errors="replace").split("\n\n")[0]
    except OSError:
        return {}
    pairs = (line.partition(":") for line in first.splitlines() if ":" in line)
    return {key.strip(): value.strip() for key, _, value in pairs}


def _read_caches(folder: Path) -> dict[str, int]:
    sizes = {}
    try:
        for index in sorted(folder.glob("index*")):
            level, kind, size = (
                (index / name).read_text(encoding="ascii").strip()
                for name in ("level", "type", "size")
            )
            sizes[f"L{level} {kind.lower()}"] = int(size.removesuffix("K"))
    except (OSError, ValueError):
        return {}
    return sizes
