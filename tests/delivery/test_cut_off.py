"""A member who never bound: what is for him waits with a reason at once, and holds up neither the others nor /readyz."""

import asyncio

from bot.messages import Message
from bot.outbox import put
from models.calls import Call
from models.leases import BEHIND_MAX, find_oldest_due
from models.people import Person, find_members_by_name
from tests.conversation.said import file_case
from tests.delivery.office import post_office
from tests.support import act_of
from tests.talk import Town

MANY = 30


def write(town: Town, name: str, many: int) -> None:
    """So much to one member, about one thing each."""

    def work(session) -> None:
        (member,) = find_members_by_name(session, name)
        for number in range(many):
            text = f"第{number}条"
            put(
                act_of(session, town.clock.now()),
                member.person_id,
                Message("progress", text, {"text": text}, number + 1),
            )

    town.look(work)


def claim(town: Town) -> int:
    """One round; how many leave."""
    sendings, _ = town.store.run(town._claim)
    return len(sendings)


def test_all_that_is_for_somebody_without_a_channel_is_settled_in_one_round(town: Town):
    write(town, "李明", MANY)
    assert claim(town) == 0
    assert {(row.state, row.reason) for row in town.outbox()} == {("unreached", "没有绑定微信")}
    assert town.look(lambda session: find_oldest_due(session, town.clock.now())) is None


def test_more_than_one_round_looks_at_is_for_the_next(town: Town):
    write(town, "李明", BEHIND_MAX + 2)
    claim(town)
    assert [row.state for row in town.outbox()].count("due") == 1
    claim(town)
    assert {row.state for row in town.outbox()} == {"unreached"}


def test_his_tasks_stand_on_the_call_list_with_the_first(town: Town):
    resident = town.person("阿婆")
    codes = [file_case(resident, f"翠园{number}幢楼道灯坏了") for number in (3, 5)]
    claim(town)
    listed = town.look(lambda session: {call.case_id for call in session.query(Call)})
    assert listed == {town.case(code).id for code in codes}


def test_once_he_binds_he_has_them_all(town: Town):
    write(town, "李明", 3)
    claim(town)
    member = town.person("李明")
    said = member.say(f"绑定 {town.invite('李明')['李明']}")
    told = said + "".join(member.received())
    assert all(f"第{number}条" in told for number in range(3))


async def test_the_loop_waits_no_tick_behind_what_does_not_leave(store, clock, tmp_path):
    async with post_office(store, clock, tmp_path, delivery={"tick_s": 5}) as office:
        office.meet("o1")
        store.run(lambda session: setattr(session.get_one(Person, office.people["o1"]), "stopped_at", clock.now()))
        rows = [office.put("o1", kind="notice") for _ in range(MANY)]
        process = office.process()
        running = asyncio.create_task(process.run())
        try:
            for _ in range(200):  # four seconds, in which it would tick once
                states = {office.row(row).state for row in rows}
                if states == {"refused"}:
                    break
                await asyncio.sleep(0.02)
            assert states == {"refused"}
        finally:
            process.stop()
            await running
