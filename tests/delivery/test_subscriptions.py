"""订阅通知: counted from WeChat's popup, spent one by one, between the chat and a template message (CHANNELS.md 2.4)."""

import pytest

from bot.delivery.reports import settle_report
from bot.emulators.wechat import Fault, FaultKind
from bot.messages import Inbound, InboundKind, Interaction, Permit, SentResult
from models.permissions import find_permissions, give_permission
from tests.delivery.office import SERVICE_SEND, TEMPLATE_SEND, post_office
from tests.delivery.test_calls import handled
from tests.talk import build_town
from tests.web.service import ACCOUNT, FIELDS

BIZSEND = "/cgi-bin/message/subscribe/bizsend"
NOTICES = {"progress": FIELDS["progress"], "task": FIELDS["task"]}


@pytest.fixture
async def office(store, clock, tmp_path):
    """An account with template messages and 订阅通知."""
    async with post_office(store, clock, tmp_path, wechat={"subscriptions": NOTICES}) as opened:
        yield opened


def allow(office, openid, many=1, template="tpl-progress"):
    """The person says yes that often, here and at the platform."""
    office.emulator.people.require(openid).allowed[template] = many
    for _ in range(many):
        office.store.run(lambda s: give_permission(s, office.identity(s, openid).id, template))


def left(office, openid):
    return office.store.run(lambda s: find_permissions(s, office.people[openid]))


async def progress(office, text="已接单"):
    """One message of progress to o1, sent as far as it goes."""
    row = office.put("o1", text, kind="progress")
    await office.rounds()
    return office.row(row)


def reported(office, code="0", template="tpl-progress", number="170"):
    """The platform's word on a notice to o1."""
    result = SentResult(number, code == "0", code, template_id=template)
    inbound = Inbound(
        "wechat", ACCOUNT.app_id, "o1", f"k{number}", InboundKind.SENT_RESULT, office.clock.now(), sent_result=result
    )
    office.store.run(lambda s: settle_report(s, inbound, office.clock.now()))


async def test_a_yes_lets_one_message_out_and_the_next_goes_as_a_template(office):
    office.meet("o1", Interaction.NONE)
    allow(office, "o1")
    first, second = await progress(office), await progress(office)
    assert (first.state, first.rung) == ("sent", "subscription")
    assert (second.state, second.rung) == ("sent", "template")
    assert office.calls(BIZSEND) == 1 and office.calls(TEMPLATE_SEND) == 1
    body = office.emulator.ledger.calls(BIZSEND)[0].detail["body"]
    assert body["data"] == {"character_string1": {"value": "7K3M2"}, "thing2": {"value": "已接单"}}
    assert left(office, "o1") == {}


async def test_nothing_is_spent_while_the_chat_is_open(office):
    office.meet("o1")
    allow(office, "o1")
    assert (await progress(office)).rung == "service"
    assert office.calls(SERVICE_SEND) == 1 and left(office, "o1") == {"tpl-progress": 1}


async def test_a_yes_to_one_template_is_none_to_another(office):
    office.meet("o1", Interaction.NONE)
    allow(office, "o1", template="tpl-task")
    assert (await progress(office)).rung == "template"
    assert left(office, "o1") == {"tpl-task": 1}


async def test_a_long_term_template_is_not_spent(store, clock, tmp_path):
    chosen = {"subscriptions": {**NOTICES, "long_term": True}}
    async with post_office(store, clock, tmp_path, wechat=chosen) as office:
        office.meet("o1", Interaction.NONE)
        allow(office, "o1")
        await progress(office)
        assert left(office, "o1") == {"tpl-progress": 1}


@pytest.mark.parametrize(("code", "kept"), [(43101, {}), (47003, {"tpl-progress": 2}), (40037, {"tpl-progress": 2})])
async def test_what_wechat_refuses_goes_on_to_the_next_rung(office, code, kept):
    """43101 says that nothing is left, whatever we counted; of the rest nothing was used up."""
    office.meet("o1", Interaction.NONE)
    allow(office, "o1", many=2)
    office.emulator.faults.add(Fault(BIZSEND, FaultKind.ERRCODE, errcode=code))
    row = await progress(office)
    assert (row.state, row.rung) == ("sent", "template")
    assert left(office, "o1") == kept


async def test_a_lost_answer_is_not_sent_again(office):
    office.meet("o1", Interaction.NONE)
    allow(office, "o1", many=2)
    office.emulator.faults.add(Fault(BIZSEND, FaultKind.DROP_AFTER))
    row = await progress(office)
    assert row.state == "unknown" and office.calls(BIZSEND) == 1
    assert left(office, "o1") == {"tpl-progress": 1}
    reported(office)
    assert office.row(row.id).state == "delivered"


async def test_the_result_settles_the_oldest_message_of_that_template(office):
    office.meet("o1", Interaction.NONE)
    allow(office, "o1", many=2)
    first, second = await progress(office), await progress(office)
    reported(office, template="tpl-task", number="1")
    assert office.row(first.id).state == "sent"
    reported(office, number="2")
    assert [office.row(one.id).state for one in (first, second)] == ["delivered", "sent"]
    reported(office, code="1", number="3")
    await office.rounds()
    assert (office.row(second.id).state, office.row(second.id).rung) == ("sent", "template")


async def test_a_result_that_overtakes_the_answer_is_kept_for_it(office, monkeypatch):
    office.meet("o1", Interaction.NONE)
    allow(office, "o1")
    process = office.process()
    settle, ahead = process._outcomes.settle, []

    async def overtaken(sending, attempt):
        reported(office)
        ahead.append(sending.row)
        await settle(sending, attempt)

    monkeypatch.setattr(process._outcomes, "settle", overtaken)
    row = office.put("o1", "已接单", kind="progress")
    while await office.round(process):
        pass
    assert ahead == [row] and office.row(row).state == "delivered"


async def test_an_answer_too_long_for_the_notice_waits_and_the_notice_says_so(store, clock, tmp_path):
    chosen = {"templates": {}, "subscriptions": {"answer": FIELDS["progress"]}}
    async with post_office(store, clock, tmp_path, wechat=chosen) as office:
        office.meet("o1", Interaction.NONE)
        allow(office, "o1")
        row = office.put("o1", "很长的答复" * 10, kind="answer")
        await office.rounds()
        assert office.row(row).state == "unreached" and "请他来看" in office.row(row).reason
        body = office.emulator.ledger.calls(BIZSEND)[0].detail["body"]
        assert body["data"]["thing2"]["value"] == "您反映的事有答复了,回1查看"


def test_a_yes_sends_what_could_reach_nobody_before(store, clock):
    town = build_town(store, clock, wechat={"subscriptions": {"progress": "t1"}})
    zhao = town.person("赵")
    zhao.say("翠园3幢2单元楼道灯坏了")
    code = town.cases()[0].code
    clock.advance(hours=49)
    handled(town, code)
    assert zhao.received() == []
    zhao.permit(Permit("t1", False))
    assert zhao.received() == []
    zhao.permit(Permit("t1", True))
    assert [sending for sending in zhao.received() if code in sending]


def test_the_popup_is_counted_seen_and_erased(store, clock):

    town = build_town(store, clock, wechat={"subscriptions": {"progress": "tpl-progress"}})
    zhao = town.person("赵")
    zhao.say("翠园3幢2单元楼道灯坏了")

    assert zhao.permit(Permit("t1", True), Permit("t2", True)) == ""
    zhao.permit(Permit("t1", True))
    assert "还能发3条" in zhao.say("我的信息")
    zhao.permit(Permit("t1", False))
    assert "还能发1条" in zhao.say("我的信息")
    zhao.say("删除")
    zhao.say("确认删除")
    assert "订阅通知" not in zhao.say("我的信息")
