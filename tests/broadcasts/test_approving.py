"""审批 by chat: a second person lets a broadcast out by its head count, or turns it down; until then its author may take it back."""

import pytest

from tests.broadcasts.crowd import gather, newest, write
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


def test_who_wrote_it_does_not_approve_it(town: Town) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 20)
    write(organiser, "订阅入学的")
    organiser.say("送审")
    assert "另一个人" in organiser.say(f"同意 {newest(town).code} 20")


def test_a_wrong_head_count_lets_nothing_out(town: Town) -> None:
    organiser, approver = town.member("周敏"), town.member("赵强")
    gather(town, "school", 20)
    write(organiser, "订阅入学的")
    organiser.say("送审")
    approver.received()
    assert "对不上" in approver.say("200")
    assert newest(town).state == "waiting"
    assert "批了" in approver.say("20")


def test_the_other_who_was_asked_hears_who_approved_it_when_he_answers(town: Town) -> None:
    organiser, first, second = town.member("周敏"), town.member("吴刚"), town.member("赵强")
    gather(town, "school", 25)
    write(organiser, "订阅入学的")
    organiser.say("送审")
    for one in (first, second):
        assert "请您审批" in "".join(one.received())
    code = newest(town).code
    assert "批了,编号" in first.say("25")
    for said in ("25", "共25人", f"同意 {code} 25"):
        assert f"编号 {code}已由吴刚批了" in second.say(said)
    assert "已由" not in second.say("26")


def test_a_number_that_may_be_a_head_count_or_the_seats_is_asked_about(town: Town) -> None:
    """She is asked how many may sign up when somebody's notice comes to be approved."""
    organiser, secretary = town.member("周敏"), town.member("刘芳")
    gather(town, "grid:GA1", 25)
    write(secretary, "翠园的居民")
    for said in ("群发 活动", "周六剪纸课。", "网格长"):
        asked = organiser.say(said)
    assert "最多几人" in asked
    town.clock.advance(minutes=1)
    secretary.say("送审")
    organiser.received()
    which = organiser.say("25")
    assert "1共25人 2“最多几人报名”" in which
    organiser.say("2")
    assert newest(town).state == "waiting"
    organiser.say("现在")
    assert newest(town).places == 25


def test_approved_after_a_wrong_count_it_is_not_asked_again(town: Town) -> None:
    organiser, approver = town.member("周敏"), town.member("吴刚")
    gather(town, "school", 25)
    write(organiser, "订阅入学的")
    organiser.say("送审")
    approver.received()
    assert "一共发给多少人" in approver.say("同意")
    wrong = approver.say("24")
    assert "人数对不上" in wrong and "刚才还没说完" not in wrong
    right = approver.say("25")
    assert "批了" in right and "多少人" not in right
    assert "多少人" not in approver.say("待办")


def test_who_turns_it_down_says_why_and_the_author_hears_it(town: Town) -> None:
    organiser, approver = town.member("周敏"), town.member("赵强")
    gather(town, "school", 20)
    write(organiser, "订阅入学的")
    organiser.say("送审")
    organiser.received()
    approver.say(f"不批 {newest(town).code} 时间没定")
    assert "时间没定" in organiser.received()[0]


def test_with_nothing_to_approve_it_is_said_and_nothing_more_is_asked(town: Town) -> None:
    approver = town.member("赵强")
    assert "没有等您批" in approver.say("同意")
    assert "没有没说完的事" in approver.say("退出")


def test_the_one_that_waits_is_approved_or_turned_down_without_its_code(town: Town) -> None:
    organiser, approver = town.member("周敏"), town.member("赵强")
    gather(town, "school", 20)
    for said, state in (("不批 时间没定", "rejected"), ("同意 20", "approved")):
        write(organiser, "订阅入学的")
        organiser.say("送审")
        approver.received()
        approver.say(said)
        assert newest(town).state == state


def test_the_one_just_sent_to_be_approved_is_taken_back_without_its_code(town: Town) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 20)
    assert "没有您能这样做的" in organiser.say("撤回刚才的群发")
    write(organiser, "订阅入学的")
    organiser.say("送审")
    assert "11月28日" in organiser.say("撤回刚才的群发")
    assert newest(town).state == "recalled"


def test_of_two_the_code_is_asked_for_and_neither_is_taken_back(town: Town) -> None:
    organiser = town.member("周敏")
    gather(town, "school", 20)
    for _ in range(2):
        write(organiser, "订阅入学的")
        organiser.say("送审")
    assert organiser.say("撤回群发").count("编号 ") == 2
    assert newest(town).state == "waiting"


@pytest.mark.parametrize("said", ["20个人 同意", "20人,同意", "共20人 可以", "同意 20个人", "同意,20人"])
def test_the_head_count_and_the_word_may_stand_in_one_sentence(town: Town, said: str) -> None:
    organiser, approver = town.member("周敏"), town.member("赵强")
    gather(town, "school", 20)
    write(organiser, "订阅入学的")
    organiser.say("送审")
    approver.received()
    assert f"批了,编号 {newest(town).code}共20人" in approver.say(said)


def test_after_the_word_alone_the_head_count_may_repeat_it(town: Town) -> None:
    organiser, approver = town.member("周敏"), town.member("赵强")
    gather(town, "school", 20)
    write(organiser, "订阅入学的")
    organiser.say("送审")
    approver.received()
    assert "一共发给多少人" in approver.say("同意")
    assert "批了,编号" in approver.say("20个人 同意")


def test_the_author_hears_whether_it_is_approved_and_by_whom_it_can_be(town: Town) -> None:
    organiser, approver = town.member("周敏"), town.member("赵强")
    gather(town, "school", 20)
    assert "没有送审的群发。由赵强、吴刚批" in organiser.say("批了没有")
    write(organiser, "订阅入学的")
    organiser.say("送审")
    assert f"编号 {newest(town).code}“11月28日上午停水”还没批。由赵强、吴刚批" in organiser.say("批了没有")
    assert "还没批。由赵强、吴刚批" in organiser.say("谁批啊")
    approver.received(), approver.say("20")
    organiser.received()
    assert "已批" in organiser.say("通知批了吗") and "还没批" not in organiser.say("批了没有")
