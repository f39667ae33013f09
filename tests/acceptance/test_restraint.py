"""Strangers and residents with members' words learn and change nothing; what is sealed stays so; a complaint goes to somebody else."""

import re

import pytest

from tests.acceptance.conftest import Place, Street
from tests.acceptance.outside import codes_in, stays_empty
from tests.acceptance.steps import report

pytestmark = pytest.mark.acceptance

NO_SUCH_CODE = "ZZZZ9"


@pytest.mark.parametrize("words", ["进度 {}", "编号 {}", "{}", "编号 {} 怎么样了", "接单 {}", "办结 {} 修好了", "回 {} 你好", "不归我 {} 不管",
                                   "转派 {} 张三", "地点不对 {}", "看 {}", "听 {} 话", "撤回 {}", "{} 还没", "催 {}"])  # fmt: skip
def test_a_stranger_with_a_code_learns_nothing(street: Street, words: str, code_of_somebody: tuple[Place, str]) -> None:
    place, code = code_of_somebody
    real = street.home.person().says(words.format(code))
    none = street.home.person().says(words.format(NO_SUCH_CODE))
    mask = lambda text: CODES.sub("#", text.replace(code, "C").replace(NO_SUCH_CODE, "C"))  # noqa: E731
    assert mask(real) == mask(none)
    assert place.estate not in real and place.worker.name not in real and "照明" not in real


CODES = re.compile(r"编号 [0-9A-Z]{5}")


@pytest.fixture(scope="module")
def code_of_somebody(street: Street) -> tuple[Place, str]:
    place = street.place()
    return place, report(place)


def test_a_strangers_words_do_not_reach_the_case(street: Street, code_of_somebody: tuple[Place, str]) -> None:
    place, code = code_of_somebody
    before = len(place.worker.heard()), len(place.resident.heard())
    for words in (f"回 {code} 骗你的", f"办结 {code} 好了", f"地点不对 {code}", f"{code} 不用办了"):
        street.home.person().says(words)
    stays_empty(lambda: place.worker.heard()[before[0] :] + place.resident.heard()[before[1] :], 2)
    assert "待" in (said := place.resident.says("进度")) or place.worker.name in said


@pytest.mark.parametrize("words", ["接单", "收到", "到场", "已出发", "控制", "待办", "全接", "不归我 不是我的事"])
def test_a_members_command_from_a_resident_is_an_ordinary_sentence(street: Street, words: str) -> None:
    said = street.home.person().says(words)
    assert said and "权限" not in said and "不是成员" not in said and "已记" not in said and "没有待办" not in said, (
        said
    )


def test_a_resident_cannot_finish_his_own_case(street: Street) -> None:
    place = street.place()
    code = report(place)
    place.resident.says(f"办结 {code} 修好了")
    place.resident.says(f"接单 {code}")
    assert not place.resident.heard("已接单") and not place.resident.heard("1好了")
    assert "已结案" not in place.resident.says("进度")


def test_a_sealed_matter_is_in_no_push(street: Street) -> None:
    before = len(street.wechat.calls)
    reply = street.home.person().says("望江坊2幢我老公天天打我,我好怕")
    assert "110" in reply.splitlines()[0] and codes_in(reply), reply
    stays_empty(lambda: [c.text for c in street.wechat.calls[before:] if "打我" in c.text or "老公" in c.text], 4)


def test_a_complaint_never_goes_to_the_person_complained_about(street: Street) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}网格员{place.worker.name}态度恶劣,垃圾报了三次都不管")
    assert codes_in(reply), reply
    stays_empty(place.worker.heard, 4)
    assert f"由{place.worker.name}" not in reply


def test_anger_changes_no_owner(street: Street) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}1幢楼道灯坏了,再不修我就去上访找记者!")
    assert place.worker.name in reply and "12345" in reply, reply
