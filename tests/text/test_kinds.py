import pytest

from broadcast.model import KINDS
from broadcast.text import kinds
from noticed import FOLDER, simplified

EXPECTED = {
    "101": "gate", "102": "registration", "103": "vaccination", "104": "disinfection", "105": "clinic",
    "106": "weather",
    "107": "outage", "108": "fraud", "109": "fire", "110": "garbage", "111": "delivery", "112": "missing_person",
    "113": "mental_health", "114": "hygiene", "115": "outage", "118": "testing", "119": "general", "121": "outage",
}  # fmt: skip


@pytest.mark.parametrize(("number", "kind"), EXPECTED.items())
def test_a_notice_is_of_the_kind_that_its_words_tell(number, kind):
    """Each invented notice is given its kind."""
    (path,) = FOLDER.glob(f"{number}-*.txt")
    assert kinds.find(simplified(path.read_text("utf-8"))) == kind


@pytest.mark.parametrize("text", ["", "收到", "社区图书室恢复开放。", "请大家相互转告。"])
def test_what_is_not_sure_is_general(text):
    """Few or weak words give no kind."""
    assert kinds.find(text) == "general"


def test_every_kind_has_words_except_general():
    """kinds.toml knows all kinds of the model and no others."""
    assert set(kinds.words()) | {"general"} == set(KINDS)
