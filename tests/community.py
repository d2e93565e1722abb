"""A community's folder, in which tests run the command line; and notices for it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

DAY = dt.date(2026, 11, 22)
WATER = """紧急停水通知
因水泵房抢修，11月23日上午9点至下午3点，6号楼高区停水，请提前存好水。
有问题请打物业电话5128 3307。
绿野物业 11月22日
"""
FLU = """各位居民：近期流感高发，请大家外出时戴好口罩。
11月24日上午8:30到幸福里社区卫生服务站免费接种流感疫苗，请携带身份证。
咨询电话：010-6551 0387。
"""
OLD = "因线路检修，11月3日上午9点至11点停电，请提前做好准备。\n绿野物业 11月1日\n"
PRIVATE = "确诊患者王小明，家住3号楼2单元501，身份证号110101199001011234。"

VOICE = """name = "{name}"
locale = "zh-CN"
engine = "tone"
id = "{id}"
base_pace = 262
measured = true
licence = "Apache-2.0"
attribution = "xiaolaba"

[label]
en = "Tones for tests"
zh = "测试音"
"""


@dataclass(frozen=True)
class Community:
    """A folder with settings, in which `broadcast` is run."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *arguments: str | Path, stdin: str | bytes | None = None, code: int = 0) -> Result:
        """`broadcast` with these arguments; it must end with that code, and a traceback is let through."""
        from broadcast.cli import cli

        words = [str(one) for one in arguments]
        result = CliRunner().invoke(cli, words, input=stdin, catch_exceptions=False)
        assert result.exit_code == code, (result.stdout, result.stderr)
        return result

    def make(self, *arguments: str | Path, stdin: str | None = None, code: int = 0) -> dict[str, Any]:
        """One pass on DAY, as the object that --json prints."""
        words = ("make", *arguments, "--once", "--date", DAY.isoformat(), "--json")
        return only_object(self.run(*words, stdin=stdin, code=code))

    def script(self, name: str = "script.toml", notice: str = WATER) -> Path:
        """A script file of one notice."""
        self.write("notice.txt", notice)
        self.run("script", "notice.txt", "-o", name, "--date", DAY.isoformat())
        return self.folder / name


def only_object(result: Result) -> dict[str, Any]:
    """The one JSON object that stdout holds, and nothing else."""
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def whole(folder: Path) -> dict[str, Any]:
    """The manifest of an output folder, after comparing it with the files that it names."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for file in manifest["files"]:
        data = (folder / file["path"]).read_bytes()
        assert len(data) == file["bytes"]
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
    assert (folder / "script.txt").read_text(encoding="utf-8").startswith(manifest["date"])
    return manifest
