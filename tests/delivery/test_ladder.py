"""Ladder: chat while our own ledger allows it, then a template message, then nobody reached (CHANNELS.md 2.2, 2.3)."""

import pytest

from bot.emulators.wechat import Fault, FaultKind
from bot.messages import Interaction
from tests.delivery.office import SERVICE_SEND, TEMPLATE_SEND, post_office

NO_TEMPLATES = {"templates": {}}

pytestmark = pytest.mark.only_on("sqlite")  # what the platform answers is the same to both databases


@pytest.fixture
async def bare(store, clock, tmp_path):
    """An account without templates."""
    async with post_office(store, clock, tmp_path, wechat=NO_TEMPLATES) as office:
        yield office


async def fill(office, openid, many):
    """Write that many messages, one after the other; how many were seen in the chat."""
    for number in range(many):
        office.put(openid, f"第{number}条")
        await office.rounds()
    return len(office.shown(openid))


@pytest.mark.parametrize(
    ("did", "allowed"),
    [
        (Interaction.MESSAGE, 5),
        (Interaction.TAP, 3),
        (Interaction.FOLLOW, 3),
        (Interaction.SCAN, 3),
        (Interaction.NONE, 0),
    ],
)
async def test_a_window_lets_exactly_its_count_out_and_wechat_never_has_to_refuse(bare, did, allowed):
    bare.meet("o1", did)
    assert await fill(bare, "o1", allowed + 1) == allowed
    assert bare.calls(SERVICE_SEND) == allowed  # the one too many was not even tried


@pytest.mark.parametrize(
    ("did", "seconds", "seen"),
    [
        (Interaction.MESSAGE, 48 * 3600 - 1, 1),
        (Interaction.MESSAGE, 48 * 3600, 0),
        (Interaction.TAP, 59, 1),
        (Interaction.TAP, 60, 0),
    ],
)
async def test_a_window_closes_to_the_second(bare, did, seconds, seen):
    bare.meet("o1", did)
    bare.clock.advance(seconds=seconds)
    assert await fill(bare, "o1", 1) == seen
    assert bare.calls(SERVICE_SEND) == seen


async def test_two_windows_do_not_add_up(bare):
    bare.meet("o1", Interaction.MESSAGE)
    bare.does("o1", Interaction.TAP)
    assert await fill(bare, "o1", 6) == 5


async def test_a_new_message_of_the_person_opens_the_window_in_full(bare):
    bare.meet("o1")
    await fill(bare, "o1", 4)
    bare.does("o1", Interaction.MESSAGE)
    assert await fill(bare, "o1", 5) == 9


async def test_a_message_that_the_window_cannot_take_goes_as_a_template_with_its_fields(office):
    office.meet("o1", Interaction.NONE)
    row = office.put("o1", "一件事", kind="task")
    await office.rounds()
    body = office.emulator.ledger.calls(TEMPLATE_SEND)[0].detail["body"]
    assert body["data"] == {
        "character_string1": {"value": "7K3M2"},
        "thing2": {"value": "照明:楼道灯坏了"},
        "thing3": {"value": "翠园3幢2单元"},
        "thing4": {"value": "今天17点"},
    }
    assert body["client_msg_id"] == str(row)
    assert (office.row(row).state, office.row(row).rung) == ("sent", "template")
    assert office.calls(SERVICE_SEND) == 0


async def test_values_are_fitted_to_what_a_template_field_takes(office):
    office.meet("o1", Interaction.NONE)
    long = "第一行\n第二行🎉" + "很长" * 20
    row = office.put("o1", long, kind="progress")
    await office.rounds()
    value = office.emulator.ledger.calls(TEMPLATE_SEND)[0].detail["body"]["data"]["thing2"]["value"]
    assert office.row(row).state == "sent"
    assert len(value) <= 20 and "\n" not in value and "🎉" not in value and value.startswith("第一行 第二行")


@pytest.mark.parametrize("path", [None, "45015", "45047"])
async def test_nobody_is_reached_where_every_rung_is_closed_and_the_reason_is_kept(bare, path):
    bare.meet("o1", Interaction.NONE if path is None else Interaction.MESSAGE)
    if path:
        bare.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=int(path)))
    row = bare.put("o1", kind="task")
    await bare.rounds()
    assert bare.row(row).state == "unreached"
    assert bare.row(row).reason


@pytest.mark.parametrize("errcode", [45015, 45047, 48002])
async def test_a_chat_that_wechat_finds_closed_falls_to_the_template_at_once(office, errcode):
    """Our ledger was wrong; no time passes between the two rungs."""
    office.meet("o1")
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=errcode))
    row = office.put("o1", "一件事", kind="task")
    process = office.process()
    await process.once()
    assert await process.once()
    assert (office.row(row).state, office.row(row).rung) == ("sent", "template")


async def test_a_chat_found_closed_once_is_not_tried_for_the_next_message(office):
    office.meet("o1")
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45047))
    for _ in range(3):
        office.put("o1", kind="task")
        await office.rounds()
    assert (office.calls(SERVICE_SEND), office.calls(TEMPLATE_SEND)) == (1, 3)


async def test_words_that_wechat_does_not_take_close_the_chat_for_this_message_only(office):
    """45002 says nothing about the window."""
    office.meet("o1")
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45002))
    office.put("o1", kind="task")
    office.put("o1", "您好")
    await office.rounds()
    assert office.shown("o1") == ["您好"]


async def test_a_withdrawn_template_leaves_nobody_reached(office):
    office.meet("o1", Interaction.NONE)
    office.emulator.templates.clear()
    row = office.put("o1", kind="task")
    await office.rounds()
    assert (office.row(row).state, office.calls(TEMPLATE_SEND)) == ("unreached", 1)


async def test_an_operator_learns_that_the_template_was_refused_and_not_that_there_is_none(office):
    office.meet("o1", Interaction.NONE)
    office.emulator.templates.clear()
    row = office.put("o1", kind="task")
    await office.rounds()
    assert "模板 ID 无效" in office.row(row).reason  # 40037, with the key of the configuration to look at


async def test_somebody_with_no_wechat_is_not_reached_and_it_says_so(office):
    office.meet("o1")
    office.store.run(lambda session: session.delete(office.identity(session, "o1")))
    row = office.put("o1")
    await office.rounds()
    assert (office.row(row).state, office.row(row).reason) == ("unreached", "没有绑定微信")


async def test_a_message_as_long_as_can_be_is_taken_by_wechat(office):
    office.meet("o1")
    row = office.put("o1", "很长的话" * 600)
    await office.rounds()
    assert office.row(row).state == "sent"
    assert 1900 < len(office.shown("o1")[0].encode()) <= 2048


async def test_a_task_template_whose_deadline_is_a_time_field_is_taken_by_wechat(store, clock, tmp_path):
    """The very example of the contract: {code: character_string1, what: thing2, by: time3}."""
    fields = {"code": "character_string1", "what": "thing2", "by": "time3"}
    templates = {"task": {"id": "tpl-time", "fields": fields}}
    async with post_office(store, clock, tmp_path, wechat={"templates": templates}) as office:
        made = [("character_string1", "编号"), ("thing2", "事项"), ("time3", "时限")]
        office.emulator.templates["tpl-time"] = type(office.emulator.templates["tpl-task"])(
            "tpl-time", "新任务", tuple(made)
        )
        office.meet("o1", Interaction.NONE)
        row = office.put("o1", kind="task")
        await office.rounds()
        assert office.row(row).state == "sent", office.row(row).reason
