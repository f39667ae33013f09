"""First words (第一句答复): what a resident hears when he has reported something: who has it, and by when he hears more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cases.words import JOINING, Told, matter, numbered
from bot.text.when import say_by, say_when

#: Posts that are titles too, and those of a grid's team.
POSTS, IN_GRID = ("书记", "值班", "网格长", "网格员"), ("网格长", "网格员")

#: What is due so soon cannot wait.
AT_ONCE = timedelta(minutes=30)


def opened(told: Told, owner: str, rule: str, by: datetime, now: datetime, opens: datetime) -> str:
    """The reply to a report: its code, who has it, why he, and by when; outside office hours also when he sees it."""
    why = _why(owner, rule)
    who = f"由{owner}办理({why})" if why else f"由{owner}办理"
    lines = [f"收到,编号 {told.code}。", f"{matter(told)},{who},{say_by(by, now)}给您回话。"]
    if opens > now:
        lines.append(f"现在不上班,{say_when(opens, now)}看到;等不及回“人工”。")
    return "\n".join(lines)


def _why(owner: str, rule: str) -> str:
    """Why he, beside what he is called: a post is neither said twice nor against his title (物业陈志强, 网格员)."""
    chosen, _, deputy = rule.partition(",")
    if chosen in owner or any(post in chosen and post in owner for post in POSTS):
        chosen = ""
    elif chosen.endswith(IN_GRID):
        chosen = "上级网格" if chosen.startswith("上级网格") else "服务这个网格"
    return ",".join(part for part in (chosen, deputy) if part)


def opened_opinion(code: str, owner: str, by: datetime, now: datetime) -> str:
    """The reply to an opinion: who answers it, and by which day."""
    return f"意见收到,编号 {code}。\n由{owner or '街道'}答复,{say_by(by, now)}给您回话。"


def opened_to_route(told: Told, by: datetime, now: datetime) -> str:
    """The reply when nobody could be found: the organisers have it, and say so."""
    return f"收到,编号 {told.code}。\n{matter(told)},已转街道派人,{say_by(by, now)}给您回话。急事请回“人工”。"


def offer_to_join(neighbours: int) -> str:
    """After a new case: somebody reported the same. A number under five would point at people."""
    who = f"已有{neighbours}位邻居" if neighbours >= 5 else "已有邻居"
    return f"{who}反映同一件事,要一起办吗?回 {numbered(JOINING)}"


def opened_sealed(code: str, by: datetime, now: datetime) -> str:
    """The reply to a matter only its named handlers may see. What cannot wait has no hour of the clock: 明天0点前."""
    when = "半小时内" if by - now <= AT_ONCE else say_by(by, now)
    return f"收到,编号 {code}。\n只有专人能看到,内容不会外传。{when}给您回话。"


def opened_about_staff(code: str, by: datetime, now: datetime) -> str:
    """The reply to a complaint about somebody who serves."""
    return f"收到,编号 {code}。\n您反映的是工作人员,不会交给他本人,只有专人能看到,{say_by(by, now)}给您回话。"


def opened_discreetly(code: str, by: datetime, now: datetime, *, where: str = "", owner: str = "") -> str:
    """The reply by SMS to a matter whose words do not go by SMS; where and who only as far as it may be known."""
    known = f"{where},由{owner}办理。" if where and owner else ""
    return f"收到,编号 {code}。\n{known}这类事不在短信里细说,{say_by(by, now)}给您回话。"


def opened_voice(code: str, owner: str, by: datetime, now: datetime) -> str:
    """The reply to a voice message: it is a case at once, and somebody will listen."""
    return f"语音收到,编号 {code}。{owner}{say_by(by, now)}听并给您回话。急事请打字或打110/119/120。"


#: What to do until help comes, by the category or the kind of number to call; otherwise away from there.
MEANWHILE = {
    "elevator": "请告诉里面的人:别扒门,按警铃等人来。",
    "power": "请离远些,别碰电线,也别碰触电的人。",
    "police": "请注意安全。",
    "medical": "身边请别离人。",
    "gas": "请先离开,别开关电器,到室外再打电话。",
}


def opened_urgent(told: Told, reached: Sequence[str], not_reached: Sequence[str], danger: str) -> str:
    """Under the emergency numbers: who is told, and who could not be. Nothing here says that anybody is coming."""
    who = f"正通知{'、'.join(reached)}" if reached else "正找街道值班人员"
    absent = f";{'、'.join(not_reached)}还没绑定微信" if not_reached else ""
    return f"编号 {told.code}:{matter(told)},{who}{absent}。{MEANWHILE.get(danger, '请先到安全的地方。')}"


def meanwhile(told: Told, who: str, stands: str, danger: str) -> str:
    """现在怎么办, after an alarm: who has it, how far he is, and what to do until then."""
    return f"编号 {told.code}:{matter(told)},{who}{stands}。{MEANWHILE.get(danger, '请先到安全的地方。')}"


def opened_now(told: Told, owner: str, rule: str) -> str:
    """The reply to a matter of this moment."""
    who = f"{owner}(值班)" if "值班" in rule and "值班" not in owner else owner
    return f"收到,编号 {told.code}。\n{matter(told)},已马上通知{who}。有危险请打110。"
