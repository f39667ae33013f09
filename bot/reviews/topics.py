"""Topics (建议议题): what a brief proposes to discuss: what nobody owns, what grows, what does not end, who is silent. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.reviews.brief import Brief
from bot.reviews.clusters import NEW, RISING
from bot.reviews.sheet import DecisionLine

TOPICS_MAX = 5
HOT, HARD, LATE, SILENT, OWN = "hot", "hard", "late", "silent", "own"
#: Gaps in who is responsible come first (SYSTEMS.md, 路由解释).
HARD_TITLES: Mapping[str, str] = {
    "declined": "该谁管说不清的事,定下归口",
    "reopened": "居民说没好的事,换个办法",
    "overdue": "拖久的事,谁来催、几时办好",
}


@dataclass(frozen=True)
class Proposed:
    """A topic before it is written down."""

    kind: str
    title: str
    cases: tuple[int, ...] = ()


def propose(brief: Brief, followed: Sequence[DecisionLine], categories: Mapping[str, str]) -> list[Proposed]:
    """At most five topics, the most pressing first."""
    hard = {one.kind: Proposed(HARD, HARD_TITLES[one.kind], one.cases) for one in brief.hard}
    grows = [one for one in brief.hot if one.mark in (NEW, RISING)]
    stays = [one for one in brief.hot if one not in grows]
    hot = [
        Proposed(
            HOT,
            f"{one.place}{categories.get(one.category, one.category)}{':' if one.words else ''}{'、'.join(one.words)}",
            one.number.cases,
        )
        for one in (*grows, *stays)
    ]
    late = sum(line.is_late for line in followed)
    wanted = [
        hard.get("declined"),
        *hot[:2],
        Proposed(LATE, f"上次决定超期{late}条,怎么收尾") if late else None,
        hard.get("reopened"),
        hard.get("overdue"),
        Proposed(SILENT, f"{'、'.join(one.name for one in brief.silent[:3])}少有反映,下次沟通日去那里")
        if brief.silent
        else None,
        *hot[2:],
    ]
    return [topic for topic in wanted if topic is not None][:TOPICS_MAX]
