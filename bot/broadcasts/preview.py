"""Preview (预览): what the author and the second person read before anything leaves: who, how many, by which rung, when."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Select, Subquery, case, false, func, select
from sqlalchemy.orm import Session

from bot.act import Act
from bot.broadcasts import words
from bot.broadcasts.audience import MEMBERS, Audience, anybody, count, count_residents, from_json, sources
from bot.broadcasts.cost import goes_by_sms, sms_parts
from bot.broadcasts.kinds import TEMPLATE_KINDS
from bot.broadcasts.mass import MONTHLY, NO_WAY_BACK, require_possible
from bot.broadcasts.naming import POST_NAMES
from bot.clock import local
from bot.directory.office import Office
from bot.messages import SMS, WECHAT
from models.broadcasts import Broadcast
from models.identities import Identity
from models.people import Member, Person
from models.permissions import Permission

#: The rungs of more people than this are counted on so many of them, and scaled up: said with 约.
SAMPLE = 5_000
SAMPLES_SHOWN = 3
NAMED_MAX = 6
EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Preview:
    """How many, where, and what it will cost."""

    people: int
    residents: int
    #: Each area and topic as it was named, with its head count.
    parts: tuple[tuple[str, int], ...]
    #: Rung to how many: service, subscription, template, sms, later (his next message), nobody (no chat).
    rungs: dict[str, int]
    is_sampled: bool
    sms_parts: int


RUNG_NAMES = {
    "service": "聊天",
    "subscription": "订阅通知",
    "template": "模板消息",
    "sms": "短信",
    "mass": "微信群发",
    "later": "等他来信",
    "nobody": "没有绑定,收不到",
}


def preview(session: Session, office: Office, broadcast: Broadcast, act: Act) -> Preview:
    """Count it now; the rungs are as they stand at this moment."""
    audience = from_json(broadcast.audience)
    people = count(session, audience)
    rungs, is_sampled = _rungs(session, office, broadcast.kind, audience, people, act)
    if broadcast.mass:
        rungs, is_sampled = {"mass": people}, False
    return Preview(
        people=people,
        residents=count_residents(session, audience),
        parts=tuple(_parts(session, office, audience)),
        rungs=rungs,
        is_sampled=is_sampled,
        sms_parts=sms_parts(office, broadcast) * rungs["sms"] if rungs.get("sms") else 0,
    )


def _parts(session: Session, office: Office, audience: Audience) -> list[tuple[str, int]]:
    """The areas with the people each brings, or the topics where there are none."""
    if audience.followers:
        return [("关注公众号的人", count(session, audience))]
    if audience.areas:
        alone = [(area.name, _with(audience, areas=(area,))) for area in audience.areas]
    else:
        alone = [(words.topic_name(office, topic), _with(audience, topics=(topic,))) for topic in audience.topics]
    return [(name, count(session, one)) for name, one in alone]


def _with(audience: Audience, **changes: object) -> Audience:
    return replace(audience, **changes)  # type: ignore[arg-type]


def _rungs(
    session: Session, office: Office, kind: str, audience: Audience, people: int, act: Act
) -> tuple[dict[str, int], bool]:
    ids = anybody(audience).limit(SAMPLE).subquery()
    each = _best_of_each(ids, office, kind, act).subquery()
    counted = select(each.c.rung, func.count()).group_by(each.c.rung)
    found: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    seen = sum(found.values())
    if seen and people > seen:
        return {name: round(how * people / seen) for name, how in found.items()}, True
    return found, False


def _best_of_each(ids: Subquery, office: Office, kind: str, act: Act) -> Select[str]:
    """The rung each of `ids` would have it by, in the ladder's order: where he wrote last, or what he prefers, first."""
    is_open = (Identity.message_until > act.now) & (Identity.message_left > 1)
    may_card, notice = kind in TEMPLATE_KINDS, office.config.wechat.subscriptions.notice
    has_template = office.config.wechat.templates.notice is not None and may_card
    # of no template at all nobody has a permission
    allowed = (Permission.template_id == (notice.id if notice and may_card else "")) & (Permission.left > 0)
    on_wechat, by_text = Identity.channel == WECHAT, (Identity.channel == SMS) & Identity.following
    closed = case((Permission.left > 0, 3), else_=2 if has_template else 1)
    reach = case((~Identity.following, 0), (is_open, 4), else_=closed)
    chat = func.coalesce(func.max(case((on_wechat, reach))), 0)
    chat_at, text_at = (func.max(case((channel, Identity.last_seen_at))) for channel in (on_wechat, by_text))
    number = (func.max(case((by_text, 1))) == 1) | (func.count(Member.phone_index) > 0)
    first = (func.max(Person.prefers) == "sms") | (text_at > func.coalesce(chat_at, EPOCH)) | (chat < 2)
    may_text = goes_by_sms(office, kind)
    texted = (number & first) if may_text else false()
    by_chat = {4: "service", 3: "subscription", 2: "template", 1: "later"}
    rung = case((texted, "sms"), *((chat == reached, name) for reached, name in by_chat.items()), else_="nobody")
    running = (Member.person_id == ids.c[0]) & Member.ended_on.is_(None)
    people = ids.join(Person, Person.id == ids.c[0]).outerjoin(Identity, Identity.person_id == ids.c[0])
    known = people.outerjoin(Permission, (Permission.identity_id == Identity.id) & allowed)
    return select(ids.c[0], rung.label("rung")).select_from(known.outerjoin(Member, running)).group_by(ids.c[0])


def read_back(office: Office, broadcast: Broadcast, shown: Preview, act: Act) -> str:
    """One sentence of names, head counts and dates, with the question whether that is all."""
    named = " ".join(f"{name}({many}人)" for name, many in shown.parts[:NAMED_MAX])
    more = f"等{len(shown.parts)}处" if len(shown.parts) > NAMED_MAX else ""
    audience = from_json(broadcast.audience)
    who = _who(office, audience)
    without = "、".join(area.name for area in audience.without)
    sent_on = local(max(broadcast.send_at, act.now)).date()
    dates = words.days_read_back(broadcast.text, local(act.now).date(), sent_on)
    lines = [
        f"{words.KINDS[broadcast.kind]}“{broadcast.title}”",
        f"发给{who}{named}{more}{',不含' + without if without else ''},共{shown.people}人{_say_who_they_are(audience, shown)}。",
    ]
    if dates:
        lines.append(f"里面的日子:{'、'.join(dates)}。")
    when = "马上发,事后复核" if broadcast.kind == "warning" else words.say_send_at(broadcast.send_at, act.now)
    lines.append(f"{when}。{say_rungs(shown)}")
    if broadcast.mass:
        number = require_possible(act, office, broadcast)
        lines.append(f"用微信群发,{local(broadcast.send_at).month}月第{number}条,一个月只有{MONTHLY}条。")
    lines.append(f"{NO_WAY_BACK}。")
    return "\n".join(lines)


def _say_who_they_are(audience: Audience, shown: Preview) -> str:
    """How many are residents and how many members; of those who had the corrected one it is not counted."""
    if audience.had is not None or audience.followers:
        return ""
    nobody = "(没有人订阅)" if not shown.residents and audience.people != MEMBERS else ""
    return f":居民{shown.residents}人{nobody},成员{shown.people - shown.residents}人"


def only_these(shown: Preview) -> str:
    """The question that makes a wrong grid show."""
    if len(shown.parts) == 1:
        return "只有这一个吗?"
    numerals = "零一两三四五六七八九十"
    many = numerals[len(shown.parts)] if len(shown.parts) <= 10 else str(len(shown.parts))
    return f"只有这{many}个吗?" if shown.parts else ""


def say_rungs(shown: Preview) -> str:
    """By which rung how many would have it now, in the ladder's order, and what SMS would cost."""
    about = "约" if shown.is_sampled else ""
    each = " ".join(f"{RUNG_NAMES[rung]}{about}{many}" for rung in RUNG_NAMES if (many := shown.rungs.get(rung)))
    cost = f",短信{about}{shown.sms_parts}条" if shown.sms_parts else ""
    return f"现在能走:{each or '没有人'}{cost}。"


def samples(session: Session, office: Office, broadcast: Broadcast) -> list[str]:
    """The message as three recipients will read it, of different reasons where there are."""
    shown: list[str] = []
    parts = list(sources(from_json(broadcast.audience)))
    for place in range(SAMPLES_SHOWN):
        part = parts[min(place, len(parts) - 1)] if parts else None
        if part is None or session.execute(part.people.limit(1)).first() is None:
            continue
        text = words.body(office, broadcast, part.why)
        if text not in shown:
            shown.append(text)
    return shown


def _who(office: Office, audience: Audience) -> str:
    if audience.posts:
        return "、".join(POST_NAMES.get(post, post) for post in audience.posts) + " "
    if audience.topics and audience.areas:
        return f"订阅“{'、'.join(words.topic_name(office, topic) for topic in audience.topics)}”的 "
    return {"residents": "订阅的居民 ", "members": "成员 ", "all": ""}[audience.people]
