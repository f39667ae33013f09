"""Done (办结): a member says what was done, with a photo if he likes; the resident is asked whether it is."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from bot.cases import actions
from bot.cases.access import require_meant
from bot.cases.meant import find_in_hand
from bot.cases.photos import add_media, show_one
from bot.cases.plain_words import DONE
from bot.clock import lies_within, local
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode, Photos, Words
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import know_which, name_of
from bot.conversation.which_case.beside import tell_beside
from bot.messages import Reply
from models.cases import find_merged, phone_to_call


@dataclass
class Done:
    """Which case, and what was done."""

    case: CaseCode | None
    note: Annotated[Words, Ask("办得怎么样?一句话,居民会看到。")]
    photos: Photos = field(default_factory=Photos)


done = Capability(
    "done", form=Done, words=("办结", "办好了", "已办结"), for_=MEMBER, help="办结 编号 说明:办完了", help_rank=2
)


@done.on_begin
def know_which_is_done(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Which case comes before how it went; one that another has hears it as told from beside."""
    if "case" in values and turn.member is not None:
        said = f"办结 {values.get('note', '')}".strip()
        return tell_beside(turn, DONE, values["case"], said) or know_which(turn, "done", values)
    return know_which(turn, "done", values)


@done.on_complete
def report_done(turn: Turn, form: Done, settings: NoSettings) -> Reply | None:
    """The note reaches the resident word for word, with the question whether it is so."""
    member, session = turn.require_member(), turn.act.session
    case = require_meant(session, member, form.case.code if form.case else None, turn.act.now)
    actions.resolve(turn.act, turn.office, case, member, form.note)
    for photo in form.photos:
        row = add_media(turn.act, case, "image", photo, turn.person_id)
        if case.contact_id is not None:
            show_one(turn.act, row, case.contact_id)
    to_call = [one.code for one in (case, *find_merged(session, case.id)) if phone_to_call(session, one)]
    call = f"也请打电话告诉本人,号码回{'、'.join(f'“看 {code}”' for code in to_call)}。" if to_call else ""
    others = find_in_hand(session, member.person_id, turn.act.now)
    which = f"({name_of(turn, case)})" if others else ""
    return Reply(f"编号 {case.code}{which}已办结,{_when_asked(turn)}。{call}有照片现在发来就行。")


def _when_asked(turn: Turn) -> str:
    """At night it is recorded; the resident is asked in the morning unless he has just written."""
    quiet = turn.office.config.delivery.quiet
    if quiet is None or not lies_within(local(turn.act.now).time(), quiet):
        return "正请居民确认"
    return f"夜里不打扰,{quiet[1]:%H:%M}请居民确认(刚来过信的马上收到)"
