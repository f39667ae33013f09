"""Engine (对话引擎): decides what a message is: a command, an answer, more of the same, a new matter, or none of them.

Asking, reading, remembering half-finished answers, going back and leaving are done once, for all handlers.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation import answers, forms
from bot.conversation.capability import BACK, LEAVING, MEMBER, Capability, Registry
from bot.conversation.commands import Commands
from bot.conversation.correcting import corrects_place
from bot.conversation.leaving import drop_half_told, leave_or_go_back
from bot.conversation.nameless import Nameless
from bot.conversation.opting_out import opt_out
from bot.conversation.readers.matters import is_sure
from bot.conversation.replies.left_office import say_left
from bot.conversation.turn import PASSING, Frame, Heard, Turn
from bot.conversation.understand_here import understand_here
from bot.errors import Refused
from bot.messages import NOTHING_YET, InboundKind, Prompt, Reply
from models.cases import find_own_case, get_case

FRAMES_MAX = 3
#: An interruption repeats the open question this often; then it rests until it is answered or expires.
REPEATS_MAX = 2
#: What a message that nobody understands is answered with: three choices and a person.
CHOICE_OPTIONS = ("说一件事", "看进度", "找附近的服务")
CHOICES_FOR = timedelta(minutes=30)
CHOICES = (
    "没听明白,您可以:\n1 说哪里有什么问题,如“{example}”\n2 回“进度”看办到哪了\n3 回“附近 药店”找服务\n或回“人工”找人。"
)
FOR_MEMBERS = "\n手上的事照平常说:“我到了”“门修好了”“灯我明早去”“这个不归我”,清单回“待办”。"


class Engine:
    """Turns messages into replies, by the capabilities it was given."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._commands = Commands(registry)
        self.nameless = Nameless()

    def respond(self, turn: Turn) -> Reply | None:
        """The reply to one message; None when nothing is to be said."""
        try:
            reply = self._understand(turn)
        except Refused as refused:
            reply = Reply(str(refused))
        try:
            reply = self._go_on(turn, reply)
        except Refused as refused:
            reply = Reply(str(refused))
        reply = self._not_understood(turn) if reply == NOTHING_YET else reply
        if reply is not None and not turn.is_lost and not _keeps_questions(turn, reply):
            answers.let_lapse(turn)
        return reply

    def expire(self, turn: Turn) -> Reply | None:
        """The talk lay half finished for too long: let its capability save what was said, then end it."""
        frame = turn.frames.pop(0) if turn.frames else None
        turn.frames.clear()
        if frame is None:
            return None
        capability, settings = self.registry.by_name[frame.capability]
        if capability.expire is None and _is_of_danger(turn, frame):
            return None  # who is in danger is not told that we put it by
        if capability.expire is None:
            return Reply("刚才没说完的先放下了。需要时再说一遍就行。")
        return capability.expire(turn, forms.load(turn, capability, frame.values), settings)

    def _understand(self, turn: Turn) -> Reply | None:
        for way in (
            opt_out,
            self._leave_or_go_back,
            self._command,
            self._answer,
            self._without_words,
            self._correction,
            self._before_places,
            self._more,
            self._sentence,
            self._intent,
        ):
            reply = way(turn)
            if reply is not None:
                return reply
        return self._of_members_only(turn) or self._not_understood(turn)

    def _of_members_only(self, turn: Turn) -> Reply | None:
        """A member's word from somebody else: he was one, or what follows is a sentence like any other (DESIGN 6)."""
        capability, rest = self._commands.find(turn.heard.text, lambda one: one.for_ is MEMBER)
        if capability is None:
            return None
        if (left := say_left(turn)) is not None or turn.member is not None:
            return left
        understood = understand_here(rest, turn.office)
        if not any(matter.urgent or is_sure(matter) for matter in understood.matters):
            return None
        turn.heard = replace(turn.heard, text=rest, understood=understood)
        return self._intent(turn)

    def _leave_or_go_back(self, turn: Turn) -> Reply | None:
        return leave_or_go_back(turn, self.registry)

    def in_words(self, heard: Heard, now: datetime) -> Heard:
        """A number that answers what an unseen capability asked, as the words it stands for."""
        said = self.nameless.chosen(heard.inbound.sender, heard.number or 0, now)
        return replace(heard, text=said, number=None) if said else heard

    def takes_unseen(self, heard: Heard, now: datetime) -> bool:
        """Is a message for a capability that keeps nothing of its sender? Free words after such words alone are, too."""
        if not heard.is_words or not heard.text:
            return False
        capability, _rest = self._commands.find(heard.text, lambda _one: True)
        if capability is None and any(
            one.unseen and one.says and one.says(heard.text) for one in self.registry.sentences
        ):
            return True
        waits = capability is None and self.nameless.waits(heard.inbound.sender, now) and _is_free(heard)
        return waits or (capability is not None and capability.unseen)

    def respond_unseen(self, turn: Turn) -> Reply | None:
        """The reply of such a capability."""
        address, text = turn.heard.inbound.sender, turn.heard.text
        awaiting = next((one for one in self.registry.sentences if one.unseen and one.awaits), None)
        if awaiting is not None and awaiting.awaits is not None and awaiting.awaits(text):
            self.nameless.ask(address, turn.act.now)
        self.nameless.settle(address, text)
        if awaiting is not None and text in awaiting.numbered:
            self.nameless.offer(address, awaiting.numbered[text], turn.act.now)
        try:
            reply = self._command(turn) or self._sentence(turn)
            return reply or (self._begin(turn, awaiting, text) if awaiting else None)
        except Refused as refused:
            return Reply(str(refused))

    def _command(self, turn: Turn) -> Reply | None:
        """A word that means one thing and nothing else. Members' words are members' only by their identity."""
        capability, rest = self._commands.find(turn.heard.text, lambda one: self._may_say(turn, one))
        if capability is None and turn.heard.is_words:
            return self._say_sentence(turn, [one for one in self.registry.sentences if one.says_first])
        if capability is not None and capability.takes_back and not rest:
            return drop_half_told(turn, self.registry) or self._begin(turn, capability, rest)
        return self._begin(turn, capability, rest) if capability else None

    def _answer(self, turn: Turn) -> Reply | None:
        """The open question of the talk first if it offers numbers, then the questions put to this person."""
        if not turn.heard.is_words:
            return None
        frame = turn.frames[-1] if turn.frames else None
        wanted = frame is not None and forms.asks_number(self.registry, frame)
        offers = frame is not None and turn.heard.number is not None and 1 <= turn.heard.number <= len(frame.choices)
        asked_at = turn.dialogue.asked_at if offers or (wanted and turn.heard.number is not None) else None
        reply = answers.find_answered(turn, self.registry, asked_at)
        if reply is not None or frame is None or _is_whole_matter(turn):
            return reply
        return forms.read_answer(turn, self.registry, frame) if frame.choices or wanted else None

    def _without_words(self, turn: Turn) -> Reply | None:
        """A photo, a place, a voice message, a follow: for the open form, or for the capability that takes it."""
        if turn.heard.is_words:
            return None
        is_of_effect = turn.heard.inbound.kind is InboundKind.IMAGE and turn.acted_since_asked
        if turn.frames and not is_of_effect:
            frame = turn.frames[-1]
            reply = forms.read_answer(turn, self.registry, frame)
            if reply is not None:
                return reply
            if forms.absorb_kind(turn, self.registry, frame):
                return forms.advance(turn, self.registry, frame)
        capability = self.registry.kinds.get(turn.heard.inbound.kind)
        return self._begin(turn, capability, "") if capability else None

    def _more(self, turn: Turn) -> Reply | None:
        """While a form is open: its answer, or more about the same thing; a sure other intent goes its own way."""
        if not turn.frames or not turn.heard.text:
            return None
        frame = turn.frames[-1]
        capability, _settings = self.registry.by_name[frame.capability]
        other = self.registry.intents.get(turn.heard.understood.intent)
        may_add = other is capability or not turn.heard.understood.matters
        taken = capability.absorb(turn, frame.values) if may_add and capability.absorb else None
        if taken is not None:
            return forms.advance(turn, self.registry, frame) if taken else None
        reply = forms.read_answer(turn, self.registry, frame)
        if reply is not None:
            return reply
        if (other is None or other is capability) and frame.repeats < REPEATS_MAX:
            frame.repeats += 1
            return self._not_understood(turn)
        return None

    def _sentence(self, turn: Turn) -> Reply | None:
        """A member's whole sentence, such as 这周我出差. Of a resident only what is for anybody: else it may be his report."""
        if not turn.heard.is_words:
            return None
        return self._say_sentence(turn, [one for one in self.registry.sentences if not one.says_first])

    def _before_places(self, turn: Turn) -> Reply | None:
        """A member's sentence that is no answer to where, however often that was asked."""
        if not turn.heard.is_words or not turn.frames or not forms.asks_place(self.registry, turn.frames[-1]):
            return None
        return self._say_sentence(turn, [one for one in self.registry.sentences if one.before_places])

    def _say_sentence(self, turn: Turn, capabilities: Sequence[Capability]) -> Reply | None:
        asked = (one for one in capabilities if self._may_say(turn, one))
        begun = (self._begin(turn, one, turn.heard.text) for one in asked if one.says and one.says(turn.heard.text))
        return next((reply for reply in begun if reply is not None), None)

    def _correction(self, turn: Turn) -> Reply | None:
        """不对,是4幢: where the case of a moment ago really is."""
        return NOTHING_YET if turn.heard.is_words and corrects_place(turn) else None

    def _intent(self, turn: Turn) -> Reply | None:
        """What was understood of the words."""
        capability = self.registry.intents.get(turn.heard.understood.intent)
        if capability is None or not self._may_say(turn, capability):
            return None
        return self._begin(turn, capability, turn.heard.text)

    def _begin(self, turn: Turn, capability: Capability, rest: str) -> Reply | None:
        """Open a capability's form with what the message already says, or act at once when that is all."""
        turn.rest = rest
        frame = Frame(capability.name)
        refusal = forms.prefill(turn, capability, frame, rest)
        if refusal is not None:
            return Reply(refusal.text)
        if capability.early is not None and (reply := capability.early(turn, frame.values)) is not None:
            return reply
        if forms.missing(capability, frame.values) is not None:
            turn.frames = [*[other for other in turn.frames if other.capability != capability.name], frame][
                -FRAMES_MAX:
            ]
        return forms.advance(turn, self.registry, frame)

    def _not_understood(self, turn: Turn) -> Reply:
        turn.is_lost = True
        if turn.frames and turn.frames[-1].repeats <= REPEATS_MAX:
            question = turn.frames[-1].question
            return Reply(question if question.startswith("没") else f"没听明白。{question}")
        offered, until = CHOICES.format(example=turn.office.directory.example), turn.act.now + CHOICES_FOR
        offered += FOR_MEMBERS if turn.member is not None else ""
        return Reply(offered, Prompt(answers.CHOICES, CHOICE_OPTIONS, expires_at=until, detail=PASSING))

    def _go_on(self, turn: Turn, reply: Reply | None) -> Reply | None:
        """Open what a handler wants next, and repeat the question that an interruption left open."""
        _leave_what_is_settled(turn)
        if turn.next_frame is not None:
            frame, turn.next_frame = turn.next_frame, None
            if frame.capability not in self.registry.by_name:  # this installation turned it off
                return reply
            turn.frames.append(frame)
            reply = _joined(reply, forms.advance(turn, self.registry, frame))
            if turn.next_frame is None and turn.later:
                turn.next_frame = turn.later.pop(0)
            return reply if turn.next_frame is None else self._go_on(turn, reply)
        return self._repeat_question(turn.frames[-1], reply) if reply is not None and turn.frames else reply

    def _repeat_question(self, frame: Frame, reply: Reply) -> Reply:
        if not frame.question or frame.question in reply.text:
            return reply
        frame.repeats += 1
        if frame.repeats > REPEATS_MAX:
            return reply
        return Reply(f"{reply.text}\n刚才还没说完:{frame.question}", reply.prompt)

    def _may_say(self, turn: Turn, capability: Capability) -> bool:
        return capability.for_ is not MEMBER or turn.member is not None


def _keeps_questions(turn: Turn, reply: Reply) -> bool:
    """A courtesy goes on to nothing, and neither does a number of which it is asked what it answers."""
    asks_which = reply.prompt is not None and reply.prompt.kind == answers.WHICH
    return asks_which or (turn.heard.is_words and turn.heard.understood.intent == "chat")


def _is_whole_matter(turn: Turn) -> bool:
    """What it is and where: it may be another matter, or the same once more, and is not only one of the places offered."""
    return any(is_sure(matter) and matter.place is not None for matter in turn.heard.understood.matters)


def _is_free(heard: Heard) -> bool:
    """Words that say something of their own, no number and no danger: whoever is in danger is helped, name or not."""
    in_danger = any(matter.urgent for matter in heard.understood.matters)
    return heard.number is None and heard.text not in (BACK, *LEAVING) and not in_danger


def _is_of_danger(turn: Turn, frame: Frame) -> bool:
    """Is what was asked about a danger to life that he told?"""
    case = find_own_case(turn.act.session, str(frame.values.get("case", "")), turn.person_id)
    return case is not None and case.urgency == "life"


def _leave_what_is_settled(turn: Turn) -> None:
    """A question about a case that these very words took, finished or handed on is asked no more."""
    codes = {get_case(turn.act.session, int(row)).code for row in turn.act.effect.moved} if turn.frames else set()
    turn.frames = [frame for frame in turn.frames if frame.values.get("case") not in codes]


def _joined(first: Reply | None, second: Reply | None) -> Reply | None:
    if first is None or second is None or first == NOTHING_YET:
        return second or first
    return Reply(f"{first.text}\n{second.text}", first.prompt or second.prompt)
