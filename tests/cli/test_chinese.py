"""Chinese on the command line: chosen by BROADCAST_LOCALE or by the system, everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HANZI = re.compile("[一-鿿]")


def said(folder: Path, *arguments: str, code: int = 0, **locale: str) -> str:
    """What `broadcast` prints in a process of its own, whose only locale is the one given."""
    ours = ("BROADCAST_LOCALE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG")
    surroundings = {name: value for name, value in os.environ.items() if name not in ours} | locale
    command = [sys.executable, "-m", "broadcast", *arguments]
    done = subprocess.run(command, capture_output=True, cwd=folder, env=surroundings)
    text = (done.stdout + done.stderr).decode("utf-8").replace("\r\n", "\n")
    assert done.returncode == code, text
    return text


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("-h",), 0, ("用法：", "选项:", "命令:", "把当天的防护通知变成小喇叭里的一段广播。", "把通知做成广播。")),
        (("mkae",), 2, ("用法：", "错误：没有 'mkae' 这个命令。", "可以看说明")),
        (("make", "x.txt", "--voise", "x"), 2, ("错误：没有 '--voise' 这个选项。", "您要的是不是 ", "'--voice'")),
        (("make",), 2, ("错误：缺少参数",)),
        (("make", "x.txt", "--count", "0"), 2, ("错误：'--count' 的值不对：0 超出了范围",)),
        (("make", "没有.txt"), 3, ("错误：没有.txt 读不了：没有这个文件或文件夹。\n下一步：检查文件名",)),
        (
            ("say", "停水", "-o", "a.mp3", "--voice", "nobody"),
            4,
            ("错误：没有“nobody”这个嗓音。\n下一步：可选的有：", "mandarin"),
        ),
    ],
    ids=["help", "no-command", "no-option", "no-argument", "out-of-range", "no-file", "no-voice"],
)
def test_the_program_speaks_chinese(
    tmp_path: Path, arguments: tuple[str, ...], code: int, told: tuple[str, ...]
) -> None:
    """Its own words, and those of click."""
    text = said(tmp_path, *arguments, code=code, BROADCAST_LOCALE="zh_CN")
    for words in told:
        assert words in text
    for words in ("Usage", "Error", "Next:", "Options", "Did you mean"):
        assert words not in text


@pytest.mark.parametrize(
    ("locale", "chinese"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_TW.UTF-8"}, True),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, True),
        ({"LANG": "C"}, False),
        ({"LC_ALL": "POSIX", "LANG": "zh_CN.UTF-8"}, False),
        ({"BROADCAST_LOCALE": "en", "LANG": "zh_CN.UTF-8"}, False),
    ],
    ids=["mainland", "taiwan", "lc-all", "c", "posix", "english-wanted"],
)
def test_the_language_is_that_of_the_system_unless_another_is_wanted(
    tmp_path: Path, locale: dict[str, str], chinese: bool
) -> None:
    """One Chinese catalogue serves every Chinese locale; without a language it is English."""
    text = said(tmp_path, "make", code=2, **locale)
    assert bool(HANZI.search(text)) == chinese
    assert ("错误：缺少参数" if chinese else "Error: Missing argument") in text
