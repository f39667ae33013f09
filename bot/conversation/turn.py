"""Turn (一轮): one message of one person, and everything a handler may ask or do while answering it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.act import Act, Effect
from bot.clock import local
from bot.directory.office import Office
from bot.messages import SMS, Inbound, InboundKind
from bot.understanding.understood import Understood
from models.dialogues import Dialogue, PromptRow
from models.identities import Identity
from models.people import Member, Person

#: In the detail of a question that lapses when he goes on to something else.
PASSING: dict[str, object] = {"passing": True}


@dataclass(frozen=True)
class Sender:
    """Who writes: an address, the person behind it, and his post if he has one."""

    identity: Identity
    person: Person
    member: Member | None


@dataclass(frozen=True)
class Heard:
    """What one message says."""

    inbound: Inbound
    #: NFKC, trimmed; "" for a message without words.
    text: str
    #: A bare number as people type it.
    number: int | None
    understood: Understood

    @property
    def raw(self) -> str:
        """The words as they were typed."""
        return self.inbound.text

    @property
    def is_words(self) -> bool:
        """Typed, or the words behind a menu button."""
        return self.inbound.kind in (InboundKind.TEXT, InboundKind.MENU)


@dataclass(frozen=True)
class Answer:
    """An answer to a prompt: which option, and the words it came in."""

    prompt: PromptRow
    number: int
    text: str
    #: Every number of the answer, where the prompt takes several.
    numbers: tuple[int, ...] = ()


@dataclass
class Frame:
    """A form being filled: values so far (as readers dump them), and the field asked for."""

    capability: str
    values: dict[str, Any] = field(default_factory=dict)
    asked: str | None = None
    #: How often the asked field was not understood.
    tries: int = 0
    #: What the asked field offers by number, as its reader dumps it.
    choices: list[Any] = field(default_factory=list)
    #: The question as last asked, to repeat it, and how often it was repeated after an interruption.
    question: str = ""
    repeats: int = 0


@dataclass
class Turn:
    """Everything at hand while answering one message."""

    act: Act
    office: Office
    sender: Sender
    heard: Heard
    dialogue: Dialogue
    frames: list[Frame] = field(default_factory=list)
    #: What the words after a command are; "" for none.
    rest: str = ""
    #: The registry's help lines, for 帮助: for whom, and the line.
    help_lines: tuple[tuple[str, str], ...] = ()
    #: The questions put to him before this message, once they were looked for.
    open_prompts: list[PromptRow] | None = None
    #: Nothing was understood of it.
    is_lost: bool = False
    #: Set by a handler: another form to open once this one is done.
    next_frame: Frame | None = None
    #: … and after that, where one message says several things.
    later: list[Frame] = field(default_factory=list)

    @property
    def person_id(self) -> int:
        """The sender's person."""
        return self.sender.person.id

    @property
    def today(self) -> date:
        """The day as it is called here."""
        return local(self.act.now).date()

    @property
    def by_sms(self) -> bool:
        """Said in a text, and answered by one."""
        return self.heard.inbound.channel == SMS

    @property
    def member(self) -> Member | None:
        """The sender's post, if he has one."""
        return self.sender.member

    def require_member(self) -> Member:
        """The sender's post; for capabilities that only members reach."""
        if self.sender.member is None:
            raise PermissionError("a member's capability was reached by somebody else")
        return self.sender.member

    def go_on_with(self, capability: str, **values: Any) -> None:
        """After this reply, open another form with some values known; its question rides on the reply. Said twice, one after the other."""
        frame = Frame(capability, values)
        if self.next_frame is None:
            self.next_frame = frame
        else:
            self.later.append(frame)

    @property
    def just_opened(self) -> int | None:
        """The case that the sender's last message with an effect opened, or put right, for ten minutes."""
        last = self.last_effect
        return last.opened[-1] if last.opened else last.put_right

    @property
    def acted_since_asked(self) -> bool:
        """Did his last message with an effect come after the question that is open?"""
        asked_at, effect_at = self.dialogue.asked_at, self.dialogue.effect_at
        return effect_at is not None and asked_at is not None and effect_at > asked_at

    @property
    def last_effect(self) -> Effect:
        """What the sender's last message with an effect did; empty after ten minutes."""
        return Effect(**(self.dialogue.effect or {}))
