"""A member's number in the directory is his identity by SMS, as long as the directory says so."""

import pytest

from bot import outbox
from bot.directory import binding
from bot.messages import Message
from models.people import find_member_by_phone
from tests.delivery.texts import LI_MING, ZHAO

REPORT = "翠园3幢2单元楼道灯坏了"


def set_phone(town, number, name="李明"):
    """The directory gives a member another number."""
    from models.people import find_members_by_name, phone_index
    from models.sealed import seal

    def write(session):
        (member,) = find_members_by_name(session, name)
        member.phone = seal(session, "member.phone", member.person_id, number)
        member.phone_index = phone_index(session, number)

    town.look(write)


def test_a_member_who_never_bound_gets_his_task_by_sms_and_takes_it_by_sms(texting):
    texting.person("赵").say(REPORT)
    member = texting.sms(LI_MING)
    (letter,) = member.letters()
    code = texting.cases()[0].code
    assert letter.template_id == "SMS_task"
    assert letter.fields["code"] == code and letter.fields["where"] == "翠园3幢2单元"
    assert "已接单" in member.say("1")
    assert texting.case(code).state == "accepted"


def test_a_member_writes_from_his_number_and_is_known_without_binding(texting):
    member = texting.sms(LI_MING)
    assert "不给您派新单" in member.say("请假 明天")


def test_a_member_on_wechat_is_told_there_while_the_window_is_open(texting):
    chat = texting.member("李明")
    texting.person("赵").say(REPORT)
    assert len(chat.received()) == 1
    assert texting.sms(LI_MING).letters() == []


def test_a_member_whose_window_is_shut_and_who_has_no_template_gets_it_by_sms(texting):
    chat = texting.member("李明")
    texting.clock.advance(hours=49)
    texting.person("赵").say(REPORT)
    assert chat.received() == []
    assert [letter.template_id for letter in texting.sms(LI_MING).letters()] == ["SMS_task"]


def test_a_number_that_the_directory_gives_to_another_is_nobodys_until_he_writes(texting):
    member = texting.sms(LI_MING)
    assert "手上" in member.say("待办")
    member.letters()
    set_phone(texting, "+8619900000099")
    assert "手上" not in member.say("待办")  # a resident's word now
    texting.person("赵").say(REPORT)
    assert [letter.kind for letter in member.letters()] == ["reply"]
    assert [letter.kind for letter in texting.sms("+8619900000099").letters()] == ["task"]


def test_binding_on_wechat_leaves_the_number_alone_and_needs_wechat(texting):
    texting.sms(LI_MING).say("待办")
    assert "不用绑定" in texting.sms(LI_MING).say("绑定 ABCDEFGHJK")
    chat = texting.member("李明")
    texting.person("赵").say(REPORT)
    assert len(chat.received()) == 1  # the chat wrote last; a text would have cost
    assert texting.look(lambda session: find_member_by_phone(session, LI_MING).name) == "李明"


def test_who_texted_is_still_invited_to_wechat(texting):
    texting.sms(LI_MING).say("待办")
    invited = texting.look(lambda session: [member.name for member, _ in binding.invite(texting._act(session))])
    assert "李明" in invited


def test_in_danger_a_member_with_a_number_counts_as_reached(texting):
    said = texting.person("赵").say("翠园3幢2单元煤气味好大,有人晕倒了")
    assert "正通知" in said and "还没绑定" not in said
    assert texting.sms("+8619900000001").letters()


@pytest.mark.parametrize("landline", ["+862112345678", ""])
def test_a_landline_takes_no_texts(texting, landline):
    set_phone(texting, landline)
    texting.person("赵").say(REPORT)
    texting.deliver()
    (task,) = [row for row in texting.outbox() if row.kind == "task"]
    assert task.state == "unreached"


def test_a_resident_whose_number_becomes_a_members_keeps_his_cases(texting):
    phone = texting.sms(ZHAO)
    phone.say(REPORT)
    code = texting.cases()[0].code
    set_phone(texting, ZHAO, "张华")
    assert code in phone.say("进度")


def test_who_texts_from_abroad_is_answered_at_that_number_like_anybody(texting):
    phone = texting.sms("+85261234567")
    assert "编号" in phone.say(REPORT)
    assert [letter.address for letter in phone.letters()] == ["+85261234567"]


def test_a_task_of_no_known_place_says_so_as_on_wechat(texting):
    texting.look(
        lambda session: outbox.put(
            texting._act(session),
            find_member_by_phone(session, LI_MING).person_id,
            Message("task", "灯坏了", {"code": "7K3M2", "what": "灯坏了", "where": "", "by": "明天12点"}),
        )
    )
    (letter,) = texting.sms(LI_MING).letters()
    assert letter.fields["where"] == "-"


def test_what_never_goes_by_sms_names_no_template_that_does_not_exist(texting):
    texting.look(
        lambda session: outbox.put(
            texting._act(session),
            find_member_by_phone(session, LI_MING).person_id,
            Message("digest", "今天", {"text": "今天"}),
        )
    )
    texting.deliver()
    (row,) = [row for row in texting.outbox() if row.kind == "digest"]
    assert "sms.templates" not in row.reason
    assert "这种消息不发短信" in row.reason
