"""Subscribing (订阅): a person asks to be told of a topic or of his grid, and takes it back; at once, on every channel."""

from bot.act import Act
from bot.broadcasts.kinds import MESSAGES
from bot.broadcasts.naming import find_area, find_topic
from bot.directory.office import Office
from bot.text.normalise import nfkc
from models.broadcast_messages import end_waiting_because, end_waiting_of
from models.subscriptions import GRID, add_subscription, end_subscriptions

#: The question whether the news of a grid may come unasked.
OFFER = "area_offer"
STOPPED = "本人已退订"


def grid_topic(grid: str) -> str:
    """The subscription to the news of one grid."""
    return f"{GRID}{grid}"


def find(office: Office, said: str) -> str | None:
    """A topic by what people call it, or the grid of a place; None for anything else, or for more than one grid."""
    word = nfkc(said).removesuffix("的通知").removesuffix("通知") or nfkc(said)
    topic = find_topic(office.config.broadcasts.topics, word)
    if topic is not None:
        return topic
    area = find_area(office.directory, word)
    return grid_topic(area.grids[0]) if area is not None and area.grids and not area.organisations else None


def subscribe(act: Act, person_id: int, topic: str) -> None:
    """From now on."""
    if add_subscription(act.session, person_id, topic, act.now):
        act.record("person.subscribe", f"person:{person_id}", topic=topic)


def unsubscribe(act: Act, person_id: int, topic: str) -> None:
    """No more of this topic, what is on its way included."""
    end_subscriptions(act.session, person_id, [topic])
    end_waiting_because(act.session, person_id, [topic], act.now, STOPPED)
    act.record("person.unsubscribe", f"person:{person_id}", topic=topic)


def end_waiting(act: Act, person_id: int) -> None:
    """Everything unasked was stopped (退订): nor what is on its way."""
    end_waiting_of(act.session, person_id, sorted(MESSAGES), act.now, STOPPED)
