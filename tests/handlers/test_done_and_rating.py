"""办结 and 评价: the handler says it is done, the resident says whether it is, and only that closes the case."""

import pytest

from tests.conversation.said import file_case
from tests.talk import Phone, Town

NOTE = "灯泡已换成LED,3幢1、2单元都看过了。"


@pytest.fixture
def member(town: Town) -> Phone:
    return town.member("李明")


@pytest.fixture
def resident(town: Town, member: Phone) -> Phone:
    return town.person("阿婆")


@pytest.fixture
def code(resident: Phone, member: Phone) -> str:
    """A case that its member has reported done, with the question delivered."""
    code = file_case(resident)
    member.received()
    member.say("1")
    member.say(f"办结 {code} {NOTE}")
    return code


def test_the_note_reaches_the_resident_word_for_word_with_one_to_four(town, resident, code):
    question = resident.received()[-1]
    assert NOTE in question and "李明" in question
    assert "1好了 2还没 3好一半 4不用办了" in question
    assert town.case(code).state == "resolved"


def test_one_closes_with_thanks_and_the_member_hears_it(town, member, resident, code):
    resident.received()
    assert "谢谢" in resident.say("1")
    assert (town.case(code).state, town.case(code).rating) == ("closed", "fixed")
    assert "好了" in "".join(member.received())


@pytest.mark.parametrize(("number", "verdict"), [("2", "还没"), ("3", "好一半")])
def test_not_done_goes_back_to_work_and_another_person_checks(town, member, resident, code, number, verdict):
    leader = town.member("王建国")
    resident.received()
    assert code in resident.say(number)
    assert town.case(code).state == "reopened"
    assert verdict in "".join(member.received())
    assert "去看一眼" in "".join(leader.received())
    member.say("1")
    assert town.case(code).state == "accepted"


def test_four_ends_it_without_calling_it_done(town, member, resident, code):
    resident.received()
    resident.say("4")
    case = town.case(code)
    assert (case.state, case.rating) == ("closed", "not_needed")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("好了", "closed"),
        ("修好了!", "closed"),
        ("满意", "closed"),
        ("还没", "reopened"),
        ("没修好", "reopened"),
        ("还是不亮", "reopened"),
        ("好了一半", "reopened"),
        ("不用办了", "closed"),
        ("修好了,谢谢", "closed"),
        ("修好啦谢谢", "closed"),
        ("好了好了", "closed"),
        ("还行吧", "closed"),
        ("亮是亮了就是一闪一闪的", "reopened"),
        ("修得真快", "resolved"),
    ],
)
def test_words_answer_as_numbers_do_from_a_closed_list(town, resident, code, word, state):
    resident.received()
    assert resident.say(word)
    assert town.case(code).state == state


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["好了谢谢小王", "好了,辛苦了", "可以了谢谢你们"])
def test_thanks_that_say_it_is_done_are_no_mere_courtesy(town, resident, code, said):
    resident.received()
    assert "不客气" in resident.say("谢谢")
    assert f"谢谢您!编号 {code}已结案" in resident.say(said)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["我儿子说灯修好了", "灯亮了"])
def test_what_mended_itself_is_asked_about_so_that_nobody_comes_for_nothing(town, said):
    member, resident = town.member("李明"), town.person("阿公")
    code = file_case(resident)
    member.received()
    assert "翠园3幢2单元·照明还在办。已经好了吗?回 1好了 2还没" in resident.say(said)
    assert "接着办" in resident.say("2") and town.case(code).state == "open"
    resident.say(said)
    resident.say("1")
    assert town.case(code).rating == "fixed" and "居民回:好了" in "".join(member.received())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("said", "asked", "told"),
    [("居民说已经好了", "是办好了吗", "办结:居民说已经好了"), ("哪里没好", "要把这句话告诉居民吗", "说:哪里没好")],
)
def test_what_a_member_says_of_a_case_in_hand_is_no_verdict_of_his_own(town, said, asked, told):
    member, resident = town.member("李明"), town.person("阿公")
    code = file_case(resident)
    member.say("接单")
    resident.received()
    assert asked in member.say(said) and resident.received() == []
    member.say("1")
    (news,) = resident.received()
    assert told in news and code in news


@pytest.mark.only_on("sqlite")
def test_a_sentence_that_praises_asks_once_more_and_never_closes_by_itself(town, resident, code):
    resident.received()
    assert "1好了" in resident.say("你们修得真快,谢谢小李")
    assert "谢谢" in resident.say("1")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["还没好,楼道里还是黑的", "根本没修,还是不亮"])
def test_a_sentence_that_complains_reopens_with_its_words(town, member, resident, code, said):
    resident.received()
    resident.say(said)
    assert town.case(code).state == "reopened"
    assert said in "".join(member.received())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("days", "state"), [(6.9, "reopened"), (7.1, "closed")])
def test_after_closing_it_reopens_within_seven_days_and_is_refused_later(town, resident, code, days, state):
    resident.received()
    resident.say("1")
    town.clock.advance(days=days)
    reply = resident.say("还没")
    assert town.case(code).state == state
    assert ("重新受理" in reply) == (state == "closed")


@pytest.mark.only_on("sqlite")
def test_after_closing_the_same_complaint_in_words_reopens_it_too(town, resident, code):
    resident.received()
    resident.say("1")
    resident.say("还是不亮")
    assert town.case(code).state == "reopened"


async def test_seven_days_without_an_answer_is_unrated_never_satisfied(town: Town, member, resident, code):
    await town.pass_time(days=6, hours=23)
    assert town.case(code).state == "resolved"
    await town.pass_time(hours=2)
    case = town.case(code)
    assert (case.state, case.rating) == ("closed", None)
    assert "未评" in resident.say(f"进度 {code}")


@pytest.mark.only_on("sqlite")
async def test_each_time_it_is_done_the_seven_days_begin_anew(town: Town, member, resident, code):
    await town.pass_time(days=5)
    resident.say("你好")
    resident.say("还没")
    member.say(f"办结 {code} 又换了")
    await town.pass_time(days=5)
    assert town.case(code).state == "resolved"
    await town.pass_time(days=3)
    assert town.case(code).state == "closed"


@pytest.mark.only_on("sqlite")
def test_the_handler_cannot_close_his_own_work(town, member, resident, code):
    member.say("1")
    member.say("好了")
    assert town.case(code).state == "resolved"


@pytest.mark.only_on("sqlite")
def test_without_a_code_the_only_case_is_meant_and_the_note_is_asked_for(town, member, resident):
    code = file_case(resident)
    assert "一句话" in member.say("办结")
    assert code in member.say("换好了")
    assert "换好了" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
def test_with_several_cases_the_code_is_asked_for(town, member, resident):
    codes = [file_case(resident, f"翠园{number}幢楼道灯坏了") for number in (3, 5)]
    reply = member.say("办结 换好了")
    assert all(code in reply for code in codes)
    assert {town.case(code).state for code in codes} == {"open"}


@pytest.mark.only_on("sqlite")
def test_a_photo_after_done_is_added_to_the_case(town, member, code):
    assert code in member.photo("after")


@pytest.mark.only_on("sqlite")
def test_another_resident_cannot_judge_or_withdraw_it(town, code):
    stranger = town.person("路人")
    for said in (f"不用办了 {code}", f"{code} 好了", "1"):
        stranger.say(said)
    assert town.case(code).state == "resolved"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["灯还没修好", "楼道灯还是不亮", "灯还没修好啊,都三天了"])
def test_not_yet_said_of_what_runs_reaches_whoever_has_it_and_asks_for_no_place(town, member, said):
    resident = town.person("阿婆")
    code = file_case(resident)
    member.received()
    town.clock.advance(days=1)
    reply = resident.say(said)
    assert code in reply and "在哪里" not in reply
    assert said in "".join(member.received())
    assert len(town.cases()) == 1


@pytest.mark.only_on("sqlite")
def test_not_yet_with_several_under_way_asks_which(town):
    resident = town.person("阿婆")
    codes = [file_case(resident, f"翠园{number}幢楼道灯坏了") for number in (3, 5)]
    town.clock.advance(days=1)
    reply = resident.say("还没修好")
    assert "1翠园3幢·照明" in reply or "1翠园5幢·照明" in reply
    assert not any(code in reply for code in codes)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("before", [("呜哩呜", "1"), ("呜哩呜",), ("附近",)])
def test_a_photo_right_after_done_is_of_that_case_whatever_was_asked_before(town, member, before):
    resident = town.person("阿婆")
    code = file_case(resident)
    for said in before:
        member.say(said)
    assert "有照片现在发来就行" in member.say(f"办结 {code} 换了灯泡")
    assert f"照片已加到编号 {code}" in member.photo()
    assert town.case(code).media == 1


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["还是一闪一闪的", "不是的还在漏"])
def test_what_was_called_done_a_moment_ago_is_not_when_he_says_so_whatever_else_runs(town, resident, code, said):
    other = file_case(resident, "桂苑1幢垃圾三天没人管")
    resident.say("好了好了 谢谢小李")
    assert town.case(code).state == "closed"
    assert "谢谢您" not in resident.say(said)
    assert (town.case(code).state, town.case(other).state) == ("reopened", "open")


@pytest.mark.only_on("sqlite")
def test_not_yet_in_a_sentence_is_of_the_case_that_he_is_asked_about(town, resident, member):
    lamp = file_case(resident)
    file_case(resident, "桂苑1幢垃圾三天没人管")
    assert "照明还在办。已经好了吗?" in resident.say("灯亮了 谢谢")
    assert f"编号 {lamp}" in resident.say("不是的还是老样子")
