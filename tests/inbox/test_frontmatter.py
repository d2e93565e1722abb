import datetime as dt
import time

import pytest

from broadcast.errors import NoticeError
from broadcast.inbox.frontmatter import FrontMatter, split

BODY = "今天停水。\n八角社区"
KNOWN = FrontMatter("停水通知", "八角社区", dt.date(2026, 11, 30), dt.date(2026, 12, 1), "outage")


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: 停水通知\nissuer: 八角社区\ndate: 2026-11-30\n"
        "expires: 2026年12月1日\nkind: outage\ntags: [a, b]\n---\n",
        "+++\ntitle = '停水通知'\nissuer = '八角社区'\ndate = 2026-11-30\nexpires = '2026/12/1'\n"
        "kind = 'outage'\n+++\n",
        "---  \nkind: outage\nexpires: 2026-12-01 08:00:00\ndate: '2026.11.30'\ntitle: 停水通知 \n"
        "issuer: 八角社区\n---\n",
    ],
    ids=["yaml", "toml", "yaml with times"],
)
def test_yaml_and_toml_heads_are_read_and_taken_off(head: str) -> None:
    assert split(head + BODY, "a.md") == (KNOWN, BODY)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "---\n今天停水。\n---\n八角社区",
        "---------\n" + BODY,
        "---\n时间：3月5日\n地点：东门\n---\n请注意。",
        "---\n时间: 3月5日\n地点: 东门\n---\n请注意。",
        "---\n12:30 停水\n---\n请注意。",
        "---\nissuer: 八角社区\n没有结束",
        "---",
        "---\n---\n今天停水",
        "+++\n今天停水\n+++",
    ],
)
def test_a_notice_that_begins_with_dashes_keeps_its_text(text: str) -> None:
    """Lines of dashes are decoration unless named fields follow: nothing that the notice says may vanish."""
    assert split(text, "a.txt") == (FrontMatter(), text)


def test_everything_wrong_in_a_head_is_told_at_once_with_its_lines() -> None:
    head = "---\ntitle: [a, b]\nissuer: 八角社区\ndate: 2026-02-30\nexpires: 下周\nkind: party\n地点: 东门\n---\n"
    with pytest.raises(NoticeError) as caught:
        split(head + BODY, "a.md")
    told = caught.value.message.splitlines()
    assert told[0].startswith("a.md")
    assert [line.split(":")[0].strip() for line in told[1:]] == [
        "line 7, 地点",
        "line 2, title",
        "line 4, date",
        "line 5, expires",
        "line 6, kind",
    ]
    assert "issuer" in caught.value.hint


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("---\ntitle: a\nissuer: [b\n---\n", 3),
        ("---\ntitle: a\n  b: c\n---\n", 3),
        ("---\ntitle: !!python/object/apply:os.system ['true']\n---\n", 2),
        ("---\ntitle: x\nissuer: !!python/name:os.system\n---\n", 3),
        ("---\ntitle: a\ndate: 2026-13-45\n---\n", 3),
        ("---\nx: &x [1, 2]\ntitle: *x\n---\n", 3),
        ("+++\ntitle = 'a'\nissuer = b\n+++\n", 3),
        ("+++\ntitle = 'a\n+++\n", 2),
        ("+++\ntitle = 'a'\ntitle = 'b'\n+++\n", 3),
    ],
)
def test_a_head_that_cannot_be_read_is_told_with_its_line(head: str, line: int) -> None:
    """YAML tags that would make objects, and aliases, are refused too."""
    with pytest.raises(NoticeError, match=rf"^a\.md(?:, line {line}: |: )") as caught:
        split(head + BODY, "a.md")
    assert f"line {line}" in caught.value.message


GROWING = (
    "---\na0: &a0 [x, x]\n"
    + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    + "date: *a39\n---\n"
)
MERGING = (
    "---\na0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 40)) + "---\n"
)


@pytest.mark.parametrize(
    "head",
    [
        GROWING,
        MERGING,
        "---\ntitle: " + "[" * 3900 + "\n---\n",
        "---\ntitle: 0x" + "f" * 3900 + "\n---\n",
        "---\ntitle: " + "9" * 3900 + "\n---\n",
        "---\ntitle: " + "a" * 500_000 + "\n---\n",
        "+++\ntitle = true\n+++\n",
        "---\ntitle: 'a\n\n  b'\n---\n",
        "---\ndate: 20261130\n---\n",
        "+++\ntitle = " + "[" * 3900 + "\n+++\n",
        "+++\ntitle = 0x" + "f" * 3900 + "\n+++\n",
        "+++\ntitle = " + "9" * 3900 + "\n+++\n",
    ],
    ids=range(12),
)
def test_a_hostile_head_is_refused_at_once(head: str) -> None:
    """Whatever is in it: a NoticeError that names the file, in little time."""
    begun_s = time.process_time()
    with pytest.raises(NoticeError, match=r"^a\.md"):
        split(head + BODY, "a.md")
    assert time.process_time() - begun_s < 2
