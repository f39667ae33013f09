"""Capability (能力): the words handlers are written in: what must be known, who may say it, and what to do.

A handler file declares one or more capabilities; asking, reading, remembering, cancelling belong to the engine.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.config.duties import Duties
from bot.conversation.turn import Answer, Turn
from bot.messages import InboundKind, Reply
from models.dialogues import PromptRow


class Audience(StrEnum):
    """Who may say the words of a capability. Decided by the sender's identity, never by his words."""

    ANYONE = "anyone"
    MEMBER = "member"


ANYONE, MEMBER = Audience.ANYONE, Audience.MEMBER


class NoSettings(BaseModel):
    """A capability without settings of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass
class Nothing:
    """A form with no question: the capability acts at once."""


@dataclass(frozen=True)
class Ask:
    """The question of one field of a form; a field without one is filled in or left alone, never asked."""

    #: The words, or a function of the values so far that makes them.
    question: str | Callable[[Mapping[str, Any]], str]
    #: Asked only while this holds for the values so far.
    when: Callable[[Mapping[str, Any]], bool] = lambda _values: True
    #: A bare number is its answer, whatever older question a number would answer too.
    is_number: bool = False


Complete = Callable[[Turn, Any, Any], Reply | None]
OnAnswer = Callable[[Turn, Answer, Any], Reply | None]
OnText = Callable[[Turn, dict[str, Any]], bool | None]
OnBack = Callable[[Turn, dict[str, Any]], bool]
Early = Callable[[Turn, dict[str, Any]], Reply | None]
Expire = Callable[[Turn, Any, Any], Reply | None]


@dataclass
class Capability:
    """One thing people can say to the bot."""

    name: str
    #: A dataclass, one field per thing to know; `Annotated[type, Ask(…)]`.
    form: type[Any] = Nothing
    #: A pydantic model for `handlers.<file>` in the configuration.
    settings: type[BaseModel] = NoSettings
    #: First words that mean this and nothing else: commands.
    words: tuple[str, ...] = ()
    #: Words that mean this only when they are the whole message.
    whole_words: tuple[str, ...] = ()
    #: Whole sentences that mean this though no first word says so; asked before understanding.
    says: Callable[[str], bool] | None = None
    #: … and before the question that is open: 不用来了, while it is asked where.
    says_first: bool = False
    #: Such a sentence goes before an open question for a place, which it cannot answer (我明天请假).
    before_places: bool = False
    #: Nothing of whoever says it is read or kept (bot/conversation/unseen.py); it has no questions.
    unseen: bool = False
    #: Of an unseen one: after these words alone, free words that follow are its own too.
    awaits: Callable[[str], bool] | None = None
    #: Of an unseen one: what a number right after one of its words stands for.
    numbered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: First words that the configuration gives it; a number may follow them at once ("学习4学时", "调研半天").
    duty_words: Callable[[Duties], Iterable[str]] | None = None
    for_: Audience = ANYONE
    #: Intents of `bot.understanding` that lead here.
    intents: tuple[str, ...] = ()
    #: Messages without words that lead here: image, voice, location, follow …
    kinds: tuple[InboundKind, ...] = ()
    #: Kinds of prompts whose answers it reads, and the words that stand for a number there.
    answers: tuple[str, ...] = ()
    answer_words: Mapping[str, int] = field(default_factory=dict)
    #: An option said in words, among others or in part, counts as its number ("明天弄", "下午").
    reads_options: bool = False
    #: What an answer in words of his own means, where no word of a list does; it may be more than the numbers offered.
    hears: Callable[[Turn, PromptRow], int | None] | None = None
    #: Words by which its own question is left, which it answers itself (群发: 不发了).
    own_endings: frozenset[str] = frozenset()
    #: What is answered when somebody gives up, or takes back, what he is still being asked for.
    given_up: str = ""
    #: Its words alone take back what is being said, before anything that was said earlier.
    takes_back: bool = False
    #: One line of 帮助, and its place there: what is wanted most comes first.
    help: str = ""
    help_rank: int = 5

    complete: Complete | None = field(default=None, init=False)
    answer: OnAnswer | None = field(default=None, init=False)
    absorb: OnText | None = field(default=None, init=False)
    early: Early | None = field(default=None, init=False)
    back: OnBack | None = field(default=None, init=False)
    expire: Expire | None = field(default=None, init=False)

    def on_complete(self, act: Complete) -> Complete:
        """What to do when all is known: `(turn, form, settings) -> Reply`; None lets others have the message."""
        self.complete = act
        return act

    def on_answer(self, act: OnAnswer) -> OnAnswer:
        """What to do when a prompt of `answers` is answered: `(turn, answer, settings) -> Reply`."""
        self.answer = act
        return act

    def on_more(self, act: OnText) -> OnText:
        """While its form is open, the same person goes on about the same thing: `(turn, values) -> taken?`.

        True: it is in `values` now. False: it stands by itself. None: it is for whoever reads the open question.
        """
        self.absorb = act
        return act

    def on_begin(self, act: Early) -> Early:
        """Before the first question: `(turn, values) -> Reply` when the message belongs elsewhere after all."""
        self.early = act
        return act

    def on_back(self, act: OnBack) -> OnBack:
        """0 while its form is open: `(turn, values) -> done?`; True: `values` ask what was asked before."""
        self.back = act
        return act

    def on_expire(self, act: Expire) -> Expire:
        """The form was left half filled for too long: `(turn, values, settings) -> Reply`."""
        self.expire = act
        return act


#: 0 goes back, 退出 and 取消 end the talk, in every state.
BACK, LEAVING = "0", ("退出", "取消")
ENGINE_WORDS = frozenset({BACK, *LEAVING})


class Registry:
    """All capabilities of an installation, by every way that leads to them. Conflicting words stop the start."""

    def __init__(self) -> None:
        self.by_name: dict[str, tuple[Capability, BaseModel]] = {}
        self.commands: dict[str, Capability] = {}
        self.whole: dict[str, Capability] = {}
        self.sentences: list[Capability] = []
        self.intents: dict[str, Capability] = {}
        self.kinds: dict[InboundKind, Capability] = {}
        self.answers: dict[str, Capability] = {}
        self.mistakes: list[str] = []

    def add(self, capability: Capability, settings: BaseModel, duties: Duties | None = None) -> None:
        """Take a capability in, with the words that `duties` give it; what it clashes with goes to `mistakes`."""
        if capability.name in self.by_name:
            self.mistakes.append(f"handlers.{capability.name}: 名字重复")
        self.by_name[capability.name] = (capability, settings)
        given = tuple(dict.fromkeys(capability.duty_words(duties))) if capability.duty_words and duties else ()
        self._claim(self.commands, (*capability.words, *given), capability, "词语")
        self._claim(self.whole, capability.whole_words, capability, "词语")
        self.sentences += [capability] if capability.says else []
        self._claim(self.intents, capability.intents, capability, "意图")
        self._claim(self.kinds, capability.kinds, capability, "消息类型")
        self._claim(self.answers, capability.answers, capability, "答复")

    @cached_property
    def help_lines(self) -> tuple[tuple[Audience, str], ...]:
        """What each capability says of itself in 帮助, and to whom; the registry is complete before anybody asks."""
        helped = sorted((one for one, _ in self.by_name.values() if one.help), key=lambda one: one.help_rank)
        return tuple((one.for_, one.help) for one in helped)

    def settings(self, capability: Capability) -> BaseModel:
        """The settings a capability was taken in with."""
        return self.by_name[capability.name][1]

    def _other_words(self, table: dict[Any, Capability]) -> dict[str, Capability]:
        return self.whole if table is self.commands else self.commands

    def _claim(self, table: dict[Any, Capability], keys: tuple[Any, ...], capability: Capability, what: str) -> None:
        for key in keys:
            taken = table.get(key) or (self._other_words(table).get(key) if what == "词语" else None)
            if taken is not None and taken is not capability:
                self.mistakes.append(f"handlers.{capability.name}: {what}“{key}”已被 {taken.name} 使用")
            if what == "词语" and key in ENGINE_WORDS:
                self.mistakes.append(f"handlers.{capability.name}: 词语“{key}”留给对话本身, 不能使用")
            table[key] = capability
