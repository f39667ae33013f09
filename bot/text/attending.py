"""Attending (到会与请假): what somebody says of a meeting he was told of: 准时到, 家里有事来不了, 请假."""

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 40
_NOD = r"(?:好的?|嗯+|行|可以|收到|知道了|明白|ok)?[\s,。!]*"
_WHO = r"(?:我们?|本人)?"
_END = r"(?:[了的吧哈啊。!~\s]|谢谢)*"
_WHEN = r"(?:今天|明天|后天|周[一二三四五六日天]|这次|那天|到时候?|可能|恐怕|实在|应该|都|就|也){0,3}"
_MEETING = r"(?:开会|会议?|活动|学习|培训|党课)?"
_COMES = (
    rf"{_NOD}{_WHO}(?:到会?|参加|出席|准时|按时)(?:的|吧|哈|啊|[。!~\s]|谢谢)*",  # 到了 is of somewhere else
    rf"{_NOD}{_WHO}{_WHEN}(?:会|一定|肯定|能|可以|争取|准时|按时){{1,3}}(?:到场?|来|去|参加|出席){_MEETING}{_END}",
)
_CANNOT = r"(?:(?<![进出下上回过])[来去到赶]不(?:了|到|及|成)|参加不(?:了|成)|(?<![进出下上回过])(?:不|没法|没办法|无法|不能|没空|没时间|没有时间)(?:能)?(?:来|去|参加|到|出席)|请个?假|告个?假|缺席)"
_STAYS = (
    rf"{_NOD}(?P<why>.{{0,24}}?)[\s,。]*{_WHO}{_WHEN}(?:要|想|得|需要)?(?:开会|会上|会议)?{_CANNOT}{_MEETING}(?:一次|一下)?{_END}(?:[\s,。]+(?P<more>.{{1,30}}))?",
    rf"{_NOD}(?P<alone>{_WHO}(?:家里|单位|孩子|老人|身体|临时)?(?:有(?:点|急|别的|其他)?[事会]|不舒服|要?住院|生病|发烧|走不开|排班|值班|出差)){_END}",
)
#: What asks, speaks of others, or of something that is broken.
_NOT = re.compile(r"[?吗呢]|怎么|为什么|他|她|你|谁|没人|没来|师傅|物业|居民|电梯|水|灯|车")
_COMING = re.compile("|".join(_COMES))
_STAYING = tuple(re.compile(pattern) for pattern in _STAYS)


@dataclass(frozen=True)
class Attending:
    """Whether he comes, and if not, why, in his words; "" where he does not say."""

    comes: bool
    why: str = ""


def read_attending(text: str) -> Attending | None:
    """What NFKC `text` says of coming to a meeting and nothing else; None for any other sentence."""
    if not text or len(text) > LONGEST or _NOT.search(text):
        return None
    if _COMING.fullmatch(text):
        return Attending(True)
    for pattern in _STAYING:
        if found := pattern.fullmatch(text):
            said = found.groupdict()
            why = said.get("alone") or said.get("why") or said.get("more") or ""
            return Attending(False, why.strip(" ,。!"))
    return None
