"""Greeting (问候): a courtesy for a courtesy; other words that name no matter are more of what was said before, or begin a report."""

import re
from dataclasses import asdict

from bot.broadcasts import replies
from bot.cases import words
from bot.cases.actions import relay
from bot.cases.opening import Request, open_case
from bot.cases.resident_actions import add_words
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.correcting import corrects_card
from bot.conversation.places import usual
from bot.conversation.places.where import PLACELESS
from bot.conversation.readers.base import SURE
from bot.conversation.readers.matters import matter_in_passing
from bot.conversation.readers.place import sure_place
from bot.conversation.replies.acknowledging import say_opened
from bot.conversation.replies.more_or_other import ask as ask_whether_more
from bot.conversation.replies.more_or_other import stands_by_itself
from bot.conversation.turn import Turn
from bot.conversation.which_case.again import sounds_again
from bot.conversation.which_case.continuing import find_alarm
from bot.messages import NOTHING_YET, Reply
from bot.text.questions import is_question
from bot.text.small_talk import is_chat, tells_something
from bot.understanding.private import scrub
from bot.understanding.unfixed import sounds_unfixed
from models.broadcasts import Broadcast
from models.cases import Case, find_case_asked_about, find_own_case, get_case
from models.dialogues import find_open_prompts

#: Words, not a number or a slip of the thumb.
_HAN = re.compile("[\u4e00-\u9fff]")
#: … but a door's number, once the building is known.
_DOOR = re.compile(r"(?:\d{1,2}-)?\d{3,4}")
#: Of fewer characters it only acknowledges: 好的.
MORE_THAN_A_NOD = 4
#: What a courtesy may say beside: that it is done.
_DONE = re.compile("[好亮通行]了|可以了|好啦|解决了")
#: What answers a greeting, thanks, and words that end a talk: beside a question that is open, and otherwise.
GREETING = ("您好!", "您好!哪里有问题,直接说一句就行,如“{example}”。找人回“人工”。")
COURTESIES = (
    (re.compile("谢|辛苦|麻烦[您你]?们?了"), ("不客气。", "不客气。有事随时说。")),
    (
        re.compile("好的|知道|明白|收到|可以|没事|没有|算了|不用|再见|拜拜|^[好嗯哦行ok]+[。.!啊呀吧的了~ ]*$"),
        ("好的。", "好的,有事随时说。"),
    ),
)

_THANKS = re.compile(
    r"(?:真是|太|好|很|真|那就?)*(?:谢+|多谢|感谢|辛苦|麻烦)+(?:[你您我]们?|啊|呀|啦|了|哦|哈|啊|小?同志|师傅|大姐|大哥|社区|政府|各位|大家|的|[。.!~,\s])*"
)

greeting = Capability("greeting", intents=("chat",))


@greeting.on_complete
def greet(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """A courtesy for a courtesy; on a greeting an invitation.

    Other words answer what a member asked; else a place alone begins a report, and words a moment after a case are
    more about that case.
    """
    if (told := _tell_while_asked_where(turn)) is not None:
        return told
    if _is_courtesy(turn):
        return _return_it(turn)
    if turn.frames:
        return None  # these words are for the question that is open
    return _answer_who_asked(turn) or _begin_at_place(turn) or _add_to_last(turn)


def _return_it(turn: Turn) -> Reply:
    """好了谢谢小王 is a verdict too, where one is asked for."""
    said = turn.heard.text.lower()
    if (_DONE.search(said) and _is_asked_whether_done(turn)) or (not turn.frames and sounds_again(said)):
        turn.go_on_with("rating")
        return NOTHING_YET
    usual_answer = COURTESIES[-1][1] if is_chat(said) else GREETING
    in_brief, whole = next((answer for words, answer in COURTESIES if words.search(said)), usual_answer)
    return Reply(in_brief if turn.frames else whole.replace("{example}", turn.office.directory.example))


def _answer_who_asked(turn: Turn) -> Reply | None:
    """To the member who asked about his case, to whoever sent him something, or that it is not done."""
    asked = find_case_asked_about(turn.act.session, turn.person_id)
    if asked is not None and turn.heard.text:
        relay(turn.act, turn.office, asked, "居民", scrub(turn.heard.text), to_contact=False)
        return Reply(f"已转告,编号 {asked.code}。")
    about = replies.find_replied_to(turn.act.session, turn.person_id, turn.act.now)
    if about is not None and turn.just_opened is None and _HAN.search(turn.heard.text) and turn.member is None:
        return _pass_on(turn, about)
    if sounds_unfixed(turn.heard.text):
        turn.go_on_with("rating")
        return NOTHING_YET
    return None


def _begin_at_place(turn: Turn) -> Reply | None:
    """A place alone: what is the matter there? Right after a report it may put that right."""
    place, case = sure_place(turn), _spoken_of(turn)
    if place is None or (case is not None and case.place == place.code):
        return None
    if turn.just_opened is not None:
        return NOTHING_YET if corrects_card(turn, asdict(place)) else None
    if _names_a_thing_there(turn):
        turn.go_on_with("report", matters=[matter_in_passing(turn, scrub(turn.heard.text))])
        return NOTHING_YET
    turn.go_on_with("report", where=asdict(place))
    offer = usual.offer(turn, usual.told_home(turn))
    return Reply(f"{place.words},知道了。{offer[0] if offer else ''}", offer[1] if offer else None)


def _add_to_last(turn: Turn) -> Reply | None:
    """More about the case of a moment ago, or about his danger; what wants something of its own is asked about."""
    said = turn.heard.text
    case = _spoken_of(turn)
    if case is None:
        return None
    asks_on = case.kind in PLACELESS and is_question(said)
    if stands_by_itself(said) and not asks_on:
        return ask_whether_more(turn, case)
    if not (_HAN.search(said) or _DOOR.fullmatch(said)):
        return None
    add_words(turn.act, turn.office, case, scrub(said))
    return Reply(words.added(case.code, "这句话"))


def _is_courtesy(turn: Turn) -> bool:
    """A greeting or thanks: surely so, or chat; but not what tells something of a case just spoken of, or of a thing and its place."""
    said = turn.heard.text
    if _THANKS.fullmatch(said):
        return True
    if turn.heard.understood.confidence < SURE:
        return not turn.frames and turn.just_opened is not None and is_chat(said)
    if turn.frames or not tells_something(said):
        return True
    return _spoken_of(turn) is None and not _names_a_thing_there(turn)


def _names_a_thing_there(turn: Turn) -> bool:
    """就是翠园3幢那个门禁呀: a resident names a place, and what may be broken there."""
    if turn.member is not None or sure_place(turn) is None:
        return False
    return matter_in_passing(turn, turn.heard.text)["category"] != "other"


def _spoken_of(turn: Turn) -> Case | None:
    """The case that his last message opened or told more of, else his danger of the last hour."""
    last = turn.just_opened or turn.last_effect.added.get("case")
    return get_case(turn.act.session, int(last)) if last else find_alarm(turn)


def _is_asked_whether_done(turn: Turn) -> bool:
    """Is 1好了 2还没 open? Then 好了谢谢小王 is no mere courtesy."""
    return any(one.kind == "resolved" for one in find_open_prompts(turn.act.session, turn.person_id, turn.act.now))


def _tell_while_asked_where(turn: Turn) -> Reply | None:
    """已经不打了, 缓过来了, while it is asked where a case of danger is: whoever was called hears it; the question stays."""
    said, frame = turn.heard.text, turn.frames[-1] if turn.frames else None
    code = frame.values.get("case") if frame is not None and frame.capability == "wrong_place" else None
    case = find_own_case(turn.act.session, str(code), turn.person_id) if code else None
    if case is None or len(said) < MORE_THAN_A_NOD or not _HAN.search(said) or COURTESIES[0][0].search(said):
        return None
    add_words(turn.act, turn.office, case, scrub(said))
    return Reply(words.added(case.code, "这句话"))


def _pass_on(turn: Turn, about: Broadcast) -> Reply:
    """Words that are only understood as an answer to what was sent to him: an opinion, for whoever sent it."""
    text = replies.quoted(about, scrub(turn.heard.text))
    request = Request(text, "other", kind="opinion", addressee_id=about.author_id)
    opened = open_case(turn.act, turn.office, request, contact_id=turn.person_id, reporter_id=turn.person_id)
    return Reply(say_opened(turn, opened, ""))
