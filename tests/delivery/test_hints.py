"""An answer that no template holds is not cut: the template says that there is one, and 1 shows it."""

import pytest

from bot.messages import Outcome
from tests.delivery.test_calls import REPORT, handled, owner_of, trace
from tests.delivery.texts import SMS, ZHAO
from tests.handlers.test_phone import join
from tests.talk import build_town

TEMPLATES = {
    "wechat": {"templates": {"progress": {"id": "tmpl", "fields": {"code": "character_string1", "text": "thing2"}}}}
}


@pytest.fixture
def town(store, clock):
    return build_town(store, clock, **TEMPLATES)


def out_of_reach(town):
    """A case done with after two days of silence; its code."""
    town.person("赵").say(REPORT)
    code = town.cases()[0].code
    town.clock.advance(hours=49)
    handled(town, code)
    return code


def test_the_template_says_that_there_is_an_answer_and_1_shows_it_and_1_again_answers_it(town):
    code = out_of_reach(town)
    town.deliver()
    hints = [one.fields for one in town.sent["openid-赵"] if one.kind == "hint"]
    assert hints == [{"character_string1": code, "thing2": "您反映的事有答复了,回1查看"}]
    said = town.person("赵").say("1")
    assert "换了灯泡" in said and "1好了" in said
    assert town.case(code).state == "resolved"
    assert "谢谢" in town.person("赵").say("1")
    assert town.case(code).state == "closed"


def test_what_fits_goes_in_the_template_itself(town):
    town.person("赵").say(REPORT)
    town.clock.advance(hours=49)
    handled(town, town.cases()[0].code)
    town.deliver()
    assert [one.kind for one in town.sent["openid-赵"]] == ["progress", "hint"]


def test_a_template_that_is_refused_lets_the_answer_go_on_to_the_next_rung(store, clock):
    town = build_town(store, clock, sms=SMS, **TEMPLATES)
    join(town, town.person("赵"))
    out_of_reach(town)
    town.deliver(Outcome.NEXT_RUNG)
    assert [one.kind for one in town.sent[ZHAO] if one.kind == "teaser"] == ["teaser"]
    assert ("template", "unreached", "模板放不下,已请他来看") in trace(town, "resolved")


def test_that_an_answer_waits_does_not_take_the_last_service_message_from_the_end(town):
    """The fifth of a silent person's window: the template says that words wait, and the end goes out in full."""
    resident = town.person("赵")
    resident.say(REPORT)
    code = town.cases()[0].code
    worker = owner_of(town, code)
    for words in (
        "师傅明天上午带着配件过来给您修,家里要有人在",
        "请您把楼道里的东西先挪开,师傅好搭梯子",
        "钥匙放门卫",
        "谢谢",
    ):
        worker.say(f"回 {code} {words}")
        town.deliver()
    worker.say(f"回 {code} 请问您家楼道里的总开关是在一楼还是在地下室里面?")
    town.deliver()
    assert [(one.kind, one.rung) for one in town.sent[resident.openid]][-1] == ("hint", "template")
    worker.say(f"办结 {code} 换了灯泡")
    town.deliver()
    assert [(one.kind, one.rung) for one in town.sent[resident.openid]][-1] == ("resolved", "service")
