"""What duties say to members (职责的话): one function per sentence, to be read aloud in one place."""

from dataclasses import dataclass
from datetime import date

from bot.config.duties import Duty
from bot.directory.snapshot import OrganisationEntry
from bot.text.amounts import say_amount
from bot.text.when import WEEKDAYS


@dataclass(frozen=True)
class Told:
    """What sentences need to know of an occasion."""

    #: 桂花社区3月居务公开
    what: str
    due_on: date
    today: date
    duty: Duty

    @property
    def by(self) -> str:
        """今天, 明天 or 3月25日周三."""
        return said_day(self.due_on, self.today)


def said_day(day: date, today: date) -> str:
    """今天, 明天, 昨天, or the date with its weekday."""
    near = {0: "今天", 1: "明天", -1: "昨天"}.get((day - today).days)
    return near or f"{day.month}月{day.day}日周{WEEKDAYS[day.weekday()]}"


def how(duty: Duty) -> str:
    """The sentence that records it."""
    assert duty.record is not None  # what is not recorded is not spoken of
    word = duty.record.words[0]
    return f"{word} 数字{duty.record.amount}" if duty.record.amount else word


def digest_head(today: date) -> str:
    return f"今天{today.month}月{today.day}日周{WEEKDAYS[today.weekday()]}。"


def weekly_head(organisation: OrganisationEntry | None, opened: int, confirmed: int, running: int, overdue: int) -> str:
    """Matters, never people; confirmed counts only what residents said themselves."""
    name = organisation.name if organisation else "上"
    late = f",其中{overdue}件超时" if overdue else ""
    return f"{name}上周:新收{opened}件,居民确认办好{confirmed}件;现在在办{running}件{late}。"


def missed(told: Told) -> str:
    """One reminder that came too late to be said by itself."""
    return f"{told.what}({told.by}到期)"


def listed(told: Told) -> str:
    """A line of 职责, 待办 and the digest."""
    when = f"{told.by}到期,还没记录" if told.due_on < told.today else f"{told.by}前"
    return f"{told.what},{when}(回“{how(told.duty)}”)"


def reminder(told: Told) -> str:
    return f"提醒:{told.what},{told.by}前办。\n办好了回 1,或回“{how(told.duty)}”。"


def stand_in(told: Told, missing: str) -> str:
    """To somebody above: nobody of the unit can do it today."""
    return f"提醒:{told.what},{told.by}前办。{missing}现在没有人能办,请您安排。\n办好了回 1,或回“{how(told.duty)}”。"


def late(told: Told) -> str:
    return f"{told.what}{told.by}到期,还没有记录,已告诉上一级。\n办好了回 1,或回“{how(told.duty)}”。"


def late_below(told: Told, who: str) -> str:
    """To the level above: what, since when, who."""
    return f"{told.what}{told.by}到期,还没有记录,由{who}办。请问一下。"


@dataclass(frozen=True)
class Standing:
    """How much of a yearly duty is done this year, of what is due."""

    name: str
    unit: str
    done: float
    #: None: nothing is asked of him.
    target: float | None

    @property
    def left(self) -> float:
        """What is still due."""
        return max(0.0, (self.target or 0.0) - self.done)


def standing(stood: Standing) -> str:
    """21/32学时,还差11: for the one himself alone, never beside others."""
    if stood.target is None:
        return f"{stood.name}今年{say_amount(stood.done)}{stood.unit}"
    left = f",还差{say_amount(stood.left)}" if stood.left else ",已够"
    return f"{stood.name}今年{say_amount(stood.done)}/{say_amount(stood.target)}{stood.unit}{left}"


def entered(stood: Standing, amount: float) -> str:
    return f"记下了:{stood.name}{say_amount(amount)}{stood.unit}。{standing(stood)}。记错了十分钟内回“发错了”。"


def entry_taken_back(stood: Standing) -> str:
    return f"好的,撤回了。{standing(stood)}。"


def ordered(told: Told, who: str) -> str:
    return (
        f"整改单已下:{told.what},{told.by}前办,由{who}办。到期前提醒;改好了告诉您,请您复查。下错了十分钟内回“发错了”。"
    )


def order(told: Told) -> str:
    return f"{told.what},请在{told.by}前改好。\n改好了回 1,或回“{how(told.duty)} 说明”。"


def please_check(told: Told, said: str) -> str:
    extra = f":{said}" if said else ""
    return f"{told.what}说已改好{extra}。请复查;没改好,再下一张整改单。"


def order_taken_back(told: Told) -> str:
    return f"好的,{told.what}已撤回,不用办了。"


def taken_back(told: Told) -> str:
    return f"好的,{told.what}的记录已撤回。"


def recorded(told: Told, said: str) -> str:
    extra = f":{said}" if said else ""
    return f"记下了:{told.what}{extra}。记错了十分钟内回“发错了”。"


def recorded_for_before(told: Told, said: str) -> str:
    """An older one than the running: said plainly, so that nobody takes it for this month's."""
    extra = f":{said}" if said else ""
    return f"记下了,记的是{told.what}({told.by}到期){extra}。记错了十分钟内回“发错了”。"


def taken_before(told: Told, who: str, when: str, said: str) -> str:
    """With the words it was recorded with: whoever has more to add sees that it is not there."""
    extra = f":{said}" if said else ""
    return f"{told.what}{who}{when}已记过,不用再记{extra}。"
