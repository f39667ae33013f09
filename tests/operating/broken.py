"""The ways an installation is broken, each with the command that must name it, the key it names and the way out."""

import socket
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.emulators.wechat import Fault, FaultKind
from tests.operating.installation import CHOSEN, Installation
from tests.operating.refusing_postgres import refusing_postgres

OTHER_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SAMPLE_KEY = "bGlubGktc2FtcGxlLWtleS1kby1ub3QtdXNlLTAwMDE="
SAMPLE_AES_KEY = "LinliSampleAesKeyDoNotUse000000000000000001"
NOBODY_THERE = "postgresql+psycopg://linli:password-canary@127.0.0.1:1/linli"
TEMPLATE_LIST = "/cgi-bin/template/get_all_private_template"
NOTICE_LIST = "/wxaapi/newtmpl/gettemplate"


@dataclass(frozen=True)
class Setup:
    """One broken set-up."""

    name: str
    by: str
    spoil: Callable[[Installation], None]
    #: How the one line begins, and what it says of the remedy.
    names: str
    remedy: str


def config(**sections: dict[str, object]) -> Callable[[Installation], None]:
    return lambda it: it.write(**sections)


def template(key: str, **changed: object) -> Callable[[Installation], None]:
    spoiled = {**CHOSEN, key: {**CHOSEN[key], **changed} if changed else None}
    return config(wechat={"templates": spoiled})


def notice(key: str, *, long_term: bool = False, **changed: object) -> Callable[[Installation], None]:
    chosen = {"long_term": long_term, key: {**CHOSEN["progress"], **changed}}
    return config(wechat={"subscriptions": chosen})


def sql(statement: str) -> Callable[[Installation], None]:
    def spoil(it: Installation) -> None:
        with sqlite3.connect(it.database) as connection:
            connection.execute(statement)
        connection.close()

    return spoil


def garbage(it: Installation) -> None:
    it.database.write_bytes(b"this was a database once " * 400)


def answers(status: int, location: str = "") -> Callable[[Installation], None]:
    def spoil(it: Installation) -> None:
        it.answers, it.location = status, location

    return spoil


def notice_for_good(it: Installation) -> None:
    notice("progress")(it)
    it.emulator.templates["tpl-progress"] = replace(it.emulator.templates["tpl-progress"], notice=3)


def notices_refused(it: Installation) -> None:
    notice("progress")(it)
    it.emulator.faults.add(Fault(NOTICE_LIST, FaultKind.ERRCODE, errcode=48001))


def ip_not_listed(it: Installation) -> None:
    it.emulator.allow_ips(["203.0.113.7"])


def fault(path: str, kind: FaultKind, errcode: int = -1) -> Callable[[Installation], None]:
    return lambda it: it.emulator.faults.add(Fault(path, kind, times=9, errcode=errcode))


def menu_deleted(it: Installation) -> None:
    it.emulator.menu.clear()


def menu_changed(it: Installation) -> None:
    it.emulator.menu.publish({"button": [{"type": "click", "name": "旧菜单", "key": "旧"}]})


def port_taken(it: Installation) -> None:
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    it.kept.append(taken)
    it.write(server={"port": taken.getsockname()[1]})


def storage_is_a_file(it: Installation) -> None:
    file = it.shell.folder / "taken"
    file.write_text("no folder")
    it.write(storage={"dir": str(file)})


def database_below_a_file(it: Installation) -> None:
    file = it.shell.folder / "taken"
    file.write_text("no folder")
    it.write(database={"url": f"sqlite:///{file}/linli.db"})


def database_is_a_folder(it: Installation) -> None:
    (it.shell.folder / "folder.db").mkdir()
    it.write(database={"url": f"sqlite:///{it.shell.folder}/folder.db"})


def postgres(code: str, message: str) -> Callable[[Installation], None]:
    def spoil(it: Installation) -> None:
        port, server = refusing_postgres(code, message)
        it.kept.append(server)
        it.write(database={"url": f"postgresql+psycopg://linli:password-canary@127.0.0.1:{port}/linli"})

    return spoil


def yaml(text: str) -> Callable[[Installation], None]:
    return lambda it: Path(it.shell.config).write_text(text, "utf-8") and None


SETUPS = (
    Setup("app_secret_wrong", "doctor", config(wechat={"app_secret": "0" * 32}), "wechat", "wechat.app_secret"),
    Setup("app_id_wrong", "doctor", config(wechat={"app_id": "wx0000000000000000"}), "wechat", "wechat.app_id"),
    Setup("ip_not_listed", "doctor", ip_not_listed, "wechat: 本机出口 IP 127.0.0.1 ", "IP白名单"),
    Setup("api_base_unreachable", "doctor", config(wechat={"api_base": "http://127.0.0.1:1"}), "wechat", "api_base"),
    Setup("api_answers_a_page", "doctor", fault("*", FaultKind.HTML), "wechat: 应答是网页", "上网认证"),
    Setup("api_gateway_broken", "doctor", fault("*", FaultKind.HTTP_502), "wechat: 微信网关", "稍后"),
    Setup("api_without_permission", "doctor", fault(TEMPLATE_LIST, FaultKind.ERRCODE, 48001), "wechat.tem", "认证"),
    Setup("aes_key_too_short", "check-config", config(wechat={"encoding_aes_key": "A" * 42}), "wechat.enc", "复制"),
    Setup("aes_key_sample", "check-config", config(wechat={"encoding_aes_key": SAMPLE_AES_KEY}), "wechat.enc", "复制"),
    Setup("callback_token_other", "doctor", config(wechat={"token": "BBBBB"}), "wechat.token", "改成一样"),
    Setup("app_secret_empty", "check-config", config(wechat={"app_secret": ""}), "wechat.app_secret", "AppSecret"),
    Setup(
        "secret_name_not_set",
        "serve",
        config(wechat={"app_secret": "${LINLI_NOT_SET}"}),
        "wechat.app_secret",
        "LINLI_NOT_SET",
    ),
    Setup(
        "keys_the_same", "check-config", config(privacy={"index_key": "AQEB" * 10 + "AQE="}), "privacy.index", "openssl"
    ),
    Setup("key_not_base64", "check-config", config(privacy={"field_key": "no key at all"}), "privacy.field", "openssl"),
    Setup("key_sample", "check-config", config(privacy={"field_key": SAMPLE_KEY}), "privacy.field_key", "openssl"),
    Setup("field_key_of_another", "doctor", config(privacy={"field_key": OTHER_KEY}), "privacy.field_key", "换回"),
    Setup("index_key_of_another", "doctor", config(privacy={"index_key": OTHER_KEY}), "privacy.index_key", "换回"),
    Setup(
        "field_key_of_another_served", "serve", config(privacy={"field_key": OTHER_KEY}), "privacy.field_key", "换回"
    ),
    Setup(
        "index_key_of_another_served", "serve", config(privacy={"index_key": OTHER_KEY}), "privacy.index_key", "换回"
    ),
    Setup("template_unset", "doctor", template("task"), "wechat.templates.task", "选模板"),
    Setup("template_unknown", "doctor", template("task", id="tpl-gone"), "wechat.templates.task", "核对编号"),
    Setup(
        "template_field_strange",
        "doctor",
        template("notice", fields={"text": "thing9"}),
        "wechat.templates.notice.fields",
        "thing1",
    ),
    Setup(
        "template_field_unfilled",
        "doctor",
        template("progress", fields={"text": "thing2"}),
        "wechat.templates.progress.fields",
        "character_string1",
    ),
    Setup("template_variable_unknown", "check-config", template("task", fields={"who": "t1"}), "wechat.tem", "可用"),
    Setup(
        "notice_unknown", "doctor", notice("answer", id="tpl-gone"), "wechat.subscriptions.answer: ", "订阅通知”里核对"
    ),
    Setup(
        "notice_field_strange",
        "doctor",
        notice("answer", fields={"text": "thing9"}),
        "wechat.subscriptions.answer.fields",
        "character_string1、thing2",
    ),
    Setup(
        "notice_field_unfilled",
        "doctor",
        notice("progress", fields={"text": "thing2"}),
        "wechat.subscriptions.progress.fields",
        "character_string1",
    ),
    Setup("notice_goes_once", "doctor", notice("progress", long_term=True), "wechat.subscriptions.progress", "false"),
    Setup("notice_goes_on", "doctor", notice_for_good, "wechat.subscriptions.progress", "true"),
    Setup("notices_not_listed", "doctor", notices_refused, "wechat.subscriptions: 查不到", "48001"),
    Setup("menu_not_published", "doctor", menu_deleted, "wechat.menu: 还没有", "menu publish"),
    Setup("menu_differs", "doctor", menu_changed, "wechat.menu: 公众号现在", "menu publish"),
    Setup("public_url_unset", "doctor", config(server={"public_url": ""}), "server.public_url: 没有", "外网网址"),
    Setup("public_url_dead", "doctor", config(server={"public_url": "http://127.0.0.1:1"}), "server.public", "域名"),
    Setup("proxy_without_service", "doctor", answers(502), "server.public_url", "先启动服务"),
    Setup("proxy_elsewhere", "doctor", answers(200), "server.public_url", "转给谁"),
    Setup("proxy_redirects", "doctor", answers(301, "https://127.0.0.1/"), "server.public_url", "最终的网址"),
    Setup("schema_behind", "doctor", sql("DELETE FROM alembic_version"), "database.url", "python -m bot migrate"),
    Setup("schema_newer", "doctor", sql("UPDATE alembic_version SET version_num='9999'"), "database.url", "升级程序"),
    Setup("schema_behind_at_start", "serve", sql("DELETE FROM alembic_version"), "database.url", "migrate"),
    Setup("database_damaged", "doctor", garbage, "database.url", "备份"),
    Setup("database_damaged_at_start", "serve", garbage, "database.url", "备份"),
    Setup("database_damaged_at_migrate", "migrate", garbage, "database.url", "备份"),
    Setup("database_is_a_folder", "doctor", database_is_a_folder, "database.url", "能读写"),
    Setup("database_cannot_be_made", "serve", database_below_a_file, "database.url", "目录"),
    Setup(
        "database_of_another_kind", "check-config", config(database={"url": "mysql://x/y"}), "database.url", "sqlite"
    ),
    Setup(
        "postgres_away",
        "doctor",
        config(database={"url": NOBODY_THERE}),
        "database.url: 连不上 PostgreSQL(127.0.0.1:1)",
        "是否在运行",
    ),
    Setup(
        "postgres_password_wrong",
        "doctor",
        postgres("28P01", 'password authentication failed for user "linli"'),
        "database.url",
        "密码",
    ),
    Setup(
        "postgres_database_missing",
        "serve",
        postgres("3D000", 'database "linli" does not exist'),
        "database.url",
        "createdb",
    ),
    Setup(
        "postgres_away_at_migrate", "migrate", config(database={"url": NOBODY_THERE}), "database.url: 连不上", "运行"
    ),
    Setup("postgres_full", "serve", postgres("53300", "sorry, too many clients already"), "database.url", "max_conn"),
    Setup("storage_not_writable", "doctor", storage_is_a_file, "storage.dir", "目录"),
    Setup("font_missing", "doctor", config(printing={"font": "/nowhere/font.ttf"}), "printing.font", "换一个"),
    Setup("port_taken", "doctor", port_taken, "server.port", "换一个端口"),
    Setup("port_impossible", "check-config", config(server={"port": 70000}), "server.port", "65535"),
    Setup("host_of_another_machine", "doctor", config(server={"host": "192.0.2.1"}), "server.host", "检查地址"),
    Setup("host_mistyped", "check-config", config(server={"host": "127.0.0.1.9"}), "server.host", "127.0.0.1"),
    Setup("handler_unknown", "serve", config(handlers={"nosuch": {}}), "handlers.nosuch", "可用的有"),
    Setup("key_unknown", "check-config", config(server={"prot": 1}), "server.prot", "server.port"),
    Setup("quiet_hours_bad", "check-config", config(delivery={"quiet_hours": "late"}), "delivery.quiet", "21:00-08:00"),
    Setup("hours_backwards", "check-config", config(calendar={"open": "18:00"}), "calendar.close", "calendar.open"),
    Setup("retention_too_long", "check-config", config(privacy={"retention": {"text_days": 999}}), "privacy.r", "180"),
    Setup("category_without_name", "check-config", config(categories={"bees": {}}), "categories.bees", "名称"),
    Setup("file_with_a_tab", "check-config", yaml("server:\n\tport: 1\n"), "", "空格"),
    Setup("file_twice_the_key", "check-config", yaml("server:\n  port: 1\nserver:\n  port: 2\n"), "", "合并"),
    Setup("directory_empty", "doctor", sql("UPDATE directory_version SET number = 0"), "名册", "import"),
    Setup("no_duty_officer", "doctor", sql("UPDATE member SET posts='[\"worker\"]'"), "名册", "duty_officer"),
    Setup("members_unbound", "doctor", sql("DELETE FROM identity"), "成员: 9 人", "invite"),
)
