"""Reserve (留给办结): five service messages in 48 hours, and the last of them is for how the case ended (CHANNELS.md 7.7)."""

import pytest
from sqlalchemy import select

from bot.act import Act
from bot.messages import Message
from bot.outbox import put
from models.cases import find_case_by_code
from models.identities import Identity
from models.outbox import SendState
from models.steps import read_steps
from tests.conversation.said import file_case
from tests.talk import Town

STEPS = ("接单", "1", "已出发", "到场", "起因 灯管老化", "控制")


def take(town: Town, code: str, *steps: str) -> None:
    """李明 takes these steps with the case, each told the resident at once."""
    member = town.member("李明")
    for step in steps:
        member.say(f"接单 {code}" if step == "接单" else step)
        town.deliver()


def told(town: Town, openid: str) -> list[tuple[str, str]]:
    return [(one.kind, one.rung) for one in town.sent.get(openid, ())]


@pytest.fixture
def reported(town: Town):
    resident = town.person("阿婆")
    return resident, file_case(resident)


def test_the_end_of_a_case_has_a_service_message_however_much_was_told_before(town: Town, reported) -> None:
    """Five steps and the end: the fifth step takes another way, the end with its question does not."""
    resident, code = reported
    take(town, code, *STEPS)
    news = [row for row in town.outbox() if row.about == town.case(code).id and row.kind in ("progress", "answer")]
    assert len(news) >= 5
    take(town, code, f"办结 {code} 换了灯管")
    (end,) = [row for row in town.outbox() if row.kind == "resolved"]
    assert (end.state, end.rung) == (SendState.SENT, "service")
    assert len([kind for kind, rung in told(town, resident.openid) if rung == "service"]) == 5
    assert "留给办结" in " ".join(step.reason for row in news for step in read_steps(row.steps))


@pytest.mark.parametrize(
    ("kind", "sent"), [("progress", 4), ("question", 4), ("notice", 4), ("answer", 5), ("resolved", 5), ("task", 5)]
)
def test_whoever_waits_for_an_end_has_four_of_news(town: Town, reported, kind: str, sent: int) -> None:
    assert send_five(town, reported[0], kind) == sent


def test_whoever_waits_for_no_end_has_all_five(town: Town, reported) -> None:
    resident, code = reported
    resident.say(f"撤回 {code}")
    assert send_five(town, resident, "progress") == 5


def test_a_co_reporter_waits_for_the_end_of_what_his_report_was_merged_into(town: Town, reported) -> None:
    neighbour = town.person("阿公")
    code = file_case(neighbour, "桂苑1幢垃圾没人清运")

    def merge(session) -> None:
        part, whole = (find_case_by_code(session, one) for one in (code, reported[1]))
        part.state, part.parent_id = "merged", whole.id

    town.look(merge)
    assert send_five(town, neighbour, "progress") == 4


def send_five(town: Town, resident, kind: str) -> int:
    """Write him five such messages, each by itself; how many were service messages."""

    def write(session, number: int) -> None:
        person = session.scalars(select(Identity.person_id).where(Identity.address == resident.openid)).one()
        act = Act(session, town.clock.now(), town.chance, "system:test", f"test:five:{number}")
        put(act, person, Message(kind, f"第{number}条", {"code": "7K3M2", "text": "一条"}))

    for number in range(5):
        town.look(lambda session, one=number: write(session, one))
        town.deliver()
    return len([one for one in town.sent.get(resident.openid, ()) if one.rung == "service"])
