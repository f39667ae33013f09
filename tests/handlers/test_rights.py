"""我的信息, 删除, 退订: a person sees what is held and who looked, has it erased for good, stops what nobody asked for."""

import pytest

from bot import outbox
from bot.act import Act
from bot.messages import Message
from tests.conversation.said import every_word_kept, file_case
from tests.talk import Town

WORDS = ("3幢2单元", "楼道灯坏了", "门铃坏了", "13812345678", "刘奶奶")


def live(town: Town) -> tuple[str, str]:
    """A resident with a case, a relay, a photo and a half-finished report; his member and his code."""
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident, "翠园3幢2单元楼道灯坏了,刘奶奶怕黑")
    resident.photo("my-photo")
    resident.say(f"回 {code} 门铃坏了,打13812345678")
    member.received()
    member.say(f"回 {code} 知道了")
    resident.received()
    resident.say("菜场门口井盖没了,刘奶奶说的")
    return code, resident.openid


def test_erasing_asks_first_and_then_nothing_he_said_is_left_in_any_table(town: Town, keyring):
    code, _openid = live(town)
    resident = town.person("阿婆")
    resident.say("退出")
    before = every_word_kept(town, keyring)
    assert all(word in before for word in WORDS) and "my-photo" in before
    assert "确认删除" in resident.say("删除")
    assert "已删除" in resident.say("确认删除")
    after = every_word_kept(town, keyring)
    assert [word for word in (*WORDS, "my-photo") if word in after] == []
    assert town.case(code).category == "lighting", "the skeleton stays for the count"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["待办", "看 {code}", "接单 {code}", "办结 {code} 跟刘奶奶说好了"])
def test_what_others_were_told_of_him_in_a_reply_is_erased_too(town: Town, keyring, said):
    code, _openid = live(town)
    resident = town.person("阿婆")
    town.person("李明").say(said.format(code=code))
    resident.say("退出")
    resident.say("删除")
    resident.say("确认删除")
    after = every_word_kept(town, keyring)
    assert [word for word in WORDS if word in after] == []


def test_after_erasing_he_is_somebody_new_and_his_case_is_off(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    resident.say("删除")
    resident.say("确认删除")
    case = town.case(code)
    assert (case.reporter_id, case.contact_id, case.beneficiary_id, case.state) == (None, None, None, "withdrawn")
    assert "还没有报过事" in resident.say("进度")
    assert "您手上没有待办" in member.say("待办")
    assert file_case(resident) != code


@pytest.mark.only_on("sqlite")
def test_a_member_who_has_the_erased_case_hears_that_it_is_off(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    assert member.received()
    resident.say("删除")
    resident.say("确认删除")
    assert code in "".join(member.received())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["0", "不删", "算了", "退出", "进度"])
def test_without_the_confirmation_nothing_is_erased(town, said):
    resident = town.person("阿婆")
    code = file_case(resident)
    resident.say("删除")
    resident.say(said)
    resident.say("退出")
    assert code in resident.say("进度")


@pytest.mark.only_on("sqlite")
def test_the_word_alone_never_erases(town):
    resident = town.person("阿婆")
    code = file_case(resident)
    resident.say("确认删除")
    resident.say("请把那条告示删除")
    resident.say("退出")
    assert code in resident.say("进度")


def test_who_looked_is_told_with_post_time_and_reason(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    assert "没有别人翻看" in resident.say("我的信息")
    member.say(f"看 {code}")
    said = resident.say("我的信息")
    assert "物业" in said and "查看事项" in said and "今天9" in said
    assert "李明" not in said


@pytest.mark.only_on("sqlite")
def test_who_looked_at_an_old_case_is_told_however_many_came_after(town):
    member, resident = town.member("李明"), town.person("阿婆")
    member.say(f"看 {file_case(resident)}")
    for _ in range(21):
        town.clock.advance(minutes=11)
        resident.say("翠园5幢楼上装修太吵")
    said = resident.say("我的信息")
    assert f"事项{len(town.cases())}件" in said and len(town.cases()) > 20
    assert "查看事项" in said and "以上是近90天谁看过" in said


@pytest.mark.only_on("sqlite")
def test_where_somebody_looked_more_often_than_is_listed_it_says_how_often(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    for _ in range(21):
        town.clock.advance(minutes=1)
        member.say(f"看 {code}")
    said = resident.say("我的信息")
    assert said.count("查看事项") == 20 and "等21次" in said


@pytest.mark.only_on("sqlite")
def test_what_is_held_is_counted(town):
    resident = town.person("阿婆")
    file_case(resident)
    resident.photo()
    said = resident.say("我的信息")
    assert "事项1件" in said and "照片语音1份" in said


@pytest.mark.only_on("sqlite")
def test_nobody_else_learns_what_is_held_of_him(town):
    file_case(town.person("阿婆"))
    assert "事项0件" in town.person("路人").say("我的信息")


def test_stopped_messages_stop_and_answers_go_on(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    assert "不再给您发通知" in resident.say("退订")

    contact = town.case(code).contact_id
    town.look(
        lambda session: outbox.put(
            Act(session, town.clock.now(), town.chance, "system:test", "test:notice"),
            contact,
            Message("notice", "停水通知"),
        )
    )
    assert resident.received() == []
    member.say(f"接单 {code}")
    assert "已接单" in "".join(resident.received())
    assert "已恢复" in resident.say("恢复订阅")


@pytest.mark.only_on("sqlite")
def test_the_whole_notice_says_who_why_how_long_and_which_rights(town):
    said = town.person("阿婆").say("隐私")
    assert all(word in said for word in ("办事处", "180天", "90天", "删除", "退订", "联系"))


@pytest.mark.only_on("sqlite")
def test_the_short_notice_says_who_what_why_how_long_and_how_to_erase(town):
    said = town.person("阿婆").follow()
    assert all(word in said for word in ("办事处", "文字、照片、地点", "办您的事", "180天", "删", "我的信息"))


@pytest.mark.only_on("sqlite")
def test_following_greets_with_the_notice_once(town):
    resident = town.person("阿婆")
    assert resident.follow().count("隐私:") == 1
    assert "隐私:" not in resident.say("翠园3幢楼道灯坏了")
