"""Members pass a task on, arrive, relay words, and see what is theirs."""

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.outside import codes_in, stays_empty
from tests.acceptance.steps import accepted, report

pytestmark = pytest.mark.acceptance

NO_SUCH_CODE = "ZZZZ9"


def test_not_mine_asks_the_next_one_at_once(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert code in place.worker.says(f"不归我 {code} 这是物业的灯")
    task = place.leader.hears(code)
    assert "楼道灯坏了" in task
    assert place.leader.name in place.resident.says("进度")


def test_when_both_decline_the_secretary_is_asked(street: Street) -> None:
    place = street.place()
    secretary = street.officer("S" + place.grid.community[2:])
    code = report(place)
    place.worker.says(f"不归我 {code} 不管这个")
    place.leader.hears(code)
    place.leader.says(f"不归我 {code} 我也不管这个")
    secretary.hears(code)
    assert secretary.name in place.resident.says("进度")


def test_a_transfer_by_name_asks_that_person(street: Street) -> None:
    place = street.place()
    code = report(place)
    reply = place.worker.says(f"转派 {code} {place.leader.name}")
    assert place.leader.name in reply, reply
    place.leader.hears(code)
    place.leader.says(f"接单 {code}")
    assert place.leader.name in place.resident.hears("已接单", code)


def test_a_transfer_to_nobody_known_is_said_so(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert place.worker.says(f"转派 {code} 皮卡丘")
    assert place.worker.name in place.resident.says("进度")


def test_arrival_is_told_and_nothing_says_coming_before(street: Street) -> None:
    place = street.place()
    accepted(place)
    assert not [t for t in place.resident.heard() if "到场" in t or "出发" in t or "马上到" in t]
    place.worker.says("已出发")
    place.resident.hears("已出发")
    place.worker.says("到场")
    place.resident.hears("已到场")


def test_words_are_relayed_both_ways(street: Street) -> None:
    place = street.place()
    code = accepted(place)
    place.worker.says(f"回 {code} 下午三点您在家吗")
    place.resident.hears("下午三点您在家吗")
    place.resident.says(f"回 {code} 在的,敲门就行")
    place.worker.hears("在的,敲门就行")


def test_a_colleague_with_the_code_cannot_take_or_read_the_case(street: Street) -> None:
    place, elsewhere = street.place(), street.place()
    code = report(place, "1幢楼道灯坏了,暗号紫罗兰")
    for words in ("接单 {}", "办结 {} 好了", "不归我 {} 不管", "回 {} 你好", "进度 {}", "看 {}", "听 {} 话"):
        real, none = elsewhere.worker.says(words.format(code)), elsewhere.worker.says(words.format(NO_SUCH_CODE))
        assert real.replace(code, "C") == none.replace(NO_SUCH_CODE, "C"), words
        assert "紫罗兰" not in real and place.estate not in real
    stays_empty(place.resident.heard, 1)


def test_a_report_for_somebody_is_a_case(street: Street) -> None:
    place = street.place()
    reply = place.worker.says(f"代报 13800138000 {place.estate}2幢王奶奶家楼道灯坏了")
    assert codes_in(reply), reply
    assert "13800138000" not in reply


def test_to_do_lists_what_the_member_has(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert code in place.worker.says("待办")
    assert code not in place.leader.says("待办")
