"""Links (联系户): a resident lets a member ask after him once a month, and ends it with one word."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.places.where import Where
from bot.conversation.turn import Answer, Turn
from bot.duties import links
from bot.messages import Prompt, Reply
from models.links import find_link, find_links_of
from models.people import find_member

ASKED_FOR = timedelta(hours=24)
YES = 1
IN_PERSON = 2


@dataclass
class Wanted:
    """Where he lives: the member has to be of there."""

    where: Annotated[Where, Ask("您住哪里?说小区名和楼号就行。")]


link_up = Capability(
    "link_up",
    form=Wanted,
    words=("联系户", "要联系户"),
    answers=(links.OFFER,),
    answer_words={"要": YES, "不要": 2},
    help="联系户:请党员每月问候您",
)
stop = Capability("stop_link", whole_words=("停", "停止联系", "不要再联系"))
turn_to_greet = Capability(
    "turn_to_greet", answers=(links.DUE_NOW,), answer_words={"问过了": IN_PERSON}, for_=MEMBER, reads_options=True
)
greeted = Capability("greeted", answers=(links.GREETING,), answer_words={"没事": YES})


@link_up.on_complete
def offer(turn: Turn, form: Wanted, settings: NoSettings) -> Reply | None:
    """Who it would be and how often; nothing is kept before he says yes."""
    if find_links_of(turn.act.session, turn.person_id):
        return Reply("已经有党员每月问候您了。不要了回“停”。")
    member = links.find_candidate(turn.act, turn.office, form.where.grid)
    if member is None:
        return Reply("这里现在没有能联系您的党员。有事直接说,一样有人办。")
    detail: dict[str, object] = {"member": member.person_id, "place": form.where.name}
    prompt = Prompt(links.OFFER, ("要", "不要"), detail=detail, expires_at=turn.act.now + ASKED_FOR)
    return Reply(f"{member.shown}每月问候您一次,不看您别的资料,要吗?1要 2不要", prompt)


@link_up.on_answer
def agree(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """His own yes is the consent; somebody else cannot give it."""
    answer.prompt.closed_at = turn.act.now
    member = find_member(turn.act.session, int(answer.prompt.detail["member"]))
    if answer.number != YES or member is None or find_links_of(turn.act.session, turn.person_id):
        return Reply("好的,不联系。有事随时说。")
    links.agree(turn.act, turn.office, turn.person_id, member, str(answer.prompt.detail["place"]))
    return Reply(f"好的,{member.shown}每月问候您一次,一年后再问您要不要。随时回“停”就停。")


@stop.on_complete
def end(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """At once, without a question; for somebody without a link it is an ordinary word."""
    if not links.stop_all(turn.act, turn.person_id):
        return None
    return Reply("已停,不会再问候,也不会有人追问。")


@turn_to_greet.on_answer
def ask_after(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1: the bot carries the greeting. 2: he was there; what was said there stays there."""
    answer.prompt.closed_at = turn.act.now
    running = find_link(turn.act.session, answer.prompt.about or 0)
    if running is None:
        return Reply("这一户已不再联系,请不要问候。")
    if answer.number == IN_PERSON:
        return Reply("记下了。有事要办,直接代报。")
    links.greet(turn.act, running, turn.require_member())
    return Reply("已替您问候。居民有事会直接立单。")


@greeted.on_answer
def all_is_well(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """Nothing is needed; it is not kept."""
    answer.prompt.closed_at = turn.act.now
    return Reply("好的,祝您顺心。有事随时说。")
