"""Naming an audience (受众怎么说): "3-2网格、桂花社区的网格长", "订阅入学的", "全街道,不含松林社区" into an Audience.

What the author may address is his organisation and what lies below it.
"""

import re
from collections.abc import Mapping, Sequence

from bot.broadcasts.audience import ALL, MEMBERS, RESIDENTS, Area, Audience
from bot.config.broadcasts import Topic
from bot.directory.office import Office
from bot.directory.snapshot import Snapshot
from bot.directory.vocabulary import BODY
from bot.errors import Refused
from bot.text.normalise import nfkc
from models.people import Member

#: How posts are said; the codes are the directory's.
POSTS = {
    "网格长": "leader",
    "网格员": "worker",
    "书记": "secretary",
    "社区书记": "secretary",
    "值班员": "duty_officer",
    "街道值班": "duty_officer",
    "调解员": "mediator",
    "监督员": "supervisor",
    "指导员": "instructor",
    "副职": "deputy",
    "志愿者": "volunteer",
    "组织者": "organiser",
}
POST_NAMES = {"": "网格服务成员", **{code: name for name, code in reversed(POSTS.items())}}
_PEOPLE = {
    **dict.fromkeys(("居民", "群众", "住户", "业主", "村民", "邻居"), RESIDENTS),
    **dict.fromkeys(("成员", "党员", "干部", "工作人员"), MEMBERS),
}
_EVERYBODY = frozenset({"全体", "所有人", "全部", "大家", "全街道", "全社区", "全镇", "全区", "全县", "每个人"})
#: Before the people, who are everybody then: 全体居民, 所有党员.
_ALL_OF = re.compile("^(?:全体|所有|全部|全街道|全社区|全镇|全区|全县|每[个位])(?=.)")
_WITHOUT = re.compile("^(?:不含|不包括|除了?|不发)")
_BETWEEN = re.compile(r"[\s、,;,;和及]+|的(?=.)")
_AROUND = re.compile(
    r"^(?:发给|给|订阅了?)|(?:的|的人|们|全部|所有人?|订阅者|(?:这)?[\d两二三四五六七八九十]+个(?:小区|社区|网格|村|地方))$"
)
WIDE_LEVELS = ("county", "street")


def read_audience(office: Office, author: Member, said: str) -> Audience:
    """Raises Refused, naming what is not known or may not be addressed."""
    parts = _Parts(office, author)
    for piece in _BETWEEN.split(nfkc(said)):
        parts.take(piece)
    return parts.audience()


class _Parts:
    """What was named so far."""

    def __init__(self, office: Office, author: Member) -> None:
        self._office, self._author = office, author
        self._areas: list[Area] = []
        self._without: list[Area] = []
        self._topics: list[str] = []
        self._posts: list[str] = []
        self._people: set[str] = set()
        self._everybody = False
        self._leaving_out = False

    def take(self, piece: str) -> None:
        """One piece: an exclusion holds until the end of what is said."""
        word = _WITHOUT.sub("", piece)
        self._leaving_out = self._leaving_out or word != piece
        word = _AROUND.sub("", word) or word
        if not word:
            return
        if (people := _ALL_OF.sub("", word)) in _PEOPLE and people != word:
            word, self._everybody = people, not self._leaving_out
        if self._leaving_out:
            self._without.append(self._area(word))
        elif word in _EVERYBODY:
            self._everybody = True
        elif word in _PEOPLE:
            self._people.add(_PEOPLE[word])
        elif word in POSTS:
            self._posts.append(POSTS[word])
        elif (topic := find_topic(self._office.config.broadcasts.topics, word)) is not None:
            self._topics.append(topic)
        else:
            self._take_tag(word)

    def _take_tag(self, word: str) -> None:
        """A tag stands for organisations and topics; any other word is a part of the district."""
        tag = next((one for one in self._office.config.broadcasts.tags.values() if one.name == word), None)
        if tag is None:
            self._areas.append(self._area(word))
            return
        directory, topics = self._office.directory, self._office.config.broadcasts.topics
        unknown = [code for code in tag.organisations if code not in directory.organisations]
        if unknown := [*unknown, *(code for code in tag.topics if code not in topics)]:
            raise Refused(f"标签“{word}”里的{'、'.join(unknown)}没有这个组织或主题,请管理员改好再发。")
        self._topics += tag.topics
        self._areas += [area_of(directory, code) for code in tag.organisations]

    def _area(self, word: str) -> Area:
        found = find_area(self._office.directory, word)
        if found is None:
            raise Refused(f"没找到“{word}”。请说网格、社区、小区的名字,或“订阅 主题”“网格长”这样的范围。")
        return found

    def audience(self) -> Audience:
        """All of it together, within what the author may address."""
        whole = area_of(self._office.directory, self._author.organisation)
        areas = list(self._areas)
        by_topic_alone = self._topics and not areas
        if self._everybody or (not areas and (self._posts or self._people)) or (by_topic_alone and not self._is_wide()):
            areas = [whole]
        if not areas and not self._topics:
            raise Refused("发给谁?如“3-2网格”“桂花社区的居民”“订阅入学的”“网格长”。")
        for area in areas:
            beyond = set(area.grids) - set(whole.grids) or set(area.organisations) - set(whole.organisations)
            if beyond:
                raise Refused(f"“{area.name}”不在您的范围({whole.name})里,发不了。请找上级发。")
        people = next(iter(self._people)) if len(self._people) == 1 else ALL
        if self._posts and RESIDENTS not in self._people:
            people = MEMBERS
        everybody = not self._topics and (self._everybody or (not self._posts and _covers(areas, whole)))
        topics, posts = tuple(dict.fromkeys(self._topics)), tuple(dict.fromkeys(self._posts))
        return Audience(tuple(dict.fromkeys(areas)), topics, people, posts, tuple(self._without), everybody)

    def _is_wide(self) -> bool:
        organisation = self._office.directory.organisations[self._author.organisation]
        return organisation.level in WIDE_LEVELS


def _covers(areas: Sequence[Area], whole: Area) -> bool:
    """Do these areas together make up all that the author may address?"""
    grids = {grid for area in areas for grid in area.grids}
    return bool(areas) and grids >= set(whole.grids)


def find_topic(topics: Mapping[str, Topic], word: str) -> str | None:
    """The topic that people call so."""
    return next((code for code, topic in topics.items() if word == topic.name or word in topic.words), None)


def find_area(directory: Snapshot, word: str) -> Area | None:
    """A grid, an organisation or a place by what people call it."""
    grids = [code for code, entry in directory.grids.items() if word in (code, entry.name, entry.name + "网格")]
    grids = grids or _beginning(directory, word.removesuffix("网格"))
    if len(grids) == 1:
        return _grid_area(directory, grids[0])
    for code, entry in directory.organisations.items():
        if word in (code, entry.name, BODY.sub("", entry.name)):
            return area_of(directory, code)
    place = directory.gazetteer.find(word).place
    return _grid_area(directory, place.grid) if place is not None and place.grid else None


def area_of(directory: Snapshot, organisation: str) -> Area:
    """An organisation with all below it, and their grids."""
    below = tuple(
        code
        for code in directory.organisations
        if any(above.code == organisation for above in directory.organisation_chain(code))
    )
    grids = tuple(code for code, entry in directory.grids.items() if entry.organisation in below)
    return Area(directory.organisations[organisation].name, grids, below)


def _grid_area(directory: Snapshot, code: str) -> Area:
    """A grid with the smaller ones in it."""
    inside = tuple(one for one in directory.grids if any(entry.code == code for entry in directory.grid_chain(one)))
    return Area(directory.grid_name(code), inside)


def _beginning(directory: Snapshot, word: str) -> list[str]:
    """Grids whose names begin so: "3-2" for 3-2翠园."""
    return [code for code, entry in directory.grids.items() if word and entry.name.startswith(word)]
