"""Safe again (已安全): whoever subscribed to the news of a grid hears that a danger there is under control, and nothing else of it."""

from bot.act import Act
from bot.cases import words
from bot.directory.office import Office
from bot.messages import Message
from bot.outbox import put
from models.cases import get_case
from models.due import DueRow
from models.subscriptions import GRID, find_subscribers

KIND = "safe"


def run(act: Act, office: Office, due: DueRow) -> str:
    """A member reported that it is controlled; the one who told it hears that of his own case."""
    case = get_case(act.session, due.subject)
    place = office.directory.place(case.place) if case.place else None
    where = place.name if place else office.directory.grid_name(case.grid)
    text = words.safe_again(where, case.controlled_at or act.now)
    neighbours = [one for one in find_subscribers(act.session, f"{GRID}{case.grid}") if one != case.contact_id]
    for person in neighbours:
        put(act, person, Message("warning", text, {"text": text}, about=case.id, urgent=True))
    return f"{len(neighbours)} told"
