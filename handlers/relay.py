"""Relay (回话): words carried between resident and member; neither sees the other's number."""

from dataclasses import dataclass
from typing import Annotated

from bot.cases import actions, calls
from bot.cases.access import no_such, only_one, only_one_own, require_own
from bot.cases.discretion import is_private
from bot.cases.lifecycle import RUNNING
from bot.cases.meant import choose, find_called_to, find_in_hand, speaks_for, those_arrived_at
from bot.cases.merging import leading
from bot.cases.photos import show_media
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode, Words
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import ask_which, name_of
from bot.conversation.which_case.of_member import kind_of
from bot.errors import Refused
from bot.messages import Reply
from bot.text.addressed import addressed, named_first
from bot.text.normalise import nfkc
from bot.text.phones import national
from bot.understanding.private import scrub
from models.case_events import event_note, find_events
from models.case_views import CaseView
from models.cases import Case, case_text, find_case_by_code, phone_to_call
from models.people import find_member


@dataclass
class Relay:
    """Which case, and what to say."""

    case: CaseCode | None
    said: Annotated[Words, Ask("要回什么话?")]


@dataclass
class Look:
    """Which case."""

    case: Annotated[CaseCode, Ask("看哪一件?回编号。")]


relay = Capability("relay", form=Relay, words=("回",), help="回 编号 您的话:给对方带话")
look = Capability("look", form=Look, words=("看",), for_=MEMBER)


@relay.on_complete
def carry(turn: Turn, form: Relay, settings: NoSettings) -> Reply | None:
    """To the resident when the member of a case writes, to the member when its resident does."""
    if form.case is not None and (case := _find_beside(turn, form.case.code)) is not None:
        return _tell_beside(turn, case, str(form.said))
    if form.case is None and (which := _of_several(turn, str(form.said))) is not None:
        return which
    case, to_contact = _meant(turn, form)
    who = turn.member.shown if turn.member and to_contact else "居民"
    said = (addressed(nfkc(form.said)) or form.said) if to_contact else scrub(form.said)
    actions.relay(turn.act, turn.office, case, who, said, to_contact=to_contact)
    rests = "回话前不计时,最多三个工作日。" if case.resident_asked_at is not None else ""
    return Reply(f"已转告,编号 {case.code}。对方回话会发到这里。{rests}")


@look.on_complete
def show(turn: Turn, form: Look, settings: NoSettings) -> Reply | None:
    """看 编号: a case in full; the look is noted, and its resident can ask who looked."""
    session, member = turn.act.session, turn.require_member()
    case = find_case_by_code(session, form.case.code)
    calls_him = case is not None and calls.is_asked_to_call(turn.act, case, member.person_id)
    if case is None or not (calls_him or speaks_for(leading(turn.act, case), member.person_id)):
        raise Refused(no_such(form.case.code))
    if turn.by_sms and is_private(case):
        raise Refused(f"编号 {case.code}的内容不便用短信说,请在微信里回“看 {case.code}”。")
    session.add(CaseView(id=turn.act.new_id(), case_id=case.id, viewer=_post(turn), at=turn.act.now, reason="查看事项"))
    turn.act.record("case.look", f"case:{case.id}")
    lines = [f"编号 {case.code}", case_text(session, case)]
    lines += [
        note
        for event in find_events(session, case.id)
        if event.move.startswith("add") and (note := event_note(session, event))
    ]
    if phone := phone_to_call(session, case) or calls.number_for(turn.act, case, member.person_id):
        lines.append(f"请打电话告诉本人:{national(phone)}")
    shown = show_media(turn.act, case, turn.person_id)
    return Reply("\n".join([*lines, "照片和语音马上发来。"] if shown else lines))


def _meant(turn: Turn, form: Relay) -> tuple[Case, bool]:
    """The case, and whether the sender speaks as its member."""
    session = turn.act.session
    if form.case is not None:
        case = find_case_by_code(session, form.case.code)
        if case is not None and turn.member and speaks_for(leading(turn.act, case), turn.person_id):
            return case, True
        return require_own(session, turn.person_id, form.case.code), False
    if turn.member is not None:
        return only_one(session, turn.member, (*RUNNING, "resolved"), "在办"), True
    return only_one_own(turn.act, turn.person_id), False


def _of_several(turn: Turn, said: str) -> Reply | None:
    """回 灯那个 下午去看: of a member's cases the one he names, else it is asked which; None where he has not several."""
    session = turn.act.session
    in_hand = find_in_hand(session, turn.person_id, turn.act.now) if turn.member else []
    mine = [case for case in in_hand if speaks_for(case, turn.person_id)]
    if len(mine) < 2 or those_arrived_at(mine):
        return None
    about, rest = named_first(nfkc(said))
    meant = choose(session, turn.office, mine, about, kind_of(turn, about, mine)) or mine if about else mine
    if len(meant) > 1:
        return ask_which(turn, meant, "relay", {"said": said})
    turn.go_on_with("relay", case=meant[0].code, said=rest or said)
    return Reply(name_of(turn, meant[0]))


def _find_beside(turn: Turn, code: str) -> Case | None:
    """A matter that he was called to, as a member, and another has."""
    if turn.member is None:
        return None
    called = find_called_to(turn.act.session, turn.person_id, turn.act.now)
    return next((case for case in called if case.code == code), None)


def _tell_beside(turn: Turn, case: Case, said: str) -> Reply:
    actions.say_beside(turn.act, turn.office, case, turn.require_member(), said)
    owner = find_member(turn.act.session, case.owner_id or 0)
    return Reply(f"编号 {case.code}由{owner.name if owner else '别人'}在办,您说的已记下,也转告了。")


def _post(turn: Turn) -> str:
    member = turn.require_member()
    return member.title or "经办人"
