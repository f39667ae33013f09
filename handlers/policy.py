"""Guides and policies (办事指南): a question about rules or paperwork is answered from the guides, or by whoever knows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated, Any

from bot.cases.access import require_routable
from bot.cases.answering import answer_question, require_question
from bot.conversation import own_case
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.matters import KeptMatter, dump_matters, plain_matter
from bot.conversation.readers.place import sure_place
from bot.conversation.readers.plain import CaseCode, Words
from bot.conversation.replies import guides, what_to_bring
from bot.conversation.replies.who_serves import asked_about, asks_who_serves_a_place, tell_who_serves
from bot.conversation.turn import Answer, Turn
from bot.conversation.which_case.continuing import add_to_spoken_of
from bot.conversation.which_case.of_member import at_named_place
from bot.conversation.which_case.of_resident import find_running_unsealed
from bot.knowledge import actions, words
from bot.knowledge.terms import names_matter
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.understanding.in_charge import asks_whom_to_turn_to
from bot.understanding.private import for_everybody
from bot.understanding.services import wanted_in

KEPT = "kept_answer"
#: What may be done with an answer that was just kept for others.
KEPT_OPTIONS = ("留着", "不留")
KEPT_FOR = timedelta(hours=24)


@dataclass
class Question:
    """What is asked."""

    asked: Annotated[Words, Ask("想办什么事,或想问什么政策?")]


@dataclass
class Unanswered:
    """What the guides did not tell."""

    asked: Annotated[Words, Ask("好的,我请人答。请把想问的再说一句。")]


@dataclass
class Given:
    """Which question, and the answer to it."""

    case: Annotated[CaseCode, Ask("答哪一件?回编号。")]
    said: Annotated[Words, Ask("怎么答?一句话,居民会看到。")]


policy = Capability(
    "policy",
    form=Question,
    words=("办事", "办事指南", "政策"),
    intents=(guides.INTENT,),
    answers=(guides.PROMPT,),
    reads_options=True,
    help="办事 残疾证:要什么材料、去哪办",
    help_rank=3,
)
unanswered = Capability("unanswered", form=Unanswered, whole_words=("没答到", "没说到"))
give = Capability("give_answer", form=Given, words=("答", "答复"), for_=MEMBER, help="答 编号 话:答居民的咨询")
kept = Capability(
    "kept_answer", for_=MEMBER, answers=(KEPT,), answer_words={"留着": 1, "好": 1, "不留": 2, "不要留": 2}
)


@policy.on_complete
def answer(turn: Turn, form: Question, settings: NoSettings) -> Reply | None:
    """A passage, or which of some; what nobody wrote down is a case, and its answer comes here.

    Other matters told in the same message are reports; handlers/report.py answers the question among them.
    """
    by_word = turn.rest != turn.heard.text
    if not by_word and asks_who_serves_a_place(turn):
        return tell_who_serves(turn)
    matters = dump_matters(turn)
    if any(_is_no_question(matter, by_word) for matter in matters):
        turn.go_on_with("report", matters=matters)
        return NOTHING_YET
    found = (
        guides.answer(turn, form.asked) or guides.follow_up(turn, form.asked) or what_to_bring.answer(turn, form.asked)
    )
    if found is not None:
        return found
    if _is_looked_for_nearby(turn):
        return NOTHING_YET
    if (kept_by_whom := asked_about(turn, matters)) is not None:
        return tell_who_serves(turn, kept_by_whom)
    if asks_whom_to_turn_to(turn.heard.text):
        turn.go_on_with("report", matters=[{**matter, "intent": "report"} for matter in matters])
        return NOTHING_YET
    if not names_matter(form.asked):  # what it is about was said before
        goes_on = add_to_spoken_of(turn, [{**matter, "category": "other"} for matter in matters], ())
        if goes_on is not None:
            return goes_on
    return _tell_again(turn, form.asked, matters) or _ask_somebody(turn, form.asked)


@policy.on_answer
def show(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """The guide or passage of that number; the list stays open for another one."""
    choices: list[list[int]] = answer.prompt.detail["choices"]
    if answer.number > len(choices):
        answer.prompt.closed_at = turn.act.now
        turn.go_on_with("unanswered")
        return NOTHING_YET
    guide_id, position = choices[answer.number - 1]
    return guides.say_chosen(turn, guide_id, position)


@unanswered.on_complete
def ask_somebody(turn: Turn, form: Unanswered, settings: NoSettings) -> Reply | None:
    """The guides were asked already: this goes to a person."""
    return _ask_somebody(turn, form.asked)


@give.on_begin
def know_that_it_asks(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Only a question is answered so; of anything else he hears that before he is asked what to say."""
    if "case" in values:
        require_question(
            require_routable(
                turn.act.session, turn.office.directory, turn.require_member(), values["case"], turn.act.now
            )
        )
    return None


@give.on_complete
def tell(turn: Turn, form: Given, settings: NoSettings) -> Reply | None:
    """The answer goes to whoever asked, word for word, and is kept for the next one."""
    member = turn.require_member()
    case = require_routable(turn.act.session, turn.office.directory, member, form.case.code, turn.act.now)
    guide_id, title = answer_question(turn.act, turn.office, case, member, form.said, keep=for_everybody(form.said))
    told = f"编号 {case.code}已答复。"
    if not guide_id:
        return Reply(told)
    asked = f"以后有人问“{title}”也这样答;里面有私事就回 2 不留。"
    until = turn.act.now + KEPT_FOR
    return Reply(told + asked, Prompt(KEPT, KEPT_OPTIONS, about=case.id, detail={"guide": guide_id}, expires_at=until))


@kept.on_answer
def decide(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """Whether others shall be answered so too."""
    answer.prompt.closed_at = turn.act.now
    if answer.number == 1:
        return Reply("好的,留着。")
    actions.take_back(turn.act, answer.prompt.detail["guide"])
    return Reply("好的,不留。已发给居民的不变。")


def _is_no_question(matter: Mapping[str, Any], by_word: bool) -> bool:
    """Told in confidence, about staff or a danger; without the word 办事 also what is heard as anything else."""
    is_other = matter["intent"] != guides.INTENT and not by_word
    return bool(is_other or matter["sealed"] or matter["about_staff"] or matter["urgency"] != "normal")


def _is_looked_for_nearby(turn: Turn) -> bool:
    """翠园3幢哪里修鞋: his place, and nothing beside it but what is looked for."""
    place = turn.office.directory.gazetteer.find(turn.heard.text).text
    said = turn.heard.text.replace(place, " ") if place else turn.heard.text
    wanted, where = wanted_in(said), sure_place(turn)
    if where is None or not wanted.names_service or wanted.rest or "哪" not in said:
        return False
    turn.go_on_with("nearby", wanted=said.strip(), where=asdict(where))
    return True


def _tell_again(turn: Turn, said: str, matters: Sequence[KeptMatter]) -> Reply | None:
    """楼道灯不亮你们知道吗: his own case of that kind and place still runs, and that is what he asks of; None where none does."""
    if len(matters) != 1 or matters[0]["category"] == "other":
        return None
    running = [case for case in find_running_unsealed(turn) if case.category == matters[0]["category"]]
    there = [case for case in at_named_place(turn, running) if case.kind != guides.INTENT]
    return Reply(own_case.say_told_already(turn, there[0], said)) if len(there) == 1 else None


def _ask_somebody(turn: Turn, question: str) -> Reply:
    """Honestly not known; the question is a case with somebody responsible, as every matter is."""
    heard: Mapping[str, Any] = next(iter(dump_matters(turn)), {})
    turn.go_on_with("report", matters=[{**plain_matter(question), **heard, "text": question, "intent": guides.INTENT}])
    return Reply(words.NOT_KNOWN)
