"""Words without a place (没说地点的话): of a member with cases in hand they are about one of these more often than a new matter; it is asked."""

import re
from collections.abc import Sequence

from bot.cases.lifecycle import ACCEPTED
from bot.cases.meant import choose, find_in_hand, is_named, speaks_for
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.plain_forms import Said
from bot.conversation.readers.matters import KeptMatter, dump_matters
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import ask_which, name_of
from bot.conversation.which_case.of_member import kind_of
from bot.messages import Reply
from bot.text.addressed import addressed, named_first
from bot.text.coming import sounds_coming
from bot.text.normalise import nfkc
from models.cases import AT_ONCE, Case

INTENTS = frozenset({"report", "policy", "opinion", "wish", "agency", "mediation"})
SHORTEST, LONGEST = 3, 80
#: A cause is told in few words.
CAUSE_LONGEST = 20
_CLAUSES = re.compile(r"[\s,。;!]+")
#: Of his own home or his own round he tells as a resident does.
_OWN = re.compile(r"我(?:们)?(?:家|楼|小区|单元|这)|隔壁|楼[上下]|发现|看到|建议|希望|怎么办|哪里|要什么|[?吗]$")


def may_be_about_work(text: str) -> bool:
    """A sentence of its own; whether it names a place is known when it is understood."""
    if addressed(named_first(text)[1]):
        return True
    return SHORTEST <= len(text) <= LONGEST and _OWN.search(text) is None


unplaced = Capability("unplaced", form=Said, says=may_be_about_work, for_=MEMBER)


@unplaced.on_complete
def ask(turn: Turn, form: Said, settings: NoSettings) -> Reply | None:
    """To the resident of which case the words go, or whether they are a new matter; nothing is filed before the answer."""
    matters = dump_matters(turn)
    about, rest = named_first(nfkc(form.text or ""))
    said = addressed(rest)
    if not said and (not matters or any(_stands_alone(one) for one in matters)):
        return None
    in_hand = find_in_hand(turn.act.session, turn.person_id, turn.act.now)
    cases = [case for case in in_hand if speaks_for(case, turn.person_id)]
    if not cases:
        return None
    here = [case for case in cases if case.urgency in AT_ONCE and case.arrived_at and case.state == ACCEPTED]
    if not said and _tells_cause(turn, here, cases, nfkc(form.text or "")):
        turn.go_on_with("find_cause", case=here[0].code, note=str(form.text))
        return Reply(name_of(turn, here[0]))
    meant = choose(turn.act.session, turn.office, cases, about or rest, kind_of(turn, about)) or cases
    if said and len(meant) == 1:
        turn.go_on_with("relay", case=meant[0].code, said=said)
        return Reply(name_of(turn, meant[0]))
    if not about:
        meant = list(dict.fromkeys([*here, *meant]))  # where he stands comes first
    question = "说的是手上的事吗?选了就转告居民。"
    return ask_which(turn, meant, "relay", {"said": said or str(form.text)}, question, "新的事", {"matters": matters})


def _tells_cause(turn: Turn, here: Sequence[Case], cases: Sequence[Case], text: str) -> bool:
    """阀门松了, said where the gas leaks: at the one alarm he has come to, its cause unknown yet, and no other case named.

    停用了 明早维保来 tells what is done about it, and no cause.
    """
    if any(sounds_coming(clause) for clause in _CLAUSES.split(text)):
        return False
    if len(here) != 1 or here[0].cause_found_at is not None or here[0].sealed or len(text) > CAUSE_LONGEST:
        return False
    others = [case for case in cases if case not in here]
    return not any(is_named(turn.act.session, turn.office, case, text) for case in others)


def _stands_alone(matter: KeptMatter) -> bool:
    """It says where, cannot wait, or is nobody else's to hear."""
    placed = matter["where"] is not None or matter["candidates"] or matter["place_text"]
    private = matter["sealed"] or matter["about_staff"]
    return bool(placed or private) or matter["urgency"] != "normal" or matter["intent"] not in INTENTS
