"""By SMS alone: a report is made, handled and closed, without WeChat (issue 6, DESIGN.md 6)."""

from tests.delivery.texts import SMS, ZHAO
from tests.talk import build_town


def test_a_report_by_sms_makes_a_case_and_is_answered_by_sms_as_progress(texting):
    phone = texting.sms(ZHAO)
    phone.say("翠园3幢2单元楼道灯坏了")
    (case,) = texting.cases()
    (letter,) = phone.letters()
    assert (letter.rung, letter.address, letter.template_id) == ("sms", ZHAO, "SMS_progress")
    assert letter.fields["code"] == case.code
    assert f"编号 {case.code}" in letter.fields["text"] and "隐私" in letter.fields["text"]


def test_a_question_by_sms_is_an_answer_with_an_empty_code(texting):
    phone = texting.sms(ZHAO)
    phone.say("楼道灯坏了")
    (letter,) = phone.letters()
    assert (letter.template_id, letter.fields["code"]) == ("SMS_answer", "")
    assert "在哪里" in letter.fields["text"]
    phone.say("翠园3幢")
    assert phone.letters()[0].template_id == "SMS_progress"


def test_a_report_is_made_handled_and_closed_by_sms_alone(texting):
    phone, member = texting.sms(ZHAO), texting.member("李明")
    phone.say("翠园3幢2单元楼道灯坏了")
    (case,) = texting.cases()
    phone.received()
    member.say(f"接单 {case.code}")
    assert any("已接单" in text for text in phone.received())
    member.say(f"办结 {case.code} 换了灯泡")
    (asked,) = phone.received()
    assert "换了灯泡" in asked and "1好了" in asked
    phone.say("1")
    assert "谢谢" in phone.received()[0]
    assert texting.case(case.code).state == "closed"


def test_a_question_with_a_template_of_its_own_goes_in_that_one(store, clock):
    questions = {"where": "SMS_where", "resolved": "SMS_resolved"}
    town = build_town(store, clock, sms={**SMS, "questions": questions})
    phone, member = town.sms(ZHAO), town.member("李明")
    phone.say("楼道灯坏了")
    assert [letter.template_id for letter in phone.letters()] == ["SMS_where"]
    phone.say("翠园3幢")
    assert [letter.template_id for letter in phone.letters()] == ["SMS_progress"]
    code = town.cases()[0].code
    assert "已接单" in member.say(f"接单 {code}")
    member.say(f"办结 {code} 换了灯泡")
    assert [letter.template_id for letter in phone.letters()] == ["SMS_progress", "SMS_resolved"]
