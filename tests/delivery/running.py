"""What tests of delivery in a running service share: people who wrote, messages put by hand, and how they stand."""

from bot.act import Act
from bot.messages import Message
from bot.outbox import put
from models.identities import find_sender
from models.outbox import OutboxRow
from tests.delivery.office import TASK
from tests.web.service import ACCOUNT, Service

O1, O2 = "oPerson1", "oPerson2"


def write(service: Service, openid: str, text: str, kind: str = "answer", cause: str = "test:1", **more: object) -> int:
    """Put a message for somebody who wrote before; the id of its row."""

    def work(session):
        _identity, person, _member = find_sender(session, "wechat", ACCOUNT.app_id, openid)
        fields = TASK if kind == "task" else {"code": "7K3M2", "text": text}
        act = Act(session, service.parts.clock.now(), service.parts.random, "system:test", cause)
        return put(act, person.id, Message(kind, text, fields, **more))

    return service.look(work)


def state(service: Service, row: int) -> str:
    """How a message stands."""
    return service.look(lambda session: session.get_one(OutboxRow, row).state)


def shown(service: Service, openid: str) -> list[str]:
    """All that this person saw."""
    return service.emulator.ledger.shown_to(openid)
