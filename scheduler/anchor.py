"""Anchor (锚点): every night the log says where the audit chain stands, so that a chain cut or written anew is found."""

import structlog

from bot.act import Act
from bot.directory.office import Office
from models.audit import find_head
from models.due import DueRow, add_round
from scheduler.retention import next_round

KIND = "anchor"
#: The event in the log; `python -m bot audit --log` looks for it.
EVENT = "audit.anchor"
log = structlog.get_logger()


def run(act: Act, office: Office, due: DueRow) -> str:
    """Say it, and put the next night on the clock."""
    head = find_head(act.session)
    log.info(EVENT, number=head.number, digest=head.digest, at=head.at.isoformat() if head.at else None)
    add_round(act.session, act.new_id(), KIND, next_round(act.now))
    return str(head.number)
