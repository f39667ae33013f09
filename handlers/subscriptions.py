"""Subscriptions (订阅与退订): what a person wants to be told unasked, by topic or by grid, or nothing at all."""

import re

from bot.broadcasts import subscribing, words
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.opting_out import stop_unasked
from bot.conversation.replies import allowing
from bot.conversation.turn import Answer, Turn
from bot.directory.erasing import resume
from bot.messages import Reply
from bot.text.stopping import asks_how_to_stop, says_stop, wants_no_more
from models.subscriptions import find_topics_of
from models.usual import find_usual_place

YES = 1
#: Also without a blank: 我想订阅入学, 取消订阅“入学”的通知. A question about it is none.
_NAMED = (
    r"(?:一下)?[\s,:]*[“\"]?(?P<topic>(?!了|号)[^,、。;:!?“”\"]{1,12}?(?<!的))[”\"]?(?:的)?(?:通知|消息)?[了吧啊。!]*"
)
_SUBSCRIBES = re.compile(rf"我?(?:想要?|要|需要|请|帮我|给我|麻烦)*(?:恢复)?订阅{_NAMED}")
_UNSUBSCRIBES = re.compile(rf"我?(?:想要?|要|需要|请|帮我|给我|麻烦)*(?:退订|取消订阅){_NAMED}")
_ASKS = re.compile("什么|怎么|哪|吗|多少|如何|为啥")
EVERYTHING = frozenset({"全部", "所有", "所有的", "一切", "全部的", "都", "全都"})
ALL_STOPPED = "您回过“退订”,现在什么通知都不发。想恢复回“恢复订阅”。"
MY_GRID = frozenset({"我的网格", "本网格", "网格", "我的小区", "小区", "本小区"})


def sounds_like_subscribing(text: str) -> bool:
    """订阅入学, 我要订阅医保."""
    return _SUBSCRIBES.fullmatch(text) is not None and not _ASKS.search(text)


def sounds_like_unsubscribing(text: str) -> bool:
    """退订入学, 取消订阅入学, 退订全部."""
    return _UNSUBSCRIBES.fullmatch(text) is not None and not _ASKS.search(text)


subscribe = Capability(
    "subscribe",
    words=("订阅", "恢复订阅"),
    whole_words=("恢复", "恢复通知"),
    says=sounds_like_subscribing,
    says_first=True,
    help="订阅 主题:有消息告诉您,如“订阅 入学”",
)
unsubscribe = Capability(
    "unsubscribe",
    words=("退订", "取消订阅"),
    whole_words=("TD", "td"),
    says=sounds_like_unsubscribing,
    says_first=True,
)
stop_all = Capability("stop_all", says=lambda text: wants_no_more(text) or says_stop(text), says_first=True)
how_to_stop = Capability("how_to_stop", says=asks_how_to_stop, says_first=True)
subscribed = Capability("subscribed", whole_words=("我的订阅", "我订阅了什么"))
offer = Capability(
    "area_offer", answers=(subscribing.OFFER,), answer_words={"发给我": 1, "要": 1, "不发": 2, "不要": 2}
)


@subscribe.on_complete
def begin(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """A topic or a grid; alone, what there is. Who had stopped everything has it on again."""
    if _names_audience(turn):
        return None
    was_stopped = turn.sender.person.stopped_at is not None
    if was_stopped:
        resume(turn.act, turn.sender.person)
    said = _topic_said(turn, _SUBSCRIBES)
    on_again = "好的,已恢复通知。" if was_stopped or turn.heard.text.startswith("恢复") else ""
    if not said:
        return Reply(f"{on_again}{_offered(turn)}")
    topic = _topic(turn, said)
    if topic is None:
        return Reply(f"{on_again}没有“{said}”这个主题。{_offered(turn)}")
    subscribing.subscribe(turn.act, turn.person_id, topic)
    name = words.topic_name(turn.office, topic)
    return Reply(f"{on_again}订阅了“{name}”,有消息发给您。不收了回“退订 {name}”。{_asking(turn)}")


@unsubscribe.on_complete
def end(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """One topic, or with 退订 alone everything that nobody asked for; answers to what he asks go on."""
    said = _topic_said(turn, _UNSUBSCRIBES)
    if not said or said in EVERYTHING:
        return stop_unasked(turn)
    topic = _topic(turn, said)
    mine = find_topics_of(turn.act.session, turn.person_id)
    if turn.sender.person.stopped_at is not None and topic not in mine:
        return Reply(ALL_STOPPED)
    if topic is None or topic not in mine:
        return Reply(f"您没有订阅“{said}”。{_own(turn, mine)}全部不收,回“退订”。")
    subscribing.unsubscribe(turn.act, turn.person_id, topic)
    rest = [one for one in mine if one != topic]
    return Reply(f"已退“{words.topic_name(turn.office, topic)}”。{_own(turn, rest) if rest else ''}")


@stop_all.on_complete
def end_all(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Said in words of his own it is as good as 退订; None where he is asked what he wants to send himself."""
    return None if turn.frames and turn.frames[-1].capability == "broadcast" else stop_unasked(turn)


@how_to_stop.on_complete
def tell_how(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """One word does it; what he asks himself is answered all the same."""
    return Reply("回“退订”就不再发。您报的事照样答复。")


@subscribed.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """What he subscribed to, and how to end it."""
    mine = find_topics_of(turn.act.session, turn.person_id)
    if turn.sender.person.stopped_at is not None:
        return Reply(ALL_STOPPED)
    return Reply(f"{_own(turn, mine)}{'不收哪个,回“退订 名字”。' if mine else _offered(turn)}")


@offer.on_answer
def take_up(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """The news of his grid, offered once when he let us remember where he lives."""
    answer.prompt.closed_at = turn.act.now
    topic = str(answer.prompt.detail["topic"])
    if answer.number != YES:
        return Reply("好的,不发。")
    subscribing.subscribe(turn.act, turn.person_id, topic)
    name = words.topic_name(turn.office, topic)
    return Reply(f"好的,“{name}”的通知会发给您。不收了回“退订 {name}”。{_asking(turn)}")


def _names_audience(turn: Turn) -> bool:
    """An author who is asked to whom: 订阅入学的."""
    return bool(turn.frames) and turn.frames[-1].asked == "to" and turn.rest == turn.heard.text


def _topic_said(turn: Turn, sentence: re.Pattern[str]) -> str:
    """What stands behind the word, or in the sentence."""
    whole = sentence.fullmatch(turn.rest) if turn.rest == turn.heard.text else None
    return whole["topic"].strip() if whole else turn.rest.strip('“”"。 ')


def _asking(turn: Turn) -> str:
    """A line of its own with the link to WeChat's button, where he may be asked."""
    return f"\n{asked}" if (asked := allowing.offer(turn, "topic")) else ""


def _topic(turn: Turn, said: str) -> str | None:
    if said in MY_GRID:
        kept = find_usual_place(turn.act.session, turn.person_id)
        place = turn.office.directory.place(kept.place) if kept else None
        return subscribing.grid_topic(place.grid) if place else None
    return subscribing.find(turn.office, said)


def _own(turn: Turn, mine: list[str]) -> str:
    names = "、".join(words.topic_name(turn.office, topic) for topic in mine)
    return f"您订阅了:{names}。" if names else "您还没有订阅。"


def _offered(turn: Turn) -> str:
    names = "、".join(topic.name for topic in turn.office.config.broadcasts.topics.values())
    return f"可以订阅:{names},或您小区的名字。回“订阅 名字”,如“订阅 入学”。"
