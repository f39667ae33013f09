"""Taking back (撤回): what 发错了 says and does about a duty that was recorded a moment ago."""

from datetime import datetime

from bot.act import Act
from bot.directory.office import Office
from bot.duties import actions, words
from bot.duties.telling import told_of
from models.duties import lock_occasion


def line(act: Act, office: Office, row: int, at: datetime) -> str:
    """The occasion is open again, unless somebody else has it by now; what to say of it."""
    occasion = lock_occasion(act.session, row)
    duty = office.config.duties.kinds.get(occasion.duty) if occasion else None
    if occasion is None or duty is None:
        return "这一项已经不用办了。"
    if not actions.take_back(act, office, duty, occasion, at):
        return "这条记录已经撤不回了。"
    return words.taken_back(told_of(act, office, duty, occasion))
