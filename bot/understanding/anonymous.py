"""Anonymous (去名): a diary notes matters; who they are about, their doors, numbers and illnesses are taken out.

Names are known by what stands around them: a surname with a form of address (王奶奶), or a surname and a given name
before a word of saying or after a word for a person. An ordinary word hidden by mistake costs its writer nothing; a name
kept does, so doubt hides.
"""

import re
from collections.abc import Iterable

from bot.geography.place_name import SURNAMES
from bot.text.normalise import nfkc
from bot.text.segment import boundaries, is_word
from bot.understanding.private import hide

ELDER, RESIDENT, HOME, HIDDEN, HEALTH = "一位老人", "一位居民", "一户", "[号码已隐藏]", "身体原因"
_COMPOUND = "欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|司徒|端木|公孙|令狐|东方|慕容"
#: Surnames beyond the hundred most common that one meets in Zhejiang's streets.
_RARER = "俞毕申屠喻柴楼祝翁应骆章盛裘竺茅凌傅倪严施鲍葛柳洪戚褚费岑滕殷罗郝安季乐于时卞齐康伍余卜顾孟平"
_SURNAME = f"(?:{_COMPOUND}|[{''.join(sorted(SURNAMES))}{_RARER}])"
_ELDERS = "奶奶|爷爷|大爷|大妈|大娘|阿婆|阿公|婆婆|外婆|外公|老太太|老太|老伯|老人家|老人|大伯|伯伯|老爷子|老头"
_OTHERS = "阿姨|叔叔|大叔|婶婶|婶|大姐|大哥|姐|哥|嫂子|嫂|师傅|先生|女士|小姐|太太|老师|医生|老板|同学|家媳妇|家儿子|家女儿|某某|某"
_NOT_A_PLACE = r"(?!花园|花苑|公寓|小区|新村|大厦|桥|路|街|巷|弄|村|苑|庄|湾|浜|塘|里弄)"
_CALLED = re.compile(
    rf"(?![向常时于应平乐安和方]{_SURNAME}){_SURNAME}[\u4e00-\u9fff]{{0,2}}?(?:(?P<elder>{_ELDERS})|(?:{_OTHERS})){_NOT_A_PLACE}"
)
_NICKNAMED = re.compile(
    rf"(?<![\u4e00-\u9fff])[老小阿]{_SURNAME}(?=[说讲问提想要也家的和跟、,，。在来去不没今住]|反映|$)"
)
_FAMILY = re.compile(rf"(?<![\u4e00-\u9fff]){_SURNAME}家(?=[的里漏水电灯门反说要在有、,，。]|$)")
#: Before a name: 居民王小明; after it: 王小明说, 王小明家.
_ROLE = "我叫|我是|署名|[幢栋楼室]的|居民|村民|业主|租户|租客|住户|户主|房东|老人|党员|儿子|女儿|孙子|孙女|老公|丈夫|妻子|老婆|老伴|名叫|叫做|姓名|联系人|走访|看望|探望|拜访|慰问|联系了?|遇到|碰到|见到|陪"
_SAYS = "说|反映|反应|讲|问|提到|提出|告诉|表示|觉得|希望|担心|要求|家|住|独居|同意|愿意|需要|不在|生病|摔|今年|来电|投诉|找到?我|楼[上下]|门口|隔壁|对门|电话"
_INTRODUCED = re.compile(
    rf"(?P<role>{_ROLE})(?P<gap>[是:为, ]?)(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)(?=[^\u4e00-\u9fff]|{_SAYS}|想|的|和|也|在|要|$)"
)
_SAYING = re.compile(
    rf"(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)(?={_SAYS}|[也都](?:说|反映))|(?P<whole>{_SURNAME}[\u4e00-\u9fff]{{2}})(?=[的和跟与、])"
)
_DOOR = re.compile(
    r"门牌(?:号码?)?[是为: ]{0,2}\d{1,4}号?|房号[是为: ]{0,2}\d{1,4}|(?P<keep>(?:单元|幢|栋|号楼|座|号门|楼道)[ ,、]?)\d{3,4}(?:室|房|号|户)?|(?<![\d.])\d{3,4}(?:室|户|房间|房|号房)|(?<![\d.])\d{3,4}(?=家|不在|没人|没事|说|反映|的(?:老|住|业|租|大|王|李))"
)
_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[\d-]| (?=\d)){5,}\d|[零〇一二三四五六七八九幺]{7,}")
_ILLNESS = re.compile(
    r"(?:[\u4e00-\u9fff]{0,2}癌症?|[脑肺肝]?肿瘤|糖尿病|高血压|精神(?:病|分裂症?|疾病)|抑郁症?|躁狂症|艾滋病?|乙肝|肝炎|肺结核|梅毒|中风|脑梗死?|脑溢血|老年痴呆|痴呆症?|尿毒症|白血病|心脏病|冠心病|帕金森(?:病|症)?|癫痫|自闭症|智力障碍|流产|怀孕)"
)
_VERDICT = re.compile(
    r"(?:这?个?人)?(?:很|太|特别|非常|比较|有点|老是)?(?:难缠|刁蛮|刁民|不讲理|蛮不讲理|无理取闹|胡搅蛮缠|素质(?:很|太)?(?:差|低)|脾气(?:很|太)?(?:差|坏|大|暴躁)|态度(?:很|太)?(?:差|恶劣|不好)|神经病|爱占小?便宜|老上访户?|上访户|钉子户|思想(?:有问题|落后|偏激))"
)
#: Second characters that make a name even of a word the dictionary knows: 李娜, 王建国.
_GIVEN = frozenset("娜芳静丽艳娟霞敏伟强磊军勇杰涛鹏莉燕玲桂英兰珍琴萍建国志文明小晓阳")
_LEFT_OVER = re.compile(r"([,，、;；。])[,，、;；]+")


def anonymous(text: str, places: Iterable[str] = ()) -> str:
    """`text` without names, doors, numbers, illnesses and verdicts on people; the words of `places` stay as they are."""
    left = nfkc(text)
    kept = [word for word in sorted(set(places), key=len, reverse=True) if len(word) > 1 and word in left]
    for number, word in enumerate(kept):
        left = left.replace(word, chr(0xE000 + number))  # private use: no pattern reads it
    left = _without_numbers(left)
    left = _without_names(left)
    left = _LEFT_OVER.sub(r"\1", _VERDICT.sub("", _ILLNESS.sub(HEALTH, left))).strip(",，、 ")
    for number, word in enumerate(kept):
        left = left.replace(chr(0xE000 + number), word)
    return left


def _without_numbers(text: str) -> str:
    text, _hidden = hide(text)
    text = _NUMBER.sub(HIDDEN, text)
    return _DOOR.sub(lambda found: found["keep"] or HOME, text)


def _without_names(text: str) -> str:
    text = _CALLED.sub(lambda found: _stands_for(found[0], ELDER if found["elder"] else RESIDENT), text)
    text = _NICKNAMED.sub(RESIDENT, text)
    text = _FAMILY.sub(HOME, text)
    text = _INTRODUCED.sub(
        lambda found: f"{found['role']}{found['gap']}某某" if _may_be(found["name"]) else found[0], text
    )
    begins = boundaries(text)
    return _SAYING.sub(lambda found: RESIDENT if found.start() in begins and _may_be(found[0]) else found[0], text)


def _stands_for(said: str, instead: str) -> str:
    """Words that only look like a form of address: 高大爷 is one, 江大桥师傅 too, 马大哈 not."""
    return said if is_word(said) and len(said) < 3 else instead


def _may_be(name: str) -> bool:
    """No ordinary word, nor one with a particle: 高楼 and 方便吗 begin with surnames too."""
    return not is_word(name[:2]) or name[1] in _GIVEN
