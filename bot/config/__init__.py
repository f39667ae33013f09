"""Configuration (配置): what an operator decides, typed, checked as a whole, the same for every part.

`load_config` is the way in. `sections` holds the keys, `sources` the file and the environment, `mistakes` what is said
when something is wrong, `advice` what is allowed but unwise, `schema` and `reference` are made from the keys.
"""

from bot.config.advice import warnings
from bot.config.categories import Category
from bot.config.loading import config_from, load_config, missing_for_serve
from bot.config.menu import MenuButton, MenuItem
from bot.config.schema import json_schema
from bot.config.sections import (
    Calendar,
    Config,
    Database,
    Delivery,
    Emergency,
    Privacy,
    Retention,
    Server,
    Storage,
)
from bot.config.sms import Sms, SmsTemplates
from bot.config.sources import read_file
from bot.config.wechat import TEMPLATE_VARIABLES, Template, Wechat, WechatTemplates

#: The name by which other parts know the templates of WeChat.
Templates = WechatTemplates

__all__ = [
    "TEMPLATE_VARIABLES",
    "Calendar",
    "Category",
    "Config",
    "Database",
    "Delivery",
    "Emergency",
    "MenuButton",
    "MenuItem",
    "Privacy",
    "Retention",
    "Server",
    "Sms",
    "SmsTemplates",
    "Storage",
    "Template",
    "Templates",
    "Wechat",
    "WechatTemplates",
    "config_from",
    "json_schema",
    "load_config",
    "missing_for_serve",
    "read_file",
    "warnings",
]
