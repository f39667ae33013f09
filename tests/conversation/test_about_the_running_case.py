"""What somebody says of his case, without its place and in words that may sound like a greeting, is about that case."""

import pytest

from tests.conversation.said import LAMP, LEAK, file_case, say_all
from tests.talk import Phone, Town


@pytest.fixture
def leader(town: Town) -> Phone:
    return town.member("王建国")


@pytest.fixture
def resident(town: Town, leader: Phone) -> Phone:
    return town.person("阿婆")


@pytest.mark.parametrize(
    "said",
    ["我讲的是亭子间 二楼那个", "后天不行 我妈坐轮椅今天要下楼", "就是门口别再放东西了", "就是翠园5幢那个水管呀"],
)
def test_words_right_after_a_report_that_are_no_greeting_reach_whoever_has_it(town, resident, leader, said):
    code = file_case(resident, LEAK)
    leader.received()
    reply = resident.say(said)
    assert code in reply and "您好" not in reply and len(town.cases()) == 1
    assert said in "".join(leader.received())


def test_so_do_they_after_an_angry_line(town, resident, leader):
    code = file_case(resident, LEAK)
    assert code in say_all(resident, "你们都是吃干饭的 报了一百遍了", "就是翠园5幢那个水管呀")


def test_a_place_and_a_thing_in_words_like_a_greeting_are_a_report(town, resident):
    assert "收到" in resident.say("就是翠园3幢那个门禁呀") and len(town.cases()) == 1


@pytest.mark.parametrize(
    "said", ["谢谢师傅 今天特别冷", "我孙子今天考试", "你说对不对", "谢谢你们 辛苦了", "祝您工作顺利"]
)
def test_thanks_and_chat_are_not_added_to_a_case(town, resident, leader, said):
    file_case(resident, LEAK)
    leader.received()
    reply = resident.say(said)
    assert "加到" not in reply and "您好" not in reply and leader.received() == []


def test_that_the_water_is_back_asks_whether_that_case_is_done(town, resident):
    file_case(resident, "翠园3幢停水了")
    town.clock.advance(hours=3)
    assert "已经好了吗" in resident.say("来水了") and len(town.cases()) == 1


@pytest.mark.parametrize("said", ["昨晚没人管", "今天又有味道"])
def test_that_nobody_came_and_that_it_is_back_are_told_to_whoever_has_it(town, resident, leader, said):
    code = file_case(resident, "翠园3幢有股油烟味")
    leader.received()
    town.clock.advance(hours=20)
    assert code in resident.say(said) and len(town.cases()) == 1
    assert said in "".join(leader.received())


def test_that_he_will_trouble_us_no_more_asks_whether_to_take_it_back(town, resident):
    code = file_case(resident, LAMP)
    assert "不用办了吗" in resident.say("算了算了不麻烦你们了")
    assert "接着办" in resident.say("还是修吧") and town.case(code).state == "open"
    assert "不用办了吗" in resident.say("算了 不麻烦你们了")
    resident.say("是")
    assert town.case(code).state == "withdrawn"


def test_that_he_has_found_somebody_else_takes_it_back(town, resident):
    code = file_case(resident, LAMP)
    resident.say("算了 我另外找人了")
    assert town.case(code).state == "withdrawn"


def test_done_with_thanks_to_somebody_closes_the_case(town, resident, leader):
    code = file_case(resident, LEAK)
    say_all(leader, f"接单 {code}", f"办结 {code} 修好了")
    resident.received()
    assert "结案" in resident.say("好了 谢谢阿姨")


@pytest.mark.parametrize("said", ["我妈坐轮椅下不来", "钥匙在隔壁李家"])
def test_what_may_be_more_of_it_is_asked_before_where_it_is(town, resident, leader, said):
    code = file_case(resident, "翠园5幢电梯坏了")
    leader.received()
    assert "是补充" in resident.say(said)
    assert code in resident.say("1") and len(town.cases()) == 1
    assert "是补充" in resident.say(said)
    assert "在哪里" in resident.say("2")
