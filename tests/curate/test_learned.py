"""What the trained judges must hold, whatever their weights."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.curate import relation
from broadcast.curate.candidates import candidates
from broadcast.curate.features import features, restates
from broadcast.curate.likeness import compare
from broadcast.curate.nature import NATURES, masked
from broadcast.model import Message
from curate.flood import HOUSE, NEIGHBOUR, NOW, OFFICER, kinds, of, ranked, said

WATER = "【停水通知】因水箱清洗，11月23日（周一）9:00-15:00，1-6号楼停水，请提前储水，关好龙头。物业 5128 3307"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=6))
def test_natures_and_relations_are_shares_of_one(texts: list[str]) -> None:
    """Whatever is said: each message is something, and each pair has some relation."""
    first = NOW - dt.timedelta(hours=2)
    sent = [Message("群.txt", t, NEIGHBOUR, first + dt.timedelta(hours=n)) for n, t in enumerate(texts)]
    found = candidates(sent, NOW.date())
    for one in found:
        assert sum(getattr(one.nature, name) for name in NATURES) == pytest.approx(1, abs=1e-3)
    compared = compare(found)
    for new, earlier in enumerate(compared.near):
        assert np.allclose(relation.relations(compared, new, earlier).sum(axis=1), 1)


def test_every_feature_that_the_judges_ask_for_is_found() -> None:
    """Weights and features are of one version."""
    compared = compare(candidates([Message("群.txt", WATER, HOUSE, NOW)] * 2, NOW.date()))
    assert sorted(relation.evidence(compared, 0, 1)) == list(relation.model().names)


def test_a_neighbour_s_retelling_is_the_notice_again_and_no_rumour() -> None:
    listed = ranked((HOUSE, WATER), (NEIGHBOUR, "明早9点到下午3点，1到6号楼停水，洗水箱，今晚多接两桶水存着，龙头关好"))
    assert of(listed, 0).messages == (0, 1)
    assert of(listed, 0).airable


def test_an_advert_makes_no_notice_void() -> None:
    """Who sells water while it is off changes nothing of the notice."""
    advert = "1-6号楼停水不用愁！桶装水12元一桶，买十送一，周一停水照样送到家，要的私信，微信同号18800007712"
    listed = ranked((HOUSE, WATER), ("水站-小李", advert))
    assert of(listed, 0).airable
    assert "advert" in kinds(of(listed, 1))


def test_what_is_called_off_is_called_off_with_its_correction() -> None:
    change = "【停水时间更正】水泵配件晚到，11月23日停水改为上午11:00至下午5:00，1-6号楼停水，原9:00作废。"
    off = "因备件未到，11月23日的停水取消，正常供水，大家不用储水。"
    listed = ranked((HOUSE, WATER), (HOUSE, change), (HOUSE, off))
    assert all(kinds(of(listed, n)) & {"superseded", "cancelled"} for n in (0, 1))
    assert of(listed, 2).airable


def test_who_tells_a_correction_on_does_not_make_it_void() -> None:
    """Only who speaks for an authority changes what an authority has changed."""
    change = "【停水时间更正】水泵配件晚到，11月23日停水改为上午11:00至下午5:00，1-6号楼停水，原9:00作废。"
    told = "跟大家说下，停水改到23号11点到下午5点了，1到6栋停，早点接水"
    listed = ranked((HOUSE, WATER), (HOUSE, change), ("5栋楼长老周", told))
    assert of(listed, 1).airable
    assert kinds(of(listed, 0)) == {"superseded"}


def test_what_adds_no_fact_to_a_correction_does_not_replace_it() -> None:
    """An officer too may say a correction again in other words."""
    red = "【高温红色预警】市气象台11月21日8时发布高温红色预警，今天最高气温40℃以上，请居民不要外出，多喝水。"
    lower = "【高温预警降级】市气象台11月22日9时：高温红色预警已解除，降为高温橙色预警，今天最高37℃，中午不要外出。"
    told = "转气象台：22号上午9点高温红色解除，改成橙色预警了，最高37度，中午别出门"
    listed = ranked((OFFICER, red), (OFFICER, lower), ("社区小秦", told))
    assert of(listed, 1).airable
    assert kinds(of(listed, 0)) & {"superseded", "cancelled"}


@pytest.mark.parametrize(
    ("newer", "is_so"),
    [
        ("23号早上9点到下午3点，1到6号楼停水，龙头关好", True),
        ("23号早上9点到下午5点，1到6号楼停水，龙头关好", False),
        ("23号早上9点到下午3点，1到8号楼停水，龙头关好", False),
        ("23号早上9点到下午3点，1到6号楼停水，每户先领4桶水", False),
        ("23号早上9点到下午3点的停水取消了", False),
        ("早上好，记得关好龙头", False),
    ],
)
def test_a_retelling_states_no_fact_that_was_not_told(newer: str, is_so: bool) -> None:
    """In whatever words; a fact that it leaves out changes nothing, one that is withdrawn does."""
    old, new = (features(one.notice) for one in candidates(said((HOUSE, WATER), (HOUSE, newer)), NOW.date()))
    assert restates(old, new) == is_so


def test_a_gossip_about_a_patient_is_private() -> None:
    text = "听说得肺炎那个是8号楼502的，叫孙国庆，在汽修厂上班，电话13800000652，他家小孩还在滑梯玩，大家躲着点"
    assert "private" in kinds(of(ranked((NEIGHBOUR, text)), 0))


def test_orders_to_staff_are_internal() -> None:
    text = "各网格：街道要看宣传情况，今天15:00前每人交照片两张、签收单一份，发我邮箱，没有的也要报零。"
    assert "internal" in kinds(of(ranked((OFFICER, text)), 0))


def test_a_masked_text_tells_numbers_apart_by_what_they_are() -> None:
    text = masked("13800000652 或 0571-88219110，身份证110101199001011234，3号楼1201室")
    assert text == "M 或 F,身份证I,0号楼N室"
