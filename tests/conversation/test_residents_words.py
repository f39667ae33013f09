"""What residents say of what they told already: thanks, agreement, impatience, a wish to be left out of it."""

import pytest

from tests.conversation.said import bind_all, code_in, codes_in, file_case, say_all, words_of
from tests.delivery.texts import ZHAO
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


def test_one_matter_in_three_messages_is_one_case_with_all_that_was_said(town: Town):
    resident = town.person("阿婆")
    resident.photo()
    say_all(resident, "垃圾没人收", "都三天了臭死了", "小孩都不敢下楼")
    code = code_in(resident.say("翠园3幢").partition("\n隐私")[0])
    assert len(town.cases()) == 1 and town.case(code).category == "waste"
    assert all(said in words_of(town, code) for said in ("垃圾没人收", "都三天了臭死了", "小孩都不敢下楼"))


def test_assent_after_something_else_closes_no_older_case(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say("接单")
    member.say(f"办结 {code} 换好了")
    resident.received()
    town.clock.advance(minutes=1)
    file_case(resident, "翠园5幢楼上漏水")
    assert f"您是说翠园3幢2单元·照明(编号 {code})好了吗?回 1好了" in resident.say("是的")
    assert town.case(code).state == "resolved"
    assert "谢谢" in resident.say("1")


def test_assent_right_after_the_question_closes_it(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say("接单")
    member.say(f"办结 {code} 换好了")
    resident.received()
    assert "谢谢" in resident.say("是的")


@pytest.mark.parametrize("said", ["谢谢你啊小同志", "谢谢师傅啊", "真是太麻烦你们了"])
def test_thanks_are_nothing_to_pass_on(town: Town, said: str):
    resident = town.person("阿婆")
    code = file_case(resident)
    assert "不客气" in resident.say(said)
    assert said not in words_of(town, code)


@pytest.mark.parametrize("said", ["我不满意 要找上级", "还没修好,我要找上级"])
def test_who_wants_the_level_above_is_heard_there_too(town: Town, said: str):
    phones, resident = bind_all(town, "王建国", "李明"), town.person("阿婆")
    file_case(resident)
    for phone in phones.values():
        phone.received()
    town.clock.advance(minutes=20)
    assert "也已报给" in resident.say(said)
    assert all(said in "".join(phone.received()) for phone in phones.values())


def test_a_threat_to_turn_elsewhere_passes_it_on_and_tells_where(town: Town):
    worker, resident = town.member("李明"), town.person("阿婆")
    file_case(resident)
    worker.received()
    town.clock.advance(minutes=20)
    assert "您也可以打12345" in resident.say("再不弄我打12345了")
    assert "再不弄我打12345了" in "".join(worker.received())


def test_how_long_yet_tells_first_what_somebody_is_on_the_way_to(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    file_case(resident, "翠园5幢电梯坏了")
    member.say(f"已出发 {code}")
    first = resident.say("还要多久").splitlines()[0]
    assert code in first and "已出发" in first
    member.say(f"到场 {code}")
    assert "已到场" in resident.say("还要多久")


@pytest.mark.parametrize("told", ["我老公打我", "我老公打我,翠园3幢"])
def test_told_in_confidence_he_is_promised_that_nobody_hears_from_whom(town: Town, told: str):
    resident = town.sms(ZHAO)
    code = codes_in(resident.say(told))[0]
    assert f"好的,不会说是您说的。编号 {code}只有专人能看到。" in resident.say("别说是我说的")
    assert "别说是我说的" in words_of(town, code)
    assert f"加到编号 {code}" in resident.say("已经不打了")


def test_of_an_ordinary_case_whoever_has_it_is_asked_not_to_say(town: Town):
    worker, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident, "翠园5幢楼上装修太吵")
    worker.received()
    assert f"已请办的人别说是您说的,编号 {code}" in resident.say("千万别说是我说的")


def test_words_while_it_is_asked_where_the_danger_is_reach_whoever_was_called(town: Town):
    officer, resident = town.member("赵强"), town.person("阿婆")
    resident.say("我头很晕站不住")
    officer.received()
    reply = resident.say("没事了缓过来了")
    assert "记下了,转给值班员赵强" in reply and "在哪里" in reply
    assert "缓过来了" in "".join(officer.received())


def test_by_sms_a_service_is_told_without_the_address_of_a_map(town: Town):
    resident = town.sms(ZHAO)
    assert "地图" not in resident.say("附近 卫生站 翠园3幢")
    details = resident.say("1")
    assert "地址" in details and "http" not in details and "地图" not in details


def test_by_sms_a_private_request_tells_which_place_and_who(town: Town):
    reply = town.sms(ZHAO).say("翠园3幢我老伴瘫痪在床没人照顾")
    assert "翠园3幢,由" in reply and "办理" in reply and "瘫痪" not in reply


def test_the_place_that_was_wrong_is_put_right_by_naming_the_case(town: Town):
    resident = town.person("阿婆")
    code = file_case(resident, "翠园3幢垃圾没人收")
    town.clock.advance(minutes=30)
    assert f"编号 {code}的地点改为翠园5幢" in resident.say("翠园3幢垃圾的地址错了 是5幢")


@pytest.mark.parametrize("said", ["不对不对是5幢", "不对不对,是5幢"])
def test_a_correction_said_twice_is_a_correction(town: Town, said: str):
    resident = town.person("阿婆")
    code = file_case(resident, "翠园3幢垃圾没人收")
    assert f"编号 {code}的地点改为翠园5幢" in resident.say(said)


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("翠园3幢电梯困人了 有人晕倒了", "请马上打119和120!"),
        ("翠园5幢着火了 有人晕倒了", "请马上打119和120!"),
        ("翠园3幢电梯里有人晕倒了", "请马上打120!"),
        ("翠园3幢电梯困人了", "请马上打119!"),
    ],
)
def test_who_is_hurt_beside_another_danger_is_a_matter_for_120_too(town, said, first):
    assert town.person("邻居").say(said).startswith(f"{first}\n")


def test_who_faints_where_the_danger_is_opens_no_second_case(town):
    resident = town.person("邻居")
    resident.say("翠园3幢电梯困人了")
    assert resident.say("里面有人晕倒了").startswith("请马上打120!")
    assert len(town.cases()) == 1
