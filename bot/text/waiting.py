"""Waiting (缓办): what a thing waits for before it can be done: 要等配件, 物业还没批, 下雨做不了."""

import re
from typing import Final

from bot.text.coming import MATERIAL, sounds_coming

LONGEST: Final = 40
#: What may stand before: of what, who says it.
_HEAD = r"(?:.{0,8}[的件个,。\s])?(?:[^\s,。]{0,4}还?没(?:弄|修|办|换|装|搞)好[\s,。]*)?(?:我们?|还是?|也|现在|师傅说?|物业说?){0,2}"
_THEN = r"(?:[\s,。]*.{0,16})"
_PART = r"(?:配件|材料|零件|备件|货|设备|阀门?|灯泡|灯管|灯具|水管|管子|管件|水泥|沙子|锁芯|主板|电机|井盖|玻璃)"
_BOUGHT = r"(?:配件|材料|零件|备件|货|阀门?|灯泡|灯管|锁芯|主板|电机)"
_MUST = r"(?:要|得|还|在|都|也|只能|需要?|先|再|就|正|暂时){0,3}"
_GIVES = r"(?:批复|审批|批准|批|签字|签|盖章|同意书?|回复|答复|回话|消息|通知|安排|排期|拨款|资金|经费|招标|投票|表决)"
_DELIVERS = r"(?:到货|发货|来货|补货|施工|天晴|晴天|雨停|不下雨|放晴)"
_OTHERS = r"(?:物业|领导|社区|街道|业主|业委会|上面|上级|公司|厂家|城管|燃气|供电|供水)"
_FOR_MATERIAL: Final = (
    rf"{_HEAD}{_MUST}(?:等|缺|没有?|差|去?买|订|定|备|调|采购|需要|要|少)(?:个|点|到|新的?|厂家的?|了|齐){{0,2}}{_PART}(?:到货?|来|回来|寄来)?(?:[\s,。]+.{{1,24}}|了?[再才就].{{0,12}})?",
    rf"{_HEAD}{_BOUGHT}(?:要|得|还|都|也|一直|暂时){{0,3}}(?:没(?:到|货|来|有|齐|买|寄|发)|不(?:够|齐)|缺|等|断货|订了|在路上|[明后下周过].{{1,4}}(?:到|有|来)){_THEN}",
    rf"{_HEAD}{_PART}{_MUST}(?:去?买|订|采购){_THEN}",
)
#: Where what waits is named: 3幢那个电梯等配件. Who lacks a lamp may be reporting one; parts are what a worker lacks.
_OF_THING: Final = (
    rf".{{0,14}}?{_MUST}等(?:个|点|到|新的?|厂家的?|了|齐){{0,2}}{_PART}(?:到货?|来|回来|寄来)?{_THEN}",
    rf".{{0,14}}?{_MUST}(?:缺|差|少|没有?)(?:个|点|了){{0,2}}(?:配件|材料|零件|备件)",
)
_FOR_OTHERS: Final = (
    rf".{{0,14}}?{_MUST}等.{{0,12}}?(?:{_GIVES}|{_DELIVERS})(?:下来|完|好|了|钱|款|以?后|[再才就能]|一下|[\s,。]){{0,3}}{_THEN}",
    rf"{_HEAD}{_MUST}(?:等|让|请)?{_OTHERS}(?:来|先)?(?:配合|协调|同意|出面|出钱|点头){_THEN}",
    rf".{{0,6}}{_OTHERS}(?:那边|那里|说)?(?:还|一直|暂时)没(?:{_GIVES}|定|下来|安排){_THEN}",
    rf"{_HEAD}{_MUST}(?:缓|等|放|拖)(?:一?[缓等放拖]|[几两三]天|一阵子?|一?段时间|些日子|一周)(?:再[说弄修办])?[吧了]?{_THEN}",
    rf".{{0,8}}(?:今天|暂时|现在|目前|一时|这两天|下雨)[^,。]{{0,4}}(?:做|修|弄|办|搞|处理|施工|干|换|装)不(?:了|成){_THEN}",
)
#: What asks, complains as a resident does, or says that the waiting is over.
_NOT = re.compile(
    r"我家|投诉|反映|什么时候|怎么|为什么|为啥|谁|多久|没人|[吗呢?]$|别等|不用等|不等了|(?:到|来|批|签)了[吧。!\s]*$"
)
_OVER = re.compile(
    rf"{_HEAD}{_PART}(?:已经?|都|今天|刚刚?){{0,2}}(?:到货?|来|买|送来|送到|寄到|领|备)(?:齐|到|好|回来)?了[吧啊。!\s]*"
    rf"|.{{0,8}}{_OTHERS}(?:那边|那里|都|已经?|刚刚?){{0,2}}(?:批|批复|批准|同意|签字?|盖章)(?:下来|好|完)?了[吧啊。!\s]*"
)
#: 接 但是要物业配合: who says why it waits takes it.
_TAKEN = re.compile(r"我?接(?:单|下?了)?[\s,。]+(?:但是?|不过|就是|只是)?")
_MATERIALS, _REASONS = (re.compile("|".join(patterns)) for patterns in (_FOR_MATERIAL + _OF_THING, _FOR_OTHERS))


def reason_to_wait(text: str) -> str:
    """要材料 where NFKC `text` is that material lacks, the text itself for another reason; "" for any other sentence.

    Whoever says when he comes does not wait.
    """
    text = _TAKEN.sub("", text, count=1) if _TAKEN.match(text) else text
    if len(text) > LONGEST or _NOT.search(text) or sounds_coming(text):
        return ""
    if _MATERIALS.fullmatch(text):
        return MATERIAL
    return text if _REASONS.fullmatch(text) else ""


def is_waited_for_no_more(text: str) -> bool:
    """配件到了, 物业批了: now it can be done, and when is the next question."""
    return len(text) <= LONGEST and _OVER.fullmatch(text) is not None
