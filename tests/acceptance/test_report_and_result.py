"""A code binds a member, a report becomes a task, and its result comes back to the resident."""

import re

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.madeup import NAMES, all_grids
from tests.acceptance.outside import code_in, codes_in, stays_empty, wait_until
from tests.acceptance.steps import accepted, report, resolved

pytestmark = pytest.mark.acceptance

TIME = re.compile(r"\d{1,2}[:点:]\d{0,2}")


def test_a_code_binds_once(street: Street) -> None:
    place = street.place()
    assert "绑定成功" not in place.another().says(f"绑定 {street.codes[place.grid.worker]}")
    assert place.resident.says("绑定 AAAAAAAAAA")
    assert place.worker.says("待办")


def test_binding_takes_full_width_and_no_space(street: Street) -> None:
    grid = all_grids()[59]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in street.codes[grid.worker])
    assert "绑定成功" in street.home.person().says(f"绑定{wide}")
    assert "绑定成功" in street.home.person().says(f" 绑定:{street.codes[grid.leader].lower()} ")


def test_guessing_codes_is_stopped(street: Street) -> None:
    """After a series of wrong codes even a right one is not taken from this person."""
    guesser = street.home.person()
    for n in range(12):
        guesser.says(f"绑定 BCDFGHJK{n:02}")
    assert "绑定成功" not in guesser.says(f"绑定 {street.codes['K58']}")


def test_people_who_never_bound_are_sent_nothing(street: Street) -> None:
    before = len(street.wechat.calls)
    grid = all_grids()[58]
    resident = street.home.person()
    reply = resident.says(f"{grid.estate}1幢楼道灯坏了")
    assert NAMES[grid.worker] in reply  # not yet bound ones are not passed over
    stays_empty(
        lambda: [c for c in street.wechat.calls[before:] if "message" in c.path and c.openid != resident.openid], 3
    )


def test_the_first_report_of_a_new_person_is_filed_at_once(street: Street) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}3幢2单元楼道灯坏了")
    assert codes_in(reply), reply
    assert NAMES[place.grid.worker] in reply and TIME.search(reply), reply
    assert "隐私" in reply and reply.index("编号") < reply.index("隐私"), reply
    assert "隐私" not in place.resident.says(f"{place.estate}1幢垃圾没人收")


def test_the_task_is_pushed_once_to_the_responsible_member(street: Street) -> None:
    place = street.place()
    code = report(place, "3幢2单元楼道灯坏了")
    task = place.worker.hears(code)
    assert "楼道灯坏了" in task and place.estate in task
    stays_empty(lambda: place.worker.heard()[1:] + place.leader.heard(), 4)
    assert place.resident.openid not in task


def test_a_member_is_never_shown_a_phone(street: Street) -> None:
    place = street.place()
    reply = place.leader.says(f"代报 13812345678 {place.estate}1幢李婆婆家楼道灯坏了")
    place.worker.hears(code_in(reply))
    assert "13812345678" not in "".join(place.worker.heard()) + place.worker.says("待办")


def test_the_category_decides_before_the_post(street: Street) -> None:
    """No skill for parking: the grid's leader, not the worker."""
    place = street.place()
    reply = place.resident.says(f"{place.estate}1幢门口有车乱停堵路")
    assert place.leader.name in reply, reply
    place.leader.hears(code_in(reply))


@pytest.mark.parametrize("words", ["接单 {code}", "接单{code}", "接单", "收到", "1", "好的", "接单 {low}"])
def test_accepting_tells_the_resident_the_name(street: Street, words: str) -> None:
    place = street.place()
    code = report(place)
    reply = place.worker.says(words.format(code=code, low=code.lower()))
    assert code in reply and "4" in reply and "要材料" in reply, reply
    told = place.resident.hears("已接单")
    assert place.worker.name in told and code in told, told


def test_the_resident_hears_a_time_after_one_of_four_is_chosen(street: Street) -> None:
    place = street.place()
    code = report(place)
    offer = place.worker.says("1")
    assert all(f"{n}" in offer for n in (1, 2, 3, 4)), offer
    tomorrow = re.search(r"([1-4])\W*明天", offer)  # the third by day, the first in the evening
    assert tomorrow, offer
    place.worker.says(tomorrow[1])
    told = wait_until(
        lambda: [t for t in place.resident.heard() if "明天" in t], 8, lambda: f"{place.resident.heard()}"
    )
    assert code in told[-1]


def test_received_with_several_open_offers_lists_them_and_all_takes_them(street: Street) -> None:
    place = street.place()
    other = place.another()
    first, second = report(place), report(place, "2幢垃圾没人收", other)
    listed = place.worker.says("收到")
    assert first in listed and second in listed, listed
    assert not place.resident.heard("已接单") and not other.heard("已接单")
    place.worker.says("全接")
    assert place.worker.name in place.resident.hears("已接单", first)
    assert place.worker.name in other.hears("已接单", second)


def test_received_with_several_open_offers_takes_a_number(street: Street) -> None:
    place = street.place()
    other = place.another()
    report(place)
    second = report(place, "2幢垃圾没人收", other)
    listed = place.worker.says("收到")
    number = next(n for n in ("1", "2") if re.search(rf"{n}[^\n]*{second}", listed))
    place.worker.says(number)
    other.hears("已接单", second)
    stays_empty(lambda: place.resident.heard("已接单"), 2)


def test_received_takes_several_numbers(street: Street) -> None:
    place = street.place()
    other, third = place.another(), place.another()
    report(place)
    report(place, "2幢垃圾没人收", other)
    report(place, "3幢垃圾满了", third)
    listed = place.worker.says("收到")
    assert all(re.search(rf"(^|\n){n}\D", listed) for n in (1, 2, 3)), listed
    place.worker.says("1 3")
    wait_until(lambda: place.resident.heard("已接单") and third.heard("已接单"), 6, lambda: "1 3 was not taken")
    assert not other.heard("已接单")


def test_a_pushed_question_does_not_overtake_one_just_asked(street: Street) -> None:
    place = street.place()
    code = accepted(place)
    question = place.resident.says("老粮站门口路灯坏了")
    assert "望梅老粮站" in question
    place.worker.says(f"办结 {code} 灯泡已换新")
    place.resident.hears("1好了")
    said = place.resident.says("1")
    assert "哪" in said and not codes_in(place.resident.says("进度").replace(code, "")), said


def test_a_new_task_does_not_overtake_the_question_of_times(street: Street) -> None:
    place = street.place()
    first = report(place)
    place.worker.says("1")
    second = report(place, "2幢垃圾没人收", place.another())
    said = place.worker.says("1")
    assert "哪" in said, said
    assert first != second


def test_a_finished_case_reaches_the_resident_with_the_note_verbatim(street: Street) -> None:
    place = street.place()
    code = accepted(place)
    note = "灯泡已换新,型号 LED-9W,两处都亮 & <测试>😀]]>好"
    place.worker.says(f"办结 {code} {note}")
    told = place.resident.hears(code, "好了")
    assert note in told, told
    assert all(part in told.replace(" ", "") for part in ("1好了", "2还没", "3好一半", "4不用办了")), told


@pytest.mark.parametrize("note", ["灯泡已换新，型号ＬＥＤ①号", "换了2根…（已试灯）", "甲  乙", "师傅👨‍👩‍👧来过"])
def test_a_note_keeps_its_own_writing(street: Street, note: str) -> None:
    """Verbatim: full-width letters, Chinese punctuation, spaces, joined emoji as they were written."""
    place = street.place()
    code = accepted(place)
    place.worker.says(f"办结 {code} {note}")
    told = place.resident.hears("1好了")
    assert note in told, told


def test_good_is_thanked_in_the_passive_reply_and_closes(street: Street) -> None:
    place = street.place()
    code = resolved(place)
    assert "谢谢" in place.resident.says("1")
    assert code in place.resident.says("进度")
    stays_empty(lambda: place.worker.heard("接着办"), 1)


@pytest.mark.parametrize("answer", ["2", "还没", "3"])
def test_not_yet_reopens_and_asks_the_member_again(street: Street, answer: str) -> None:
    place = street.place()
    code = resolved(place)
    before = len(place.worker.heard(code))
    reply = place.resident.says(answer)
    assert code in reply and "结案" not in reply.replace("没办完不算完", ""), reply
    wait_until(lambda: len(place.worker.heard(code)) > before, 10, lambda: f"{place.worker.heard()}")
    place.worker.says(f"接单 {code}")
    place.worker.says(f"办结 {code} 这回真换了")
    place.resident.hears("这回真换了")
    assert "谢谢" in place.resident.says("1")


def test_not_needed_ends_the_case(street: Street) -> None:
    place = street.place()
    code = resolved(place)
    assert code in place.resident.says("4")
    assert TIME.search(place.resident.says("进度").split("\n")[0]) is None


def test_good_in_words_is_good(street: Street) -> None:
    place = street.place()
    resolved(place)
    assert "谢谢" in place.resident.says("好了")


def test_finishing_without_a_note_asks_for_one(street: Street) -> None:
    place = street.place()
    code = accepted(place)
    assert place.worker.says(f"办结 {code}")
    assert not place.resident.heard("1好了")
    place.worker.says("灯管换好了")
    place.resident.hears("灯管换好了")


def test_progress_lists_own_cases_with_state(street: Street) -> None:
    place = street.place()
    first = report(place)
    second = code_in(place.resident.says(f"{place.estate}2幢垃圾没人收"))
    listed = place.resident.says("进度")
    assert first in listed and second in listed
    assert not codes_in(place.another().says("进度"))


def test_emoji_and_cdata_ends_reach_the_member_intact(street: Street) -> None:
    place = street.place()
    words = "1幢楼道灯坏了😀]]>&<b>\"'"
    reply = place.resident.says(place.estate + words)
    task = place.worker.hears(code_in(reply))
    assert "😀]]>&<b>\"'" in task, task


@pytest.mark.parametrize("words", ["👨‍👩‍👧", "👍🏽", "🏳️‍🌈", "①（甲）…"])
def test_joined_emoji_and_chinese_marks_reach_the_member_intact(street: Street, words: str) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}1幢楼道灯坏了{words}")
    task = place.worker.hears(code_in(reply))
    assert words in task, task
