"""The link to WeChat's button: offered where an answer may come too late for the chat, and then left alone."""

import pytest
from sqlalchemy import select

from bot.directory import binding
from bot.messages import Permit
from models.identities import Identity
from models.permissions import spend_permission
from tests.statements import report, statements_of
from tests.talk import build_town

PUBLIC = "https://linli.example.cn"
BUTTON = f"{PUBLIC}/h5/allow/case"
LAMP = "翠园3幢2单元楼道灯坏了"
TEMPLATES = {"answer": "t-answer", "progress": "t-progress", "notice": "t-notice", "task": "t-task"}
#: Longer than WeChat's window, over any weekend.
SLOW = {"lighting": {"resolve_h": 80}}


def town_with(store, clock, **sections):
    chosen = {"server": {"public_url": PUBLIC}, "wechat": {"subscriptions": TEMPLATES}, "categories": SLOW}
    return build_town(store, clock, **{**chosen, **sections})


@pytest.fixture
def town(store, clock):
    return town_with(store, clock)


def test_after_a_report_the_link_is_the_last_line_and_one_short_sentence(town):
    reply = town.person("赵").say(LAMP)
    offers = [line for line in reply.splitlines() if "微信提醒您" in line]
    assert len(offers) == 1 and offers[0].endswith(BUTTON)
    assert len(offers[0].removesuffix(BUTTON)) <= 30
    assert reply.index("编号") < reply.index(BUTTON)


def test_who_does_not_tap_is_left_alone_for_a_month(town, clock):
    zhao = town.person("赵")
    zhao.say(LAMP)
    clock.advance(days=29)
    assert BUTTON not in zhao.say("翠园5幢2单元楼道灯坏了")
    clock.advance(days=1)
    assert BUTTON in zhao.say("翠园6幢2单元楼道灯坏了")


def test_a_yes_is_asked_for_again_once_it_is_used_up(town, clock):
    zhao = town.person("赵")
    zhao.say(LAMP)
    zhao.permit(Permit("t-answer", True), Permit("t-progress", True))
    clock.advance(hours=1)
    assert BUTTON not in zhao.say("翠园5幢2单元楼道灯坏了")
    town.look(lambda session: spend_permission(session, identity_of(session, zhao), "t-answer"))
    clock.advance(hours=1)
    assert BUTTON in zhao.say("翠园6幢2单元楼道灯坏了")


def identity_of(session, phone):
    return session.scalars(select(Identity.id).where(Identity.address == phone.openid)).one()


def test_who_tapped_no_is_left_alone_as_well(town, clock):
    zhao = town.person("赵")
    zhao.say(LAMP)
    zhao.permit(Permit("t-answer", False))
    clock.advance(days=3)
    assert BUTTON not in zhao.say("翠园5幢2单元楼道灯坏了")


@pytest.mark.parametrize(
    "sections",
    [
        {"wechat": {"subscriptions": {}}},
        {"server": {"public_url": ""}},
        {"wechat": {"subscriptions": {"notice": "t-notice"}}},
        {"categories": {"lighting": {"resolve_h": 8}}},
    ],
)
def test_nothing_is_offered_that_is_not_set_up_or_not_needed(store, clock, sections):
    assert "/h5/allow" not in town_with(store, clock, **sections).person("赵").say(LAMP)


@pytest.mark.parametrize("said", ["翠园3幢煤气泄漏了", "我老公打我,我害怕", "翠园3幢201一直在打架,快来人"])
def test_nothing_is_offered_in_danger_or_in_confidence(town, said):
    assert BUTTON not in town.person("赵").say(said)


def test_nothing_is_offered_by_sms_nor_to_whoever_would_rather_be_called(town):
    zhao = town.person("赵")
    zhao.say("电话优先")
    assert BUTTON not in zhao.say(LAMP)
    assert BUTTON not in town.sms("+8613900000077").say(LAMP)


def test_another_question_goes_first(town):
    reply = town.person("赵").say("帮我妈妈报一下,翠园3幢2单元楼道灯坏了")
    assert "答复告诉谁" in reply and BUTTON not in reply


def test_a_topic_and_a_binding_offer_the_button_for_their_own_messages(town):
    assert f"{PUBLIC}/h5/allow/topic" in town.person("赵").say("订阅 入学")
    codes = town.look(lambda session: {row.name: code for row, code in binding.invite(town._act(session))})
    bound = town.person("李明").say(f"绑定 {codes['李明']}")
    assert "绑定成功,李明" in bound and f"{PUBLIC}/h5/allow/task" in bound


@pytest.mark.only_on("sqlite")
def test_asking_costs_a_turn_two_statements_at_most(town, clock):
    """One reads whether to ask, one keeps that we did; without a template none."""
    asked = statements_of(town, report(town, 1))
    on_permissions = [one for one in asked if "permission" in one]
    assert len(on_permissions) == 2
