"""Intents (意图): what somebody wants of us, from the words of a stretch of text and what it is about."""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.understanding.categories import SOME, STRONG, Score
from bot.understanding.matcher import Hit
from bot.understanding.reading import Reading
from bot.understanding.understood import Intent

#: What nobody but the office can mend: asking a neighbour for it is a report all the same.
_PUBLIC = frozenset(
    {"road", "drainage", "waste", "greening", "elevator", "water", "parking", "illegal_build", "traffic"}
)
#: What people ask about as often as they complain of it: naming it is not yet a complaint.
TOPICS = frozenset({"benefits", "care", "labour", "market", "property"})
#: At the beginning these make the whole an opinion, whatever it finds wrong.
_SUGGESTS = re.compile(r"^.{0,4}(?:提.{0,3}(?:意见|建议)|建议|表扬|点赞|匿名)|换新|翻新|升级改造")
#: Praise that is as often of the weather as of somebody's work.
_ADMIRES = frozenset({"真好", "夸", "赞一个"})
_ASKS = re.compile(r"什么时候|几点|几号|啥时候|有没有|是不是|多少|哪里|哪儿|怎么|[吗么][?。!,\s]*$")
#: Before 没修 or 没好: 还没修 waits for the first visit, 好没好 and 修没修 ask.
_WAITS_OR_ASKS = ("还", "好", "修")
#: What is said around a greeting: whom, and the particles after it.
_COURTESY = re.compile(
    r"[\W_]|[啊呀哦呢了哈啦哟嘛噢吧您你们大家各位]|师傅|老师|同志|小[张王李]|[^\W\d_]姐|阿姨|叔叔|大姐|大哥|书记|主任"
)
_SURE, _LIKELY, _GUESS = 0.9, 0.75, 0.5
_NOTHING = 0.3


@dataclass(frozen=True)
class Evidence:
    """A stretch of text, what it is about, and whether somebody is in danger or a sealed topic is told."""

    reading: Reading
    start: int
    end: int
    best: Score | None
    grave: bool
    #: Whether the text names a place.
    placed: bool = False

    def has(self, *tags: str) -> bool:
        """Whether a word of one of the lists is in the stretch."""
        return not self._lists.isdisjoint(tags)

    @cached_property
    def _lists(self) -> frozenset[str]:
        """The lists that have a word in the stretch: the rules ask for some of them some fifteen times."""
        return frozenset(hit.tag for hit in self.reading.hits if self.start <= hit.start and hit.end <= self.end)

    def words(self, tag: str) -> set[str]:
        return {self.reading.text[hit.start : hit.end] for hit in self.reading.within(tag, self.start, self.end)}

    @property
    def faulty(self) -> bool:
        """Whether it is said that something is wrong, not merely what it is about."""
        if self.best is None or self.best.points < STRONG:
            return False
        return self.has("defect") or not (self.asks or self.best.category in TOPICS)

    @property
    def asks(self) -> bool:
        return self.has("intent_policy")

    @property
    def names_a_thing(self) -> bool:
        """Whether a thing is named, not only how it is wrong (漏, 不亮)."""
        wrongs = [
            hit for tag in ("defect", "problem", "unfixed") for hit in self.reading.within(tag, self.start, self.end)
        ]
        return any(
            self.start <= hit.start and hit.end <= self.end and not _covered(hit, wrongs)
            for hit in self.reading.categories
        )

    @property
    def about(self) -> str:
        return self.best.category if self.best and self.best.points >= SOME else ""


def _covered(hit: Hit, others: list[Hit]) -> bool:
    """Whether every character of `hit` lies in one of `others`."""
    return all(any(other.start <= at < other.end for other in others) for at in range(hit.start, hit.end))


def intent_of(evidence: Evidence) -> tuple[Intent, float]:
    """The intent of a stretch of text, and how sure it is."""
    if evidence.grave:
        return Intent.REPORT, _SURE
    for rule in (
        _of_own_rights,
        _of_a_known_case,
        _of_a_poor_repair,
        _of_two_parties,
        _of_paperwork,
        _of_a_favour,
        _of_nearness,
    ):
        intent = rule(evidence)
        if intent is not None:
            return intent, _SURE if not evidence.faulty else _LIKELY
    return _of_a_question(evidence) or _of_an_opinion(evidence) or _of_a_report(evidence) or _of_small_talk(evidence)


def _of_own_rights(evidence: Evidence) -> Intent | None:
    if evidence.has("intent_rights") and not evidence.faulty:
        return Intent.RIGHTS
    if (
        evidence.has("intent_human")
        and not evidence.faulty
        and not evidence.has("defect")
        and not evidence.has("intent_circle", "intent_agency")
    ):
        return Intent.HUMAN
    return None


def _of_a_known_case(evidence: Evidence) -> Intent | None:
    if evidence.has("waiting_threat") and not evidence.about:
        return Intent.STATUS
    known = evidence.has("own_report")
    if known and evidence.has("still_waiting"):
        return Intent.STATUS
    if evidence.has("intent_status") and (known or not evidence.faulty):
        rated = (
            evidence.has("intent_rating")
            and not known
            and not evidence.reading.text.rstrip().endswith(("吗", "?", "没", "没有", "么"))
        )
        return Intent.RATING if rated else Intent.STATUS
    if evidence.has("intent_rating") and not evidence.has("intent_opinion") and not evidence.has("problem"):
        return Intent.RATING
    if evidence.has("intent_rating") and (known or not evidence.faulty) and not evidence.has("staff"):
        return Intent.RATING
    return None


def _of_a_poor_repair(evidence: Evidence) -> Intent | None:
    """What was mended is not: no report of something new, unless a place is named or a thing that may be new."""
    verdicts = [
        verdict
        for verdict in evidence.reading.within("unfixed", evidence.start, evidence.end)
        if verdict.weight >= STRONG or evidence.reading.text[verdict.start - 1 : verdict.start] not in _WAITS_OR_ASKS
    ]
    if not verdicts or evidence.placed or evidence.has("staff", "intent_policy"):
        return None
    presumed = any(verdict.weight >= STRONG for verdict in verdicts)
    return Intent.RATING if presumed or not evidence.names_a_thing else None


def _of_two_parties(evidence: Evidence) -> Intent | None:
    asked = evidence.has("intent_mediation")
    if asked and (evidence.has("two_parties") or evidence.about == "dispute"):
        return Intent.MEDIATION
    return None


def _of_paperwork(evidence: Evidence) -> Intent | None:
    return Intent.AGENCY if evidence.has("intent_agency") and evidence.about not in _PUBLIC else None


def _of_a_favour(evidence: Evidence) -> Intent | None:
    if not evidence.has("intent_wish"):
        return None
    private = evidence.has("private_need")
    if evidence.faulty and not private:
        return None
    return None if evidence.about in _PUBLIC and not private else Intent.WISH


def _of_nearness(evidence: Evidence) -> Intent | None:
    if not evidence.has("intent_circle"):
        return None
    if evidence.has("circle_service") and not (evidence.faulty and evidence.has("problem", "defect")):
        return Intent.CIRCLE
    return None if evidence.faulty or evidence.asks or evidence.has("defect") else Intent.CIRCLE


def _of_a_question(evidence: Evidence) -> tuple[Intent, float] | None:
    topic = evidence.about in TOPICS
    if evidence.asks and (topic or not evidence.faulty or not evidence.has("defect")):
        return Intent.POLICY, _SURE if evidence.about else _LIKELY
    plain = _ASKS.search(evidence.reading.text, evidence.start, evidence.end)
    if plain and evidence.about and not evidence.has("defect", "problem"):
        return Intent.POLICY, _LIKELY if topic else _GUESS
    return None


def _of_an_opinion(evidence: Evidence) -> tuple[Intent, float] | None:
    if not evidence.has("intent_opinion") or _is_greeting(evidence):
        return None
    plainly = _SUGGESTS.search(evidence.reading.text, evidence.start, evidence.end)
    if evidence.has("small_talk") and evidence.words("intent_opinion") <= _ADMIRES and not evidence.has("staff"):
        return None
    if evidence.faulty and evidence.has("defect") and not plainly:
        return None
    return Intent.OPINION, _LIKELY


def _of_a_report(evidence: Evidence) -> tuple[Intent, float] | None:
    points = evidence.best.points if evidence.best else 0.0
    if points >= STRONG:
        return Intent.REPORT, _SURE
    if points >= SOME:
        return Intent.REPORT, _LIKELY if evidence.has("problem", "defect") else _GUESS
    if evidence.has("problem"):
        return Intent.REPORT, _LIKELY if points else _GUESS
    return (Intent.REPORT, 0.4) if points >= 1 and evidence.end - evidence.start > 3 else None


def _of_small_talk(evidence: Evidence) -> tuple[Intent, float]:
    if evidence.has("intent_help"):
        return Intent.HELP, _SURE
    return Intent.CHAT, _SURE if _is_greeting(evidence) else _NOTHING


def _is_greeting(evidence: Evidence) -> bool:
    """Whether nothing is said but courtesies, to whomever: 好 is one by itself, and none in 太阳好大."""
    greetings = evidence.reading.within("greeting", evidence.start, evidence.end)
    long = [hit for hit in greetings if hit.end - hit.start > 1]
    short = {evidence.reading.text[hit.start] for hit in greetings if hit.end - hit.start == 1}
    left = [
        char
        for at, char in enumerate(evidence.reading.text[evidence.start : evidence.end], evidence.start)
        if not any(hit.start <= at < hit.end for hit in long)
    ]
    return bool(greetings) and set(_COURTESY.sub("", "".join(left))) <= short
