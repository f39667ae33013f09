"""serve, check-config, menu: what refuses to start says so in one line per mistake; usage errors end with 2."""

import asyncio
import json
import signal
import socket
import time
import urllib.request
from random import Random

import pytest
import typer
from sqlalchemy import create_engine, text

from bot.commands.service import only_one
from bot.config import Config
from bot.emulators.wechat import Account, Emulator, Fault, FaultKind
from tests.loopback import free_port

pytestmark = pytest.mark.only_on("sqlite")


def ready(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def wait_until_ready(process, port):
    end = time.monotonic() + 30
    while not ready(port):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "never ready"
        time.sleep(0.05)


def refusal(ended):
    """What a refused start said; nothing on stdout, and no trace."""
    assert (ended.code, ended.out) == (1, ""), (ended.code, ended.out, ended.err)
    assert "Traceback" not in ended.err, ended.err
    return ended.err


def test_a_good_configuration_has_no_mistake_and_says_so_aside(shell):
    done = shell.run("check-config")
    assert (done.code, done.out) == (0, "")
    assert "配置没有错误" in done.err


def test_check_config_names_all_mistakes_at_once_those_of_handlers_too(shell):
    shell.write(
        server={"port": 70000}, privacy={"field_key": ""}, delivery={"quiet_hours": "late"}, handlers={"nosuch": {}}
    )
    said = refusal(shell.run("check-config"))
    for path in ("server.port", "privacy.field_key", "delivery.quiet_hours", "handlers.nosuch"):
        assert any(line.startswith(path) for line in said.splitlines()), f"{path} is missing in:\n{said}"


def test_check_config_names_a_question_that_nothing_asks(shell):
    shell.write(sms={"questions": {"resolved": "SMS_1", "reslved": "SMS_2"}})
    said = refusal(shell.run("check-config"))
    assert said.startswith("sms.questions.reslved: ") and "resolved" in said and said.count("\n") == 1


def test_check_config_tells_what_is_off_and_what_has_no_effect(shell):
    shell.write(handlers={"report": {"matters_max": 3}, "nearby": {"enabled": False}}, scheduler={"weekly": {}})
    said = shell.run("check-config").err
    assert "提醒 scheduler.weekly: 现在没有一项定时任务有设置" in said
    assert "提醒 handlers: 停用了 nearby\n" in said


def test_serve_refuses_a_bad_configuration_with_one_line_per_mistake(shell):
    shell.write(server={"port": 70000}, wechat={"token": ""})
    lines = refusal(shell.run("serve")).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["server.port", "wechat.token"]


def test_serve_refuses_a_handler_that_does_not_exist(shell):
    shell.write(handlers={"nosuch": {}})
    assert refusal(shell.run("serve")).startswith("handlers.nosuch")


def test_serve_refuses_an_old_schema_and_says_what_to_run(shell):
    engine = create_engine(shell.url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    engine.dispose()
    assert "python -m bot migrate" in refusal(shell.run("serve"))


def test_serve_refuses_a_port_that_is_taken(shell):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        shell.write(server={"port": port})
        assert any("server.port" in line and str(port) in line for line in refusal(shell.run("serve")).splitlines())


def test_serve_refuses_a_database_that_is_not_there_in_one_line(shell):
    shell.write(database={"url": "postgresql+psycopg://nobody:password-canary@127.0.0.1:1/none"})
    said = refusal(shell.run("serve"))
    assert said.startswith("database.url") and said.count("\n") == 1
    assert "password-canary" not in said


def test_one_sqlite_file_has_one_service_which_ends_in_order_and_frees_it(shell):
    port = free_port()
    shell.write(server={"port": port})
    first = shell.start("serve")
    try:
        wait_until_ready(first, port)
        shell.write(server={"port": free_port()})
        assert "已有一个服务在用" in refusal(shell.run("serve"))
        assert shell.run("outbox", "--json").code == 0  # commands may run beside it
        first.send_signal(signal.SIGTERM)
        out, err = first.communicate(timeout=20)
    finally:
        first.kill()
        first.wait()
    assert (first.returncode, out) == (0, ""), err
    assert all(json.loads(line) for line in err.splitlines())  # one JSON object per line
    assert "Traceback" not in err


@pytest.mark.only_on("sqlite")
def test_one_file_is_one_service_whatever_it_is_called_and_another_file_is_another(tmp_path):
    file = tmp_path / "linli.db"
    file.touch()
    (tmp_path / "other.db").symlink_to(file)

    def settings(name: str) -> Config:
        return Config(database={"url": f"sqlite:///{tmp_path}/{name}"})

    with only_one(settings("linli.db")):
        with pytest.raises(typer.Exit), only_one(settings("other.db")):
            raise AssertionError("a second one began")
        with only_one(settings("linli.sqlite")):
            pass


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("words", [("doctor", "--offline"), ("outbox",), ("jobs",), ("audit",), ("serve",)])
def test_a_misspelt_path_is_said_and_no_empty_database_is_made_there(shell, tmp_path, words):
    shell.write(database={"url": f"sqlite:///{tmp_path}/misspelt.db"})
    assert "没有数据库文件" in refusal(shell.run(*words))
    assert not (tmp_path / "misspelt.db").exists()


def test_an_unknown_role_is_a_usage_error_that_names_the_roles_there_are(shell):
    refused = shell.run("serve", "--roles", "web,cook")
    assert (refused.code, refused.out) == (2, "")
    assert all(word in refused.err for word in ("cook", "web", "delivery", "clock"))


@pytest.mark.parametrize("words", [("nosuch",), ("import",), ("invite", "--nosuch"), ("serve", "--roles")])
def test_a_usage_error_ends_with_2_and_leaves_stdout_alone(shell, words):
    refused = shell.run(*words, config=False)
    assert (refused.code, refused.out) == (2, "")


def test_a_configuration_file_that_is_not_there_is_a_refusal(shell):
    shell.config.unlink()
    assert str(shell.config) in refusal(shell.run("check-config"))


@pytest.mark.parametrize("errcode", [0, 40018])
async def test_the_menu_is_published_and_a_refusal_leaves_stdout_alone(shell, errcode):
    account = Account("wxba5fad812f8e6fb9", "secret-of-the-test", "AAAAA", "A" * 43)
    emulator = Emulator(account, chance=Random(7))
    await emulator.start()
    try:
        if errcode:
            emulator.faults.add(Fault("/cgi-bin/menu/create", FaultKind.ERRCODE, errcode=errcode))
        shell.api_base = emulator.base_url
        shell.write()
        done = await asyncio.to_thread(shell.run, "menu", "publish")
    finally:
        await emulator.close()
    assert (done.code, done.out) == (1 if errcode else 0, ""), done
    assert ("wechat.menu" if errcode else "菜单已发布") in done.err
