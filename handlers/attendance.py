"""Attendance (到会与请假): a member answers the notice of a meeting in his own words: 准时到, 家里有事来不了, 请假."""

from bot.broadcasts.attending import come, find_notice, stay_away
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.plain_forms import Said
from bot.conversation.turn import Turn
from bot.messages import Reply
from bot.text.attending import read_attending
from bot.text.normalise import nfkc


def sounds_attending(text: str) -> bool:
    """Does it say that its writer comes or does not, and nothing else?"""
    return read_attending(text) is not None


attendance = Capability("attendance", form=Said, says=sounds_attending, for_=MEMBER)


@attendance.on_complete
def note(turn: Turn, form: Said, settings: NoSettings) -> Reply | None:
    """Of the notice that waits for his answer; without one it is an ordinary sentence."""
    said = read_attending(nfkc(form.text or ""))
    notice = find_notice(turn.act.session, turn.person_id, turn.act.now) if said else None
    if said is None or notice is None:
        return None
    broadcast, mine = notice
    if said.comes:
        return Reply(come(turn.act, broadcast, mine, turn.require_member()))
    return Reply(stay_away(turn.act, turn.office, broadcast, mine, turn.require_member(), said.why))
