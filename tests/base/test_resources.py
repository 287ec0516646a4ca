"""The quota and the limit of a control group are heard, wherever it stands in the tree."""

from pathlib import Path

import pytest

from reportgen.base.resources import available_cores, available_memory

MIB = 2**20
V1_NONE = 9223372036854771712
"""What the older edition says for no limit."""


def machine(folder: Path, *, groups: str, mounts: str, files: dict[str, str]) -> Path:
    """Write what a system says of control groups; return where that is."""
    own = folder / "proc" / "self"
    own.mkdir(parents=True)
    (own / "cgroup").write_text(groups)
    (own / "mountinfo").write_text(f"20 1 0:3 / /proc rw - proc proc rw\n{mounts}")
    for name, content in files.items():
        file = folder / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return folder


V2 = "30 20 0:26 {} /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = (
    "30 20 0:26 {0} /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "31 20 0:27 {0} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
)
V1_GROUPS = "4:memory:{0}\n3:cpuacct,cpu:{0}\n1:name=systemd:/\n0::/\n"


def v2_files(folder: str, cores: str = "max", memory: str = "max") -> dict[str, str]:
    return {
        f"{folder}cpu.max": f"{cores} 100000\n",
        f"{folder}memory.max": f"{memory}\n",
        f"{folder}memory.current": f"{3 * MIB}\n",
        f"{folder}memory.stat": f"anon 5\ninactive_file {MIB}\n",
    }


def v1_files(folder: str, cores: int = -1, memory: int = V1_NONE) -> dict[str, str]:
    return {
        f"cpu,cpuacct/{folder}cpu.cfs_quota_us": f"{cores}\n",
        f"cpu,cpuacct/{folder}cpu.cfs_period_us": "100000\n",
        f"memory/{folder}memory.limit_in_bytes": f"{memory}\n",
        f"memory/{folder}memory.usage_in_bytes": f"{3 * MIB}\n",
        f"memory/{folder}memory.stat": f"inactive_file 0\ntotal_inactive_file {MIB}\n",
    }


@pytest.mark.parametrize(
    ("groups", "mounts", "files"),
    [
        pytest.param("0::/\n", V2.format("/"), v2_files("", "100000", f"{10 * MIB}"), id="v2 root"),
        pytest.param(
            "0::/a.slice/b.scope\n",
            V2.format("/"),
            {
                **v2_files("a.slice/b.scope/", "100000", f"{10 * MIB}"),
                **v2_files("a.slice/", "900000", f"{90 * MIB}"),
            },
            id="v2 below the root",
        ),
        pytest.param(
            "0::/a/b/c\n",
            V2.format("/"),
            {
                **v2_files("a/b/c/"),
                **v2_files("a/", "150000", f"{10 * MIB}"),
            },
            id="v2 in a group above",
        ),
        pytest.param(
            "0::/docker/1f12\n",
            V2.format("/docker/1f12"),
            v2_files("", "100000", f"{10 * MIB}"),
            id="v2 mounted as the root",
        ),
        pytest.param(
            "0::/../../job\n",
            V2.format("/"),
            v2_files("", "50000", f"{10 * MIB}"),
            id="v2 outside of the namespace",
        ),
        pytest.param(
            V1_GROUPS.format("/"), V1.format("/"), v1_files("", 100000, 10 * MIB), id="v1 root"
        ),
        pytest.param(
            V1_GROUPS.format("/a/b"),
            V1.format("/"),
            {**v1_files("a/b/", memory=10 * MIB), **v1_files("a/", 100000), **v1_files("")},
            id="v1 nested",
        ),
        pytest.param(
            V1_GROUPS.format("/docker/1f12"),
            V1.format("/docker/1f12"),
            v1_files("", 100000, 10 * MIB),
            id="v1 mounted as the root",
        ),
    ],
)
def test_the_smallest_of_all_counts(
    groups: str, mounts: str, files: dict[str, str], tmp_path: Path
) -> None:
    root = machine(tmp_path, groups=groups, mounts=mounts, files=files)

    assert available_cores(root) == 1
    assert available_memory(root) == 8 * MIB


@pytest.mark.parametrize(
    ("groups", "mounts", "files"),
    [
        ("", "", {}),
        ("0::/a\n", V2.format("/"), v2_files("a/")),
        ("0::/a\n", V2.format("/"), {"a/cpu.max": "nonsense", "a/memory.max": ""}),
        (V1_GROUPS.format("/"), V1.format("/"), v1_files("")),
        (V1_GROUPS.format("/gone"), V1.format("/"), {}),
    ],
)
def test_without_a_limit_the_machine_counts(
    groups: str, mounts: str, files: dict[str, str], tmp_path: Path
) -> None:
    root = machine(tmp_path, groups=groups, mounts=mounts, files=files)

    assert available_cores(root) == available_cores(tmp_path / "nothing")
    assert available_memory(root) > 100 * MIB
