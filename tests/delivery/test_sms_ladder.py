"""Where SMS stands in the ladder, and what may not stand in a text (DESIGN.md 4, 8.2, 8.7)."""

import pytest
from sqlalchemy import select

from bot.messages import Message
from bot.outbox import put
from models.identities import Identity
from models.outbox import OutboxRow
from models.people import find_member
from tests.delivery.texts import LI_MING, SMS, TEMPLATES, ZHAO
from tests.handlers.test_phone import REPORT, join
from tests.support import act_of
from tests.talk import build_town


def handled(town, code, note="换了灯泡"):
    """Whoever has the case takes it and is done with it."""
    owner_id = town.case(code).owner_id
    member = town.member(town.look(lambda session: find_member(session, owner_id).name))
    assert "已接单" in member.say(f"接单 {code}")
    member.say(f"办结 {code} {note}")


def reasons(town, kind):
    """State and reason of the messages of a kind."""
    return [(row.state, row.reason) for row in town.outbox() if row.kind == kind]


def test_a_wechat_user_out_of_reach_is_told_by_sms_that_something_waits_and_1_shows_it(texting):
    chat, phone = texting.person("赵"), texting.sms(ZHAO)
    join(texting, chat)
    chat.say(REPORT)
    code = texting.cases()[0].code
    texting.clock.advance(hours=49)
    handled(texting, code)
    (hint, *more) = phone.received()
    assert (hint, more) == (f"您反映的事有答复了,编号 {code},回1查看。", [])
    assert ("unreached", "已发短信请他来看") in reasons(texting, "resolved")
    phone.say("1")
    (said,) = phone.received()
    assert "换了灯泡" in said and "1好了" in said
    assert "谢谢" in phone.say("1")
    assert texting.case(code).state == "closed"


def test_1_on_wechat_shows_it_as_well(texting):
    chat, phone = texting.person("赵"), texting.sms(ZHAO)
    join(texting, chat)
    chat.say(REPORT)
    code = texting.cases()[0].code
    texting.clock.advance(hours=49)
    handled(texting, code)
    phone.received()
    assert "换了灯泡" in chat.say("1")


def test_who_reported_by_sms_gets_the_answer_in_full(texting):
    chat, phone = texting.person("赵"), texting.sms(ZHAO)
    join(texting, chat)
    phone.say(REPORT)
    chat.say("你好")  # he was last seen on WeChat
    texting.clock.advance(hours=49)
    phone.received()
    handled(texting, texting.cases()[0].code)
    assert "换了灯泡" in phone.received()[-1]


@pytest.mark.parametrize(
    "words", ["我妈瘫痪在床想申请上门护理,翠园3幢", "翠园3幢工地拖欠工资三个月", "翠园3幢社保卡办不下来"]
)
def test_of_care_benefits_and_labour_no_word_goes_by_sms(texting, words):
    phone = texting.sms(ZHAO)
    phone.say(words)
    case = texting.cases()[0]
    assert case.category in ("care", "benefits", "labour")
    (reply,) = phone.received()
    assert case.code in reply and not any(word in reply for word in ("护理", "工资", "社保"))
    assert ("翠园3幢,由" in reply) == (case.category == "care")  # who needs care can put the place right
    handled(texting, case.code, "护工已到家")
    said = phone.received()
    assert said and all("护工" not in one for one in said)
    assert "不便用短信说" in phone.say("1")
    assert all("护工" not in one for one in phone.received())


def test_of_a_sealed_case_nothing_is_pushed_by_sms(texting):
    phone = texting.sms(ZHAO)
    said = phone.say("翠园3幢邻居家经常打孩子,孩子身上有伤")
    case = texting.cases()[0]
    assert case.sealed and case.code in said
    texting.deliver()
    tasks = [row for row in texting.outbox() if row.kind == "task"]
    assert tasks and all(row.rung != "sms" and row.reason == "保密事项不发短信" for row in tasks)


def test_a_members_task_of_a_private_category_says_nothing_of_it_by_sms(texting):
    texting.person("赵").say("翠园3幢2单元王奶奶一个人住没人照顾,想申请助老")
    case = texting.cases()[0]
    assert case.category == "care"
    for number in (LI_MING, "+8619900000001", "+8619900000003"):
        for text in texting.sms(number).received():
            assert case.code in text and "王奶奶" not in text and "翠园" not in text


def test_without_its_template_the_rung_is_closed_and_it_says_which(store, clock):
    templates = {name: one for name, one in TEMPLATES.items() if name != "task"}
    town = build_town(store, clock, sms={**SMS, "templates": templates})
    town.person("赵").say(REPORT)
    town.deliver()
    assert "sms.templates.task" in reasons(town, "task")[0][1]


def test_the_fiftieth_text_of_a_template_in_a_day_goes_and_the_next_waits(texting):
    phone = texting.sms(ZHAO)
    for _ in range(55):
        phone.say("进度")
        texting.deliver()
        texting.clock.advance(seconds=10)
    sent = [letter for letter in phone.letters() if letter.template_id == "SMS_answer"]
    assert len(sent) == 50
    waiting = [row for row in texting.outbox() if row.state == "due"]
    assert len(waiting) == 1 and "限额" in waiting[0].reason  # later answers took the waiting one along
    texting.clock.advance(days=1)
    assert len(phone.letters()) == 1


def test_aliyuns_day_is_the_last_24_hours_whatever_the_date(texting):
    """Fifty in the evening: nothing more after midnight, and one more a day after the first of them."""
    phone = texting.sms(ZHAO)
    texting.clock.advance(hours=14)  # 23:00
    for _ in range(51):
        phone.say("进度")
        texting.deliver()
        texting.clock.advance(seconds=10)
    assert len(phone.letters()) == 50
    texting.clock.advance(hours=2)
    assert phone.letters() == []
    texting.clock.advance(hours=22)
    assert len(phone.letters()) == 1


def tencent(store, clock):
    """The test district with texts by Tencent Cloud."""
    return build_town(store, clock, sms={**SMS, "provider": "tencent", "app_id": "1400000000", "daily_per_number": 100})


def test_tencent_is_handed_the_same_text_for_a_number_once_in_thirty_seconds(store, clock):
    town = tencent(store, clock)
    phone, other = town.sms(ZHAO), town.sms("+8613700000002")
    for one in (phone, other):
        one.say("帮助"), one.received()  # what is said once only is said
    for one, said in ((phone, "进度"), (phone, "帮助"), (other, "进度")):
        one.say(said)
        assert len(one.received()) == 1
    phone.say("进度")  # three seconds after the first one left
    assert phone.received() == []
    assert [row.reason for row in town.outbox() if row.state == "due"] == ["半分钟里同样的话只能发一条,等平台的限额"]
    town.clock.advance(seconds=26)
    assert phone.received() == []
    town.clock.advance(seconds=1)
    assert len(phone.received()) == 1


@pytest.mark.parametrize("kind", ["reply", "code", "teaser"])
def test_what_belongs_to_a_talk_by_sms_goes_by_no_other_channel(store, clock, kind):
    """His number takes nothing any more, and his chat is open: these words were for the number."""
    town = build_town(store, clock)
    chat = town.person("赵")
    chat.say("你好")

    def write(session):
        person = session.scalars(select(Identity.person_id).where(Identity.address == chat.openid)).one()
        put(act_of(session, clock.now()), person, Message(kind, "验证码123456", {"code": "123456", "text": "验证码"}))

    town.look(write)
    assert chat.received() == [] and reasons(town, kind)[0][0] == "unreached"


def test_parts_are_counted_by_message(texting):
    phone = texting.sms(ZHAO)
    phone.say(REPORT)
    (letter,) = phone.letters()
    row = texting.look(lambda session: session.scalars(select(OutboxRow).where(OutboxRow.kind == "reply")).one().parts)
    assert row == letter.parts >= 2


def test_an_address_of_the_web_never_stands_in_a_variable(texting):
    phone, member = texting.sms(ZHAO), texting.member("李明")
    phone.say(REPORT)
    code = texting.cases()[0].code
    member.say(f"接单 {code}")
    member.say(f"办结 {code} 见 https://example.cn/a?b=1 和 www.example.cn")
    text = phone.received()[-1]
    assert "example" not in text and "[网址]" in text


def test_a_number_silent_for_a_year_starts_anew_and_is_told_nothing_of_the_case(texting):
    phone = texting.sms(ZHAO)
    phone.say(REPORT)
    code = texting.cases()[0].code
    phone.received()
    texting.clock.advance(days=366)
    handled(texting, code)
    (hint,) = phone.received()
    assert code not in hint and "换了灯泡" not in hint and "事项编号" in hint
    assert code not in phone.say("进度")  # whoever has the number now


def test_his_own_quiet_hours_hold_a_notice_and_not_an_answer(store, clock):
    town = build_town(store, clock, sms=SMS)
    chat = town.person("赵")
    assert "08:00到11:00" in chat.say("免打扰 8点到11点")
    chat.say(REPORT)
    town.clock.advance(minutes=40)
    member = town.member("李明")
    member.say(f"接单 {town.cases()[0].code}")
    assert chat.received() == []
    town.clock.advance(hours=2)
    assert any("已接单" in text for text in chat.received())


def test_texts_first_for_whoever_wishes_so(texting):
    chat, phone = texting.person("赵"), texting.sms(ZHAO)
    join(texting, chat)
    assert "先发短信" in chat.say("短信优先")
    chat.say(REPORT)
    phone.received()
    texting.member("李明").say(f"接单 {texting.cases()[0].code}")
    assert "已接单" in phone.received()[0]
    chat.say("微信优先")
    texting.clock.advance(minutes=1)
