"""Vocabulary (用词): the closed lists of a directory, in English as stored and in Chinese as people write them."""

import re
from collections.abc import Mapping

#: 翠园社区 is what people call the area of 翠园社区党委.
BODY = re.compile("(?<=.)(?:党工委|党委|党总支|居委会|村委会|办事处)$")
LEVELS: Mapping[str, str] = {
    "county": "县 区 县区 县级 区级 市",
    "street": "街道 乡镇 镇 乡 街道级",
    "community": "社区 村 社区级 居委会",
    "branch": "支部 党支部 总支 党总支",
    "group": "小组 党小组",
}
POSTS: Mapping[str, str] = {
    "leader": "网格长 组长 片长",
    "worker": "网格员 组员 专职网格员",
    "secretary": "书记 社区书记 党委书记",
    "duty_officer": "值班 值班员 值班干部",
    "mediator": "调解 调解员",
    "supervisor": "督查 督导 监督员 督查员",
    "instructor": "指导员",
    "deputy": "代表 人大代表 副职",
    "volunteer": "志愿者",
    "intake": "受理 受理员 窗口",
    "organiser": "组织者 管理员",
}
PLACE_KINDS: Mapping[str, str] = {
    "estate": "小区 村庄",
    "building": "楼栋 楼 幢 栋",
    "landmark": "地标 场所",
    "road": "道路 路 街 巷",
}
SERVICE_KINDS: Mapping[str, str] = {
    "party_service": "党员服务站点 党群服务中心 党员服务站",
    "community_service": "便民服务中心 便民服务站",
    "clinic": "卫生站 卫生服务站 诊所 医院",
    "pharmacy": "药店 药房",
    "canteen": "老年食堂 助餐点 食堂",
    "eldercare": "养老服务 养老",
    "childcare": "托幼 幼儿园 托育",
    "school": "学校 小学 中学",
    "market": "菜场 菜市场 农贸市场",
    "activity": "文体活动 活动中心 文化站",
    "library": "书屋 图书馆",
    "police": "警务室 派出所",
    "repair": "维修",
    "bank": "银行",
    "toilet": "公厕 厕所",
    "other": "其他",
}

#: Words that rosters have for the categories of the configuration, beside the names these have there.
SKILLS: Mapping[str, str] = {
    "lighting": "路灯 灯光 电灯",
    "road": "道路 路面 井盖 市政",
    "drainage": "排水 积水 下水道 污水",
    "waste": "垃圾 环卫 保洁 卫生",
    "greening": "绿化养护 园林 树木",
    "parking": "停车 占道 车辆停放",
    "noise": "噪声 扰民",
    "fire_safety": "消防 消防安全",
    "elevator": "电梯维保 电梯故障",
    "leak": "漏水 渗水",
    "water": "自来水 用水 水务",
    "power": "电力 用电 电路",
    "gas": "煤气 天然气",
    "building": "房屋 公共设施 门禁",
    "illegal_build": "违建 违章建筑 拆违",
    "pollution": "污染 环保 油烟",
    "pets": "养犬 犬只 宠物",
    "property": "物业 物业管理",
    "dispute": "纠纷 调解 矛盾纠纷",
    "safety": "治安巡逻 反诈 平安",
    "traffic": "交通 公交",
    "care": "助老 助残 养老 关爱老人",
    "benefits": "社保 民政 低保 医保",
    "labour": "就业 劳动 劳动监察",
    "market": "食品安全 消费 市场监管",
}


def by_word(vocabulary: Mapping[str, str]) -> dict[str, str]:
    """Every word → the word stored."""
    return {word: code for code, chinese in vocabulary.items() for word in (code, *chinese.split())}


def best_guess(word: str, known: Mapping[str, str]) -> str:
    """What a mistyped word may have meant, in the language it is written in: "是不是 网格员"; "" when nothing is near."""
    near = [each for each in known if len(word) > 1 and (word in each or each in word)]
    return f"是不是 {near[0]}" if near else ""
