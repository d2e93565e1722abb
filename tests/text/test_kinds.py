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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("燃气安全入户检查\n7月20日燃气公司上门检查，请认准工作证，谨防冒充。", "fire"),
        ("近期有人冒充燃气公司上门检查收费，请不要开门，不要转账，拨打110。", "fraud"),
        ("租客信息登记\n请房东7月20日前登记。登记不收费，凡要求转账的都是诈骗，请打96110。", "registration"),
        ("有人上门以登记为名要验证码，这是骗子。", "fraud"),
        ("台风预警：收好花盆，停水停电请提前储水，有险情打119。", "weather"),
        ("暴雨冲断水管，今天停水抢修，预计晚上8点恢复供水。", "outage"),
        ("大件垃圾清运：请把旧家具放到东门，不要堆放在楼道，以免火灾。", "garbage"),
        ("供暖抢修：停暖期间勿用明火取暖，谨防火灾、燃气泄漏。", "outage"),
        ("免费体检：空腹，7月20日早上7点，接种过疫苗的带接种本。", "clinic"),
        ("近期流感高发，请勤洗手、戴口罩，少去聚集的地方，老人可接种疫苗。", "hygiene"),
        ("心里憋得慌？社区心理医生周三坐诊。", "mental_health"),
        ("物业费缴纳通知：可转账到物业账户，谨防诈骗。", "general"),
        ("招聘社区志愿者，65岁以下，有意者登记报名。", "general"),
    ],
)
def test_the_heading_and_the_first_clause_count_more_than_a_warning_aside(text, kind):
    """谨防冒充 makes no fraud of a gas check."""
    assert kinds.find(text) == kind
