"""Answers (作答): which of the questions put to a person a number or a short word answers."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.conversation import forms
from bot.conversation.capability import Registry
from bot.conversation.turn import Answer, Turn
from bot.conversation.which_case.asking import name_of
from bot.messages import Prompt, Reply
from bot.text.normalise import numbers
from models.cases import Case, get_case
from models.dialogues import PromptRow, find_open_prompts

#: A pushed question does not overtake one asked this short a time ago (DESIGN 4, Open questions).
OVERTAKE_AFTER = timedelta(minutes=10)
#: What takes a task.
TAKES = 1
WHICH, CHOICES, TASK = "which", "choices", "task"
#: Words that say yes to whatever was asked last, and how many answers such a question has.
ASSENT, EITHER_OF = frozenset({"是", "是的", "对", "对的"}), 2
#: Questions that are about a case.
OF_A_CASE = frozenset({TASK, "plan", "resolved"})
STOPS = "。.!~ "
#: Characters from which a part of an option means it.
MEANS = 2
#: What is said around a time or a reason without changing it: 我大概明天过来弄吧.
_AROUND = re.compile(
    r"我|大概|应该|争取|估计|可以|能|会|再|就|要|等|缺|过来|过去|去|来|弄|修|办|处理|解决|看看|看|左右|前|吧|了|[\s,。!]"
)
#: From here on a number is no choice of any question.
SMALL = 10
_HEADS = re.compile(
    r"(?:同意|批准?|可以)?[,。 ]*(?:共|总共|一共)?(\d{1,8})(?:个?人)?(?:[,。 ]*(?:同意|批准?|可以|没问题|对的?))?[吧了]?[。.!]?"
)


def find_answered(turn: Turn, registry: Registry, asked_at: datetime | None = None) -> Reply | None:
    """Read the message as an answer to an open prompt; None when it answers none.

    `asked_at`: when the talk itself asked a question that this number answers too; the newer question has the number,
    but a pushed one that came within ten minutes of it makes us ask which is meant.
    """
    prompts = turn.open_prompts = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    fitting = [(prompt, number) for prompt in prompts if (number := _number_for(turn, registry, prompt)) is not None]
    fitting.sort(key=lambda found: found[0].kind == CHOICES)  # what we offer when at a loss gives way to any question
    if not fitting:
        return None
    (newest, number), others = fitting[0], fitting[1:]
    if newest.kind == CHOICES and _asked_since(turn, newest):
        return None
    if (passed_over := _newer_yes_or_no(turn, prompts, newest)) is not None:
        return _ask_which(turn, [passed_over, newest], number)
    if newest.kind == WHICH:
        return _answer_which(turn, registry, newest, number)
    if asked_at is None and number == TAKES and (grave := _is_grave(turn, newest)) is not None:
        return _ask_whether(turn, newest, grave, number)
    if asked_at is not None:
        return _against_the_talk(turn, registry, newest, number, asked_at)
    rival = _overtaken(newest, [prompt for prompt, _ in others])
    if rival is not None:
        return _ask_which(turn, [newest, rival], number)
    return answer(turn, registry, newest, number)


def _newer_yes_or_no(turn: Turn, prompts: Sequence[PromptRow], fitting: PromptRow) -> PromptRow | None:
    """是, where something else was asked since that is answered by either of two: it may be for that."""
    if turn.heard.text.strip(STOPS) not in ASSENT or fitting.pushed:
        return None
    newest = next((one for one in prompts if not one.pushed and one.kind not in (CHOICES, WHICH)), fitting)
    return newest if newest is not fitting and len(newest.options) == EITHER_OF else None


def _asked_since(turn: Turn, offered: PromptRow) -> bool:
    """Has the talk put a question of its own after this offer? Then a number is for it, or for nothing."""
    asked_at = turn.dialogue.asked_at
    return bool(turn.frames) and asked_at is not None and (offered.reached_at or asked_at) < asked_at


def _against_the_talk(
    turn: Turn, registry: Registry, newest: PromptRow, number: int, asked_at: datetime
) -> Reply | None:
    """None: the number is the talk's, whose question came last."""
    if newest.reached_at is None or not newest.pushed or newest.reached_at < asked_at:
        return None
    if newest.reached_at - asked_at > OVERTAKE_AFTER:
        return answer(turn, registry, newest, number)
    return _ask_which(turn, [newest, None], number)


def _is_grave(turn: Turn, newest: PromptRow) -> Case | None:
    """The matter of life that a number would take while the talk waits for words: it may be a slip."""
    if not turn.frames or turn.heard.number is None or newest.kind != TASK or newest.about is None:
        return None
    case = get_case(turn.act.session, newest.about)
    return case if case.urgency == "life" else None


def _ask_whether(turn: Turn, task: PromptRow, case: Case, number: int) -> Reply:
    """A matter of life is taken on purpose only."""
    detail: dict[str, Any] = {"prompts": [task.id], "number": number}
    prompt = Prompt(WHICH, ("是", "不是"), detail=detail, expires_at=turn.act.now + OVERTAKE_AFTER)
    return Reply(f"您是要接{name_of(turn, case)}(编号 {case.code})那件吗?回 1是 2不是", prompt)


def answer(turn: Turn, registry: Registry, prompt: PromptRow, number: int) -> Reply | None:
    """Hand an answer to the capability that asked."""
    capability = registry.answers[prompt.kind]
    if capability.answer is None:
        return None
    said = Answer(prompt, number, turn.heard.text, tuple(_several(turn, prompt)) or (number,))
    return capability.answer(turn, said, registry.settings(capability))


def withdraw_offers(turn: Turn) -> frozenset[str]:
    """The talk ends: numbers we offered along the way mean nothing any more; questions we asked still do. Their kinds."""
    prompts = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    offers = [prompt for prompt in prompts if prompt.detail.get("offer")]
    for prompt in offers:
        prompt.closed_at = turn.act.now
    return frozenset(prompt.kind for prompt in offers)


def let_lapse(turn: Turn) -> None:
    """He went on to something else: what was only asked in passing means nothing any more."""
    if turn.open_prompts is None:
        turn.open_prompts = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    for prompt in turn.open_prompts:
        if "passing" in prompt.detail and prompt.closed_at is None:
            prompt.closed_at = turn.act.now


def _number_for(turn: Turn, registry: Registry, prompt: PromptRow) -> int | None:
    """Which option of `prompt` the message names: by number, or by a word of the capability's closed list."""
    if prompt.kind == WHICH:
        number = turn.heard.number
        return number if number is not None and 1 <= number <= len(prompt.options) else None
    capability = registry.answers.get(prompt.kind)
    if capability is None:
        return None
    if "count" in prompt.detail:
        return _head_count(turn, int(prompt.detail["count"]))
    number = turn.heard.number if not prompt.detail.get("words") else None  # it offered no numbers
    if number is None and prompt.detail.get("many"):
        number = next(iter(_several(turn, prompt)), None)
    if number is None:
        word = turn.heard.text.strip(STOPS)
        number = capability.answer_words.get(word) or capability.answer_words.get(word.removesuffix("了"))
        if number is None and capability.reads_options:
            number = _option_said(word, prompt.options)
        if number is None and capability.hears is not None and turn.heard.number is None:
            return capability.hears(turn, prompt)
    return number if number is not None and 1 <= number <= len(prompt.options) else None


def _option_said(text: str, options: Sequence[str]) -> int | None:
    """The one option that a few words name, with nothing else in them; None for none, or for two."""
    bare = _AROUND.sub("", text)
    named = [
        number
        for number, option in enumerate(options, 1)
        if bare == _AROUND.sub("", option) or (len(bare) >= MEANS and bare in option)
    ]
    return named[0] if len(named) == 1 else None


def _head_count(turn: Turn, expected: int) -> int | None:
    """How many people somebody answered; a small number that is not the one asked for is for another question."""
    number = heads_in(turn.heard.text)
    return number if number is not None and (number == expected or number >= SMALL) else None


def heads_in(text: str) -> int | None:
    """The head count that somebody answered, and nothing else."""
    said = _HEADS.fullmatch(text)
    return int(said[1]) if said else None


def _several(turn: Turn, prompt: PromptRow) -> list[int]:
    """Several numbers in one answer, all of them offered."""
    said = numbers(turn.heard.text)
    return said if all(1 <= number <= len(prompt.options) for number in said) else []


def _overtaken(newest: PromptRow, others: Sequence[PromptRow]) -> PromptRow | None:
    """A question of another kind asked in the talk less than ten minutes before `newest` was pushed over it."""
    if not newest.pushed or newest.reached_at is None:
        return None
    for prompt in others:
        asked_lately = prompt.reached_at is not None and newest.reached_at - prompt.reached_at <= OVERTAKE_AFTER
        if prompt.kind != CHOICES and not prompt.pushed and asked_lately and prompt.kind != newest.kind:
            return prompt
    return None


def _ask_which(turn: Turn, prompts: Sequence[PromptRow | None], number: int) -> Reply:
    """Two questions are open: ask which one the number is for; None stands for the talk's own."""
    options = tuple(_option(turn, prompt, number) for prompt in prompts)
    listed = " ".join(f"{place}{option}" for place, option in enumerate(options, 1))
    detail: dict[str, Any] = {"prompts": [prompt.id if prompt else None for prompt in prompts], "number": number}
    prompt = Prompt(WHICH, options, detail=detail, expires_at=turn.act.now + OVERTAKE_AFTER)
    return Reply(f"您是回哪一个?回 {listed}", prompt)


def _answer_which(turn: Turn, registry: Registry, which: PromptRow, number: int) -> Reply | None:
    which.closed_at = turn.act.now
    if number > len(which.detail["prompts"]):  # it was for neither
        return Reply(turn.frames[-1].question if turn.frames else "好的。")
    chosen, meant = which.detail["prompts"][number - 1], which.detail["number"]
    if chosen is None:
        said = replace(turn.heard.inbound, text=str(meant))
        turn.heard = replace(turn.heard, inbound=said, text=str(meant), number=meant)
        return forms.read_answer(turn, registry, turn.frames[-1]) if turn.frames else Reply("那个问题已经过了。")
    prompt = turn.act.session.get(PromptRow, chosen)
    if prompt is None or prompt.closed_at is not None:
        return Reply("那个问题已经办好了。")
    return answer(turn, registry, prompt, meant)


def _option(turn: Turn, prompt: PromptRow | None, number: int) -> str:
    """What a number means to one of two questions, as short as it is offered."""
    if prompt is not None and not prompt.options:
        return f"共{number}人"
    if prompt is not None:
        option, case_id = str(prompt.options[number - 1]), _case_of(prompt, number)
        return f"{option}({name_of(turn, get_case(turn.act.session, case_id))})" if case_id else option
    choices = turn.frames[-1].choices
    if number > len(choices):  # it asked for a number of its own
        return f"“{turn.frames[-1].question.partition('?')[0]}”"
    choice = choices[number - 1]
    return str(choice["name"] if isinstance(choice, dict) else choice)


def _case_of(prompt: PromptRow, number: int) -> int | None:
    """The case that an option of a question is about, where it is about one."""
    if prompt.kind == "tasks":
        return int(prompt.detail["cases"][number - 1])
    return prompt.about if prompt.kind in OF_A_CASE else None
