"""接单, 不归我, 转派, 待办: a member takes a case, says when he comes, hands it on, sees what he has."""

from datetime import datetime

import pytest

from bot.clock import SHANGHAI
from bot.text.coming import plan_options
from tests.conversation.said import bind_all, codes_in, file_case
from tests.talk import Town


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def member(town: Town):
    return town.member("李明")


@pytest.fixture
def resident(town: Town, member):
    return town.person("阿婆")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "word",
    ["1", "一", "1.", "收到", "好的", "好", "接单", "接单。", "全接", "接单 {code}", "接单{code}", "接单 编号{lower}"],
)
def test_one_open_offer_is_accepted_by(town, member, resident, word):
    code = file_case(resident)
    member.received()
    reply = member.say(word.format(code=code, lower=code.lower()))
    assert code in reply and town.case(code).state == "accepted"


def test_the_resident_hears_the_name_of_whoever_accepted(town, member, resident):
    code = file_case(resident)
    member.received()
    assert "1今天上午 2今天下午 3明天 4要材料" in member.say("收到")
    (news,) = resident.received()
    assert "李明" in news and "已接单" in news and code in news


def test_with_several_open_offers_a_nod_lists_them_and_a_number_takes_one(town, member, resident):
    codes = [file_case(resident, f"翠园{building}幢楼道灯坏了") for building in (3, 5)]
    member.received()
    assert codes_in(member.say("收到")) == codes
    assert {town.case(code).state for code in codes} == {"open"}
    member.say("2")
    assert [town.case(code).state for code in codes] == ["open", "accepted"]


def test_all_are_accepted_by_one_word(town, member, resident):
    codes = [file_case(resident, f"翠园{building}幢楼道灯坏了") for building in (3, 5)]
    member.received()
    assert codes_in(member.say("全接")) == codes
    assert {town.case(code).state for code in codes} == {"accepted"}
    assert sum("已接单" in news for news in resident.received()) == 2


@pytest.mark.only_on("sqlite")
def test_with_several_open_offers_the_code_takes_one_at_once(town, member, resident):
    codes = [file_case(resident, f"翠园{building}幢楼道灯坏了") for building in (3, 5)]
    assert codes_in(member.say(f"接单 {codes[1]}"))[0] == codes[1]
    assert [town.case(code).state for code in codes] == ["open", "accepted"]


@pytest.mark.only_on("sqlite")
def test_a_nod_with_nothing_waiting_accepts_nothing_and_is_answered(town, member, resident):
    assert member.say("收到") and member.say("接单")


@pytest.mark.only_on("sqlite")
def test_a_case_taken_already_is_not_taken_twice(town, member, resident):
    code = file_case(resident)
    member.say(f"接单 {code}")
    assert "办理中" in member.say(f"接单 {code}")


@pytest.mark.only_on("sqlite")
def test_somebody_elses_code_is_answered_like_one_that_does_not_exist(town, member, resident):
    other = town.member("陈红")
    code = file_case(resident)
    for command in ("接单 {}", "办结 {} 好了", "不归我 {} 不是", "到场 {}", "看 {}", "听 {} 灯坏了", "回 {} 你好"):
        real, unreal = other.say(command.format(code)), other.say(command.format("ZZZZ9"))
        assert real.replace(code, "#") == unreal.replace("ZZZZ9", "#")
    assert town.case(code).state == "open"


@pytest.mark.parametrize(("number", "said"), [("1", "今天上午"), ("二", "今天下午"), ("３", "明天")])
@pytest.mark.only_on("sqlite")
def test_the_resident_hears_the_time_that_was_chosen(town, member, resident, number, said):
    code = file_case(resident)
    member.received()
    member.say("1")
    assert said in member.say(number)
    assert said in "".join(resident.received())
    assert town.case(code).promised_at is not None


def test_needing_material_is_told_without_a_time(town, member, resident):
    code = file_case(resident)
    member.received()
    member.say("1")
    member.say("4")
    assert "材料" in "".join(resident.received())
    assert town.case(code).promised_at is None and town.case(code).state == "accepted"


@pytest.mark.parametrize(
    ("now", "options", "first_due"),
    [
        (at(9), ("今天上午", "今天下午", "明天", "要材料"), at(12)),
        (at(11, 59), ("今天上午", "今天下午", "明天", "要材料"), at(12)),
        (at(12), ("马上", "今天下午", "明天", "要材料"), at(17, 30)),
        (at(17, 29), ("马上", "今天下午", "明天", "要材料"), at(17, 30)),
        (at(17, 30), ("今晚", "明天上午", "明天下午", "要材料"), at(22)),
        (at(21, 59), ("今晚", "明天上午", "明天下午", "要材料"), at(22)),
        (at(23, 59), ("明天上午", "明天下午", "后天", "要材料"), None),
    ],
)
def test_the_times_offered_are_never_over(now, options, first_due):
    offered, due = plan_options(now)
    assert offered == options
    assert due[3] is None
    times = [datetime.fromisoformat(one) for one in due[:3] if one]
    assert times == sorted(times) and all(one > now for one in times)
    if first_due is not None:
        assert times[0] == first_due


def test_a_declined_case_goes_to_the_next_at_once_and_the_resident_is_told(town, member, resident):
    leader = town.member("王建国")
    code = file_case(resident)
    deadline = town.case(code).accept_by
    assert "王建国" in member.say(f"不归我 {code} 这是电力公司的")
    assert code in "".join(leader.received())
    assert "王建国" in "".join(resident.received())
    assert town.case(code).accept_by == deadline, "the resident's clock goes on"


@pytest.mark.only_on("sqlite")
def test_declining_asks_for_the_reason_when_none_is_given(town, member, resident):
    code = file_case(resident)
    assert "为什么" in member.say("不归我")
    assert code in member.say("这是电力公司的")
    assert "电力公司" in resident.say(f"进度 {code}")


@pytest.mark.only_on("sqlite")
def test_whoever_declined_is_not_asked_again_when_the_next_declines_too(town, member, resident):
    leader = town.member("王建国")
    code = file_case(resident)
    member.say(f"不归我 {code} 甲")
    member.received()
    assert "张华" in leader.say(f"不归我 {code} 乙")
    assert member.received() == []


@pytest.mark.only_on("sqlite")
def test_a_reopened_case_that_is_declined_goes_to_another(town, member, resident):
    code = file_case(resident)
    member.say(f"办结 {code} 换了灯泡")
    resident.received()
    resident.say("2")
    assert "王建国" in member.say(f"不归我 {code} 线路的事")


def test_a_transfer_by_name_tells_the_new_one_the_resident_and_nobody_else(town, member, resident):
    worker, leader = bind_all(town, "张华", "王建国").values()
    code = file_case(resident)
    member.received()
    assert "张华" in member.say(f"转派 {code} 张华")
    assert code in "".join(worker.received())
    assert "张华" in "".join(resident.received())
    assert leader.received() == []
    worker.say("1")
    assert town.case(code).state == "accepted"


@pytest.mark.only_on("sqlite")
def test_a_transfer_to_an_unknown_name_changes_nothing(town, member, resident):
    code = file_case(resident)
    assert "没有" in member.say(f"转派 {code} 孙悟空")
    assert town.case(code).owner_id is not None and town.case(code).state == "open"


@pytest.mark.only_on("sqlite")
def test_without_a_name_it_is_asked_for(town, member, resident):
    code = file_case(resident)
    assert "转给谁" in member.say(f"转派 {code}")
    assert "张华" in member.say("张华")


def test_to_do_lists_what_one_has_most_urgent_first(town, member, resident):
    leader = town.member("王建国")
    late = file_case(resident, "翠园3幢垃圾没人清运")
    fire = file_case(resident, "翠园5幢着火了")
    listed = leader.say("待办")
    assert codes_in(listed) == [fire, late] and "紧急" in listed
    leader.say(f"办结 {fire} 灭了")
    assert codes_in(leader.say("待办")) == [late]


@pytest.mark.only_on("sqlite")
def test_a_leader_may_hand_on_what_his_worker_has(town, member, resident):
    leader = town.member("王建国")
    code = file_case(resident)
    assert "张华" in leader.say(f"转派 {code} 张华")
    assert code in member.received()[-1]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("明天弄", "明天"),
        ("下午", "今天下午"),
        ("我大概今天上午过来", "今天上午"),
        ("等材料", "要材料"),
        ("要材料。", "要材料"),
    ],
)
def test_when_he_comes_may_be_said_in_words(town, said, heard):
    member, resident = town.member("李明"), town.person("阿婆")
    file_case(resident)
    member.received()
    member.say("1")
    assert f"已告诉居民:{heard}" in member.say(said)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["我明天休息", "今天上午或者下午", "明天有雨"])
def test_words_that_only_mention_a_time_are_no_promise(town, said):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.received()
    member.say("1")
    assert "已告诉居民" not in member.say(said)
    assert town.case(code).promised_at is None


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("word", ["办结", "不归我", "转派"])
def test_with_several_cases_which_one_is_asked_before_anything_else(town, word):
    member, resident = town.member("李明"), town.person("阿婆")
    codes = [file_case(resident, f"翠园{number}幢楼道灯坏了") for number in (3, 5)]
    member.say("全接")
    assert all(code in member.say(word) for code in codes)


@pytest.mark.parametrize(
    ("asking", "asked"),
    [("不归我 {}", "为什么不归您"), ("办结 {}", "办得怎么样"), ("转派 {}", "转给谁"), ("回 {}", "要回什么话")],
)
def test_a_question_about_a_case_is_dropped_when_the_same_case_is_taken_meanwhile(
    town, member, resident, asking, asked
):
    code = file_case(resident)
    assert asked in member.say(asking.format(code))
    taken = member.say(f"接单 {code}")
    assert "已接单" in taken and "没说完" not in taken
    assert "已告诉居民" in member.say("1")
    assert town.case(code).state == "accepted"
    owner = town.case(code).owner_id
    member.say("师傅说明天上午来修")
    assert (town.case(code).state, town.case(code).owner_id) == ("accepted", owner)


def test_a_question_about_another_case_stays_open_when_one_is_taken(town, member, resident):
    codes = [file_case(resident, f"翠园{building}幢楼道灯坏了") for building in (3, 5)]
    member.say(f"不归我 {codes[0]}")
    assert "为什么不归您" in member.say(f"接单 {codes[1]}")


def test_whoever_answers_what_is_no_question_hears_it_before_he_is_asked_what_to_say(town, member, resident):
    code = file_case(resident)
    assert "不是咨询" in (said := member.say(f"答 {code}")) and "怎么答" not in said


def test_back_from_one_question_to_an_older_one_does_not_speak_of_the_beginning(town, member, resident):
    code = file_case(resident)
    member.say(f"不归我 {code}")
    member.say("政策")
    said = member.say("0")
    assert "开头" not in said and "为什么不归您" in said
