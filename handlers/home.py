"""Usual place (常住地点): a resident lets us remember his building, or forget it."""

from dataclasses import asdict

from bot.broadcasts import subscribing
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.places import usual
from bot.conversation.readers.place import sure_place
from bot.conversation.turn import Answer, Turn
from bot.messages import Prompt, Reply
from models.subscriptions import find_topics_of
from models.usual import forget_usual_place, keep_usual_place

YES = 1

home = Capability("home", answers=(usual.PROMPT,), answer_words={"可以": YES, "记住": YES, "不用记": 2, "不记": 2})
introduction = Capability("introduction", says=usual.introduces)
forget = Capability("forget_home", whole_words=("忘记地点", "忘掉地点"))


@introduction.on_complete
def know_where(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Where he is at home begins a report, as a place alone does; without a place they are ordinary words."""
    place = sure_place(turn)
    if place is None or turn.member is not None or turn.just_opened is not None:
        return None
    turn.go_on_with("report", where=asdict(place))
    offer = usual.offer(turn, usual.told_home(turn))
    return Reply(f"{place.words},知道了。{offer[0] if offer else ''}", offer[1] if offer else None)


@home.on_answer
def remember(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """Kept only now that he agreed."""
    answer.prompt.closed_at = turn.act.now
    place = turn.office.directory.place(str(answer.prompt.detail["place"]))
    if answer.number != YES or place is None:
        return Reply("好的,不记。")
    keep_usual_place(turn.act.session, turn.person_id, place.code, turn.act.now)
    turn.act.record("person.usual_place", f"person:{turn.person_id}")
    said = f"记住了,以后说“楼下”就当是{place.name}。不要了回“忘记地点”。"
    topic = subscribing.grid_topic(place.grid)
    if topic in find_topics_of(turn.act.session, turn.person_id):
        return Reply(said)
    until = turn.act.now + usual.OFFER_FOR
    prompt = Prompt(subscribing.OFFER, ("发给我", "不发"), detail={"topic": topic, "offer": True}, expires_at=until)
    return Reply(f"{said}\n这一片停水、活动的通知也发给您吗?1发给我 2不发", prompt)


@forget.on_complete
def let_go(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """At once; he is not asked again unless a case gives reason to."""
    forget_usual_place(turn.act.session, turn.person_id)
    turn.act.record("person.usual_place_forgotten", f"person:{turn.person_id}")
    return Reply("已忘记您的常住地点。以后请说小区名和楼号。")
