"""Duties (职责): a member says in one sentence that a recurring duty is done, or sees what is still to do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from bot.config.duties import Duties, Duty, builtin_duties
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import Amount, Given, Words
from bot.conversation.turn import Answer, Turn
from bot.duties import actions, finding, ledger, recorded, telling, words
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.text.amounts import say_amount, taken_out
from bot.text.normalise import nfkc
from bot.text.when import say_when
from bot.understanding.private import scrub
from models.dialogues import find_open_prompts
from models.duties import DutyOccasion, find_open_by_ids, lock_occasion
from models.people import Member, find_member

WHICH = "duty_which"
LIST_MAX = 10
AMOUNT_MAX = 100_000
LONGEST = 40
BUILT_IN = tuple(
    (word, code) for code, duty in builtin_duties().items() for word in duty.get("record", {}).get("words", ())
)
_DONE = re.compile(
    r"(?:开|上|办|做|搞|评|谈|贴|公开|走访|学习?|装订|整改|调研|签|述职|结对)(?:了|过|完|好)|(?:开|上|办|贴|公开)了?[\s,]*(?:到会)?\d|已经?(?:开|上|办|做|评|谈|贴|公开|走访)"
)
_NOT_YET = re.compile(
    r"(?:还?没有?|没来得及)(?:弄|办|开|贴|做|搞|上|评|谈|去)?(?:完|好|呢|$)|(?:明天|后天|晚点|下周|过两天|改天)再?(?:弄|办|开|贴|做|搞|上|去|补)"
)
_NOT = re.compile(r"没|不|吗|[?]|什么时候|怎么|为什么|谁|准备|打算|明天|下周|希望|建议|应该")


def _words(duties: Duties) -> Iterator[str]:
    return (word for word, _code in duties.words())


def _question(values: Mapping[str, Any]) -> str:
    return str(values.get("question", "一共多少?"))


def sounds_done(text: str) -> bool:
    """支部大会开了,到会28人: a sentence that names a duty as the built-in list does, and that it was done or is not yet."""
    is_told = _DONE.search(text) and not _NOT.search(text)
    return bool(len(text) <= LONGEST and (is_told or _NOT_YET.search(text)) and finding.named_in(BUILT_IN, text))


@dataclass
class Told:
    """The whole sentence."""

    text: Words | None = None


@dataclass
class Done:
    """What was done: which kind or which occasion, the words beside it, and how many where it counts something."""

    kind: Given | None = None
    occasion: Given | None = None
    said: Words | None = None
    amount: Annotated[Amount | None, Ask(_question, when=lambda values: "question" in values, is_number=True)] = None


record = Capability(
    "record", form=Done, duty_words=_words, for_=MEMBER, answers=(actions.PROMPT, WHICH), help="职责:看到期要办的"
)
told_of_it = Capability("duty_told", form=Told, says=sounds_done, for_=MEMBER)
duties = Capability("duties", whole_words=("职责", "我的职责", "我的学时"), for_=MEMBER)


@record.on_begin
def find_occasion(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Which occasion the word means, and the number in the words beside it."""
    code, _word = finding.word_of(turn.office.config.duties, turn.heard.text)
    return _find(turn, values, code)


@told_of_it.on_complete
def take_sentence(turn: Turn, form: Told, settings: NoSettings) -> Reply | None:
    """The same, the word anywhere in the sentence; whoever tells of a danger beside it is heard for that."""
    if any(matter.urgency == "life" for matter in turn.heard.understood.matters):
        return None
    code = finding.named_in(turn.office.config.duties.words(), nfkc(form.text or ""))
    if not code:
        return None
    if _NOT_YET.search(nfkc(form.text or "")):
        return Reply("\n".join(["好的,没有记。", *_lines(turn, turn.require_member())][: LIST_MAX + 1]))
    values: dict[str, Any] = {"said": str(form.text)}
    reply = _find(turn, values, code)
    if reply is None:
        turn.go_on_with("record", **values)
    return reply or NOTHING_YET


def _find(turn: Turn, values: dict[str, Any], code: str) -> Reply | None:
    """The occasion, and how many, into `values`; a Reply where it is none or several."""
    kinds = turn.office.config.duties
    _take_amount(values, kinds.kinds[code])
    if kinds.kinds[code].yearly is not None:
        _go_on(values, kinds.kinds[code], kind=code)
        return None
    meant = finding.find_meant(turn.act.session, kinds, turn.require_member(), code)
    if not meant:
        return Reply(_nothing_open(turn, code))
    if len(meant) > 1:
        return _which(turn, meant, values)
    _go_on(values, kinds.kinds[code], occasion=str(meant[0].id))
    return None


@record.on_complete
def keep(turn: Turn, form: Done, settings: NoSettings) -> Reply | None:
    """Written under a lock: of two who say it at once, the second hears of the first."""
    if form.kind is not None:
        return _enter(turn, form)
    occasion = lock_occasion(turn.act.session, int(form.occasion or 0))
    duty = turn.office.config.duties.kinds.get(occasion.duty) if occasion else None
    if occasion is None or duty is None or duty.record is None or occasion.dropped_at is not None:
        return Reply("这一项已经不用办了。")
    told = telling.told_of(turn.act, turn.office, duty, occasion)
    if occasion.done_at is not None:
        return Reply(_taken_before(turn, duty, occasion, occasion.done_at))
    if form.amount is not None and not 0 < form.amount <= AMOUNT_MAX:
        return Reply(_not_so_many(duty, form.amount))
    note = _note(duty, form)
    actions.record(turn.act, occasion, form.amount, note)
    telling.tell_orderer(turn.act, turn.office, duty, occasion, note)
    say = words.recorded_for_before if occasion.due_on < told.today else words.recorded
    return Reply(say(told, recorded.said_of(turn.act.session, duty, occasion)))


@record.on_answer
def done_by_number(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1 to a reminder records the occasion it was about; a number to "which" the one it names."""
    chosen, detail = answer.prompt.about or 0, answer.prompt.detail
    if answer.prompt.kind == WHICH:
        answer.prompt.closed_at = turn.act.now
        chosen = detail["occasions"][answer.number - 1]
    elif len(asked := _asked_about(turn)) > 1:
        return _which(turn, asked, {})
    occasion = lock_occasion(turn.act.session, chosen)
    duty = turn.office.config.duties.kinds.get(occasion.duty) if occasion else None
    values: dict[str, Any] = {key: detail[key] for key in ("said", "amount") if key in detail}
    if occasion is not None and duty is not None and occasion.is_open:
        _go_on(values, duty, occasion=str(chosen))
    turn.go_on_with("record", **{**values, "occasion": str(chosen)})
    return NOTHING_YET


@duties.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """What he answers for, earliest first; then what was recorded of it last, and how."""
    member = turn.require_member()
    lines = list(_lines(turn, member))
    if len(lines) > LIST_MAX:
        lines = [*lines[:LIST_MAX], f"还有{len(lines) - LIST_MAX}项。"]
    before = list(recorded.lately(turn.act, turn.office, member))
    return Reply("\n".join([*(lines or ["您现在没有要办的职责。"]), *(["最近记过:", *before] if before else [])]))


def _enter(turn: Turn, form: Done) -> Reply:
    """So much more of what is counted over the year."""
    code, member = str(form.kind), turn.require_member()
    duty = turn.office.config.duties.kinds[code]
    if form.amount is None:  # asked how many, he said 没有
        return Reply("好的,没有记。")
    if not 0 < form.amount <= ledger.largest(duty):
        return Reply(_not_so_many(duty, form.amount))
    ledger.enter(turn.act, member, code, form.amount, _note(duty, form))
    turn.act.session.flush()
    stood = ledger.standing(turn.act.session, turn.office, member, code, turn.today)
    return Reply(words.entered(stood, form.amount))


def _note(duty: Duty, form: Done) -> str:
    """The words beside it, where they may be kept."""
    return scrub(str(form.said or "")) if duty.record is not None and duty.record.note else ""


def _not_so_many(duty: Duty, amount: float) -> str:
    unit = duty.record.amount if duty.record else ""
    return f"{say_amount(amount)}{unit}不对,没有记。请再说一遍,如“{words.how(duty)}”。"


def _lines(turn: Turn, member: Member) -> Iterator[str]:
    kinds = turn.office.config.duties
    for occasion in finding.find_own_open(turn.act.session, kinds, member):
        duty = kinds.kinds[occasion.duty]
        told = telling.told_of(turn.act, turn.office, duty, occasion)
        yield words.listed(told)
    today = turn.today
    for code in (code for code, duty in kinds.kinds.items() if duty.yearly is not None):
        stood = ledger.standing(turn.act.session, turn.office, member, code, today)
        if stood.target is not None or stood.done:
            yield f"{words.standing(stood)}(回“{words.how(kinds.kinds[code])}”)"


def _take_amount(values: dict[str, Any], duty: Duty) -> None:
    """The number leaves the words beside it."""
    unit = duty.record.amount if duty.record else ""
    found = taken_out(nfkc(values.get("said") or ""), unit) if unit else None
    if found is not None:
        values["amount"], values["said"] = found


def _go_on(values: dict[str, Any], duty: Duty, **known: str) -> None:
    """What is known of it; the number is asked for where it is not."""
    values.update(known)
    if duty.record is not None and duty.record.amount and "amount" not in values:
        values["question"] = duty.record.ask


def _asked_about(turn: Turn) -> list[DutyOccasion]:
    """The open occasions that reminders with this person are about; 1 means one of them, and not just the newest."""
    prompts = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    rows = {prompt.about or 0 for prompt in prompts if prompt.kind == actions.PROMPT}
    kinds = turn.office.config.duties.kinds
    return [one for one in find_open_by_ids(turn.act.session, rows) if one.duty in kinds]


def _which(turn: Turn, meant: list[DutyOccasion], values: dict[str, Any]) -> Reply:
    """Several are open: which was done?"""
    kinds = turn.office.config.duties.kinds
    told = [telling.told_of(turn.act, turn.office, kinds[one.duty], one) for one in meant]
    options = tuple(f"{one.what}({words.said_day(one.due_on, one.today)}到期)" for one in told)
    listed = "\n".join(f"{number} {option}" for number, option in enumerate(options, 1))
    detail = {"occasions": [one.id for one in meant], **values}
    return Reply(f"是哪一次?回数字。\n{listed}", Prompt(WHICH, options, detail=detail))


def _nothing_open(turn: Turn, code: str) -> str:
    """Somebody recorded it, it is not its time, or it is not his."""
    kinds, member = turn.office.config.duties, turn.require_member()
    name = kinds.kinds[code].name
    last = finding.find_recorded_last(turn.act.session, kinds, member, code)
    if last is not None and last.done_at is not None:
        return _taken_before(turn, kinds.kinds[code], last, last.done_at)
    keep = f"要留个底,回“记 {nfkc(turn.heard.text)[:LONGEST]}”,只有您看得到。" if sounds_done(turn.heard.text) else ""
    return f"您名下现在没有要办的“{name}”,没有记。{keep}回“职责”看您要办的。"


def _taken_before(turn: Turn, duty: Duty, occasion: DutyOccasion, done_at: datetime) -> str:
    told = telling.told_of(turn.act, turn.office, duty, occasion)
    said = recorded.said_of(turn.act.session, duty, occasion)
    return words.taken_before(told, _who(turn, occasion), say_when(done_at, turn.act.now), said)


def _who(turn: Turn, occasion: DutyOccasion) -> str:
    if occasion.done_by == turn.person_id:
        return "您"
    member = find_member(turn.act.session, occasion.done_by)
    return member.name if member else "同事"
