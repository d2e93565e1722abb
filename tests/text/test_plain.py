import pytest

from broadcast.text import plain


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("请广大居民务必携带好身份证前往社区。", "请大家一定要带好身份证去社区。"),
        ("请携带身份证。", "请带好身份证。"),
        ("不得携带宠物。", "不得带宠物。"),
        ("携带流感病毒的人", "带流感病毒的人"),
        ("详细路线请看公告。", "详细路线请看公告。"),
        ("目前往返东门的班车停运。", "目前往返东门的班车停运。"),
        ("第一时间段为8点到10点。", "第一时间段为8点到10点。"),
        ("发现火情第一时间报警。", "发现火情马上报警。"),
        ("因此次日停水。", "因此次日停水。"),
        ("相应当地安排", "相应当地安排"),
        ("合约为一年", "合约为一年"),
    ],
)
def test_officialese_is_replaced_only_where_it_is_a_word(written: str, said: str) -> None:
    """Characters that happen to stand side by side are left alone."""
    assert plain.reword(written) == said
