"""The demo's people (演示人物): residents who are made up here, members from the made-up district."""

import csv
from pathlib import Path
from typing import Literal

from bot.emulators.phones import DemoPerson, DemoPlace
from bot.geography.datums import from_wgs84
from bot.messages import Datum

DISTRICT = Path(__file__).parent / "district"
#: Sixteen guides, invented like the district; each names its source with (示例).
GUIDES = Path(__file__).parent / "guides"
RESIDENTS = (
    DemoPerson("demo-resident-1", "赵阿婆", "resident", "试试说:翠园3幢2单元楼道灯坏了"),
    DemoPerson("demo-resident-2", "钱师傅", "resident", "试试说:翠园8幢门口井盖没了,还有垃圾没人收"),
    DemoPerson("demo-resident-3", "孙女士", "resident", "试试先发一张照片"),
    DemoPerson("demo-resident-4", "李大爷", "resident", "试试说:煤气味好大"),
)
TEXTERS = (
    DemoPerson("+8613700000001", "周大爷(没有微信)", "texter", "发短信:翠园3幢2单元楼道灯坏了"),
    DemoPerson("+8613700000002", "钱师傅的号码", "texter", "在微信里回“绑定手机 13700000002”,验证码发到这里"),
)
ORGANISER_POSTS = {"organiser", "secretary", "duty_officer", "leader", "intake", "supervisor"}
PLACES_SHOWN = 40


def demo_people() -> list[DemoPerson]:
    """Residents, members, those who lead, and who only texts: each with a phone in the browser."""
    with (DISTRICT / "members.csv").open(encoding="utf-8-sig", newline="") as rows:
        members = [_person(row) for row in csv.DictReader(rows)]
    return [*RESIDENTS, *members, *TEXTERS]


def demo_places() -> list[DemoPlace]:
    """Places to send as a location, in WeChat's own coordinate frame."""
    with (DISTRICT / "places.csv").open(encoding="utf-8-sig", newline="") as rows:
        found = [row for row in csv.DictReader(rows) if row["lat"] and row["lng"]]
    step = max(1, len(found) // PLACES_SHOWN)
    return [
        DemoPlace(row["name"], *from_wgs84(float(row["lat"]), float(row["lng"]), Datum.GCJ02)) for row in found[::step]
    ]


def _person(row: dict[str, str]) -> DemoPerson:
    posts = set(row["posts"].split(";"))
    role: Literal["member", "organiser"] = "organiser" if posts & ORGANISER_POSTS else "member"
    return DemoPerson(f"demo-{row['code']}", row["name"], role, "有任务会发到这里,回“待办”随时看")
