"""One more question (顺带一问): all that was told is filed; at most one question more, and none in danger or in confidence."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from bot.cases import first_words, merging, words
from bot.conversation.places import usual
from bot.conversation.replies import doubt, elder
from bot.conversation.turn import Turn
from bot.messages import Prompt
from models.cases import Case

#: After a matter told for somebody else (DESIGN 7): who hears the answers. handlers/hearing.py reads it.
HEARERS = ("发到这里", "也打电话告诉本人")
#: How long a question that rides on the reply to a report stays open.
ASKED_FOR = timedelta(hours=24)


def one_more_question(
    turn: Turn,
    cases: Sequence[Case],
    doubts: Sequence[doubt.Doubt] = (),
    *,
    for_another: bool = False,
    unplaced: str = "",
    alike: Mapping[int, int | None] = MappingProxyType({}),
) -> tuple[str, Prompt] | None:
    """What matters most of all that could be asked: who comes, who hears of it, what could be left out.

    `unplaced`: words without a place. `alike`: by case, the neighbour's for the same thing where it is known. Whoever answers which kind it was is asked the next thing then.
    """
    if turn.next_frame or any(case.urgency == "life" or case.sealed for case in cases):
        return None
    if doubts:
        return doubt.question(turn.office, turn.act.now, cases, doubts, for_another=for_another)
    until = turn.act.now + ASKED_FOR
    if for_another:
        asked = f"答复告诉谁?回 {words.numbered(HEARERS)}"
        return asked, Prompt("hearing", HEARERS, about=cases[0].id, expires_at=until)
    if elder.is_on(turn):
        return None  # nothing that can be left out
    for case in cases:
        other = alike[case.id] if case.id in alike else merging.find_same(turn.act, turn.office, case)
        if other is not None:
            offer = first_words.offer_to_join(merging.count_neighbours(turn.act, other))
            return offer, Prompt("join", words.JOINING, about=case.id, detail={"into": other}, expires_at=until)
    return usual.offer_after(turn, cases[0], unplaced) if len(cases) == 1 else None
