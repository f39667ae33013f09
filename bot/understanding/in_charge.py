"""In charge (归谁管): who serves here, or who sees to what was told, asked in a whole sentence that says nothing else."""

import re
from enum import StrEnum


class InCharge(StrEnum):
    """What somebody asks who is in charge of."""

    HERE = "here"
    MATTER = "matter"
    UNSAID = "unsaid"  # 归谁管


_ASKS = r"(?:到底|究竟|现在|平时|一般|都|该|应该|是|归|由|属于|算)*谁(?:来|在)?(?:管|负责)"
_HERE = (
    r"(?:(?:我们?|咱们?|俺们?)?(?:这里|这边|这片|这儿|这一片|那边|那片|那里|这块)"
    r"|(?:我们?|咱们?|俺们?|本|这|那)(?:家|这)?(?:小区|单元|栋楼|幢楼|[楼幢栋片块])?)"
)
_MATTER = r"(?:我(?:的|报的|说的|反映的)?|刚才(?:的|报的|说的)?)?(?:这|那)?(?:件|个|种|些)?(?:事情?|问题|情况)"
_FRAME = r"(?:请问|问下|问一下|想问下|那|就是)*{}(?:的|着)?[啊呀呢吗吧哦呐,。.!?\s]*"
_PATTERNS = tuple(
    (meant, re.compile(_FRAME.format(f"(?:{said})")))
    for meant, said in (
        (InCharge.UNSAID, _ASKS),
        (InCharge.MATTER, f"{_MATTER}{_ASKS}|{_ASKS}{_MATTER}"),
        (InCharge.HERE, f"{_HERE}{_ASKS}|{_ASKS}{_HERE}"),
    )
)

_BREAKS = "坏堵漏没不了断停脏吵臭掉倒积"
_WHOM = r"(?:到底|究竟|该|应该|要|得|可以|能|去)*找(?:谁|哪个|什么人|哪位)(?:来|帮忙)?(?:修|管|弄|处理|解决|反映|负责)?"
_A_THING = rf"(?:(?![{_BREAKS}]).){{1,8}}?"
#: What is broken or missing is a matter, whoever is asked for: 灯坏了归谁管.
_THING = re.compile(
    _FRAME.format(rf"(?:{_A_THING}的?(?:事|问题)?(?:{_ASKS}|{_WHOM})|谁(?:来|在|是)?(?:管|负责){_A_THING})")
)
_BROKEN = re.compile(_FRAME.format(rf".{{1,12}}[{_BREAKS}].{{0,4}}?[,, ]?{_WHOM}"))


def asks_of_a_thing(text: str) -> bool:
    """Does NFKC `text`, without its place, ask who is in charge of a thing, and say of it nothing more? 路灯归谁管."""
    return in_charge_of(text) is None and _THING.fullmatch(text) is not None


def asks_whom_to_turn_to(text: str) -> bool:
    """Does NFKC `text` say what is broken and ask whom to turn to? 灯坏了找谁: whoever asks so wants it mended."""
    return _BROKEN.fullmatch(text) is not None


def in_charge_of(text: str) -> InCharge | None:
    """What NFKC `text` asks who is in charge of; None where it says anything else: 路灯归谁管, 谁来管管."""
    return next((meant for meant, said in _PATTERNS if said.fullmatch(text)), None)
