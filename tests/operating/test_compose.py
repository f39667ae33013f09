"""Dockerfile and compose.yaml: linted, true to the configuration, and what they start starts (there is no daemon here)."""

import base64
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest
import yaml

from bot.config.keys import annotation_at
from tests.commands.shell import ROOT, surroundings
from tests.loopback import free_port
from tests.web.service import ACCOUNT

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
EXAMPLE = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / "env.example").read_text("utf-8"), re.MULTILINE))
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("image") == "linli"}
SECRETS = {
    "LINLI_APP_ID": ACCOUNT.app_id,
    "LINLI_APP_SECRET": ACCOUNT.app_secret,
    "LINLI_TOKEN": ACCOUNT.token,
    "LINLI_ENCODING_AES_KEY": ACCOUNT.encoding_aes_key,
    "LINLI_FIELD_KEY": base64.b64encode(b"\x01" * 32).decode(),
    "LINLI_INDEX_KEY": base64.b64encode(b"\x02" * 32).decode(),
    "POSTGRES_PASSWORD": "password-canary",
    "LINLI_PUBLIC_URL": "",
}


def test_the_dockerfile_passes_its_linter() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    ended = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_nothing_but_the_base_images_is_fetched_to_build() -> None:
    """A line `# syntax=` has BuildKit fetch its reader of Dockerfiles as well: one more that may be out of reach."""
    assert not re.search(r"^#\s*syntax\s*=", DOCKERFILE, re.MULTILINE | re.IGNORECASE)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"python:3.12-slim"}


def test_the_image_is_built_once_for_all_that_run_it() -> None:
    """Two builds of one name: both write it, a newer Docker may refuse the second (`already exists`)."""
    assert [name for name, service in COMPOSE["services"].items() if "build" in service] == ["service"]


def test_what_is_logged_does_not_fill_the_disk() -> None:
    for name, service in COMPOSE["services"].items():
        assert {"max-size", "max-file"} <= set(service["logging"]["options"]), name


def test_the_image_runs_without_root_and_says_whether_it_lives() -> None:
    assert re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE) not in ([], ["0"])
    assert DOCKERFILE.index("USER ") < DOCKERFILE.index("\nCMD ")
    assert "/healthz" in healthcheck()[-1]


def test_every_name_in_the_environment_is_a_key_of_the_configuration_or_a_name_in_it() -> None:
    in_file = set(re.findall(r"\$\{(\w+)\}", (ROOT / "config.yaml").read_text("utf-8")))
    for service in OURS.values():
        for name in service["environment"]:
            assert name.startswith("LINLI__"), name
            assert annotation_at(tuple(name.removeprefix("LINLI__").lower().split("__"))) is not None, name
    assert set(EXAMPLE) - {"POSTGRES_PASSWORD"} <= in_file
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text("utf-8")))
    assert asked <= set(EXAMPLE) == set(SECRETS)
    assert not any(EXAMPLE.values())  # a sample would be copied


def test_secrets_come_by_the_environment_file_which_nobody_commits() -> None:
    assert all(service["env_file"] == ".env" for service in OURS.values())
    assert "/.env" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_what_is_ours_is_read_only_without_rights_and_reached_from_this_machine_alone() -> None:
    assert set(OURS) == {"migrate", "service"}
    for service in OURS.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges=true" in service["security_opt"]
    assert [port.partition(":")[0] for port in OURS["service"]["ports"]] == ["127.0.0.1"]
    assert not COMPOSE["services"]["database"].get("ports")
    mounted = {volume.partition(":")[0] for one in COMPOSE["services"].values() for volume in one["volumes"]}
    assert mounted - {"./config.yaml"} == set(COMPOSE["volumes"])


def test_the_database_is_waited_for_and_brought_to_the_newest_schema_first() -> None:
    assert COMPOSE["services"]["database"]["image"].startswith("postgres:16")
    ready = COMPOSE["services"]["database"]["healthcheck"]["test"]
    assert "pg_isready" in ready and "--host=127.0.0.1" in ready  # what makes the database first hears no TCP
    waits = OURS["service"]["depends_on"]
    assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert waits["database"]["condition"] == "service_healthy"


@pytest.mark.only_on("postgres")  # as compose.yaml has it; tests/commands start the same on SQLite
def test_what_compose_starts_migrates_serves_is_healthy_and_ends_in_order(empty_database_url, tmp_path) -> None:
    """The same commands and environment, beside the daemon that is not here: only addresses are other ones."""
    shutil.copy(ROOT / "config.yaml", tmp_path / "config.yaml")
    port = free_port()
    given = {"LINLI__DATABASE__URL": empty_database_url, "LINLI__STORAGE__DIR": str(tmp_path / "var")}
    given |= {"LINLI__SERVER__HOST": "127.0.0.1", "LINLI__SERVER__PORT": str(port)}
    assert set(given) == set(OURS["service"]["environment"])
    environ = {**surroundings(), **SECRETS, **given, "LINLI__WECHAT__API_BASE": "http://127.0.0.1:1"}
    ground = {"cwd": tmp_path, "env": {**environ, "PYTHONPATH": str(ROOT)}, "text": True}

    subprocess.run(python(OURS["migrate"]["command"]), **ground, check=True, capture_output=True, timeout=60)
    process = subprocess.Popen(python(OURS["service"]["command"]), **ground, stderr=subprocess.PIPE)
    try:
        end = monotonic() + 40
        while subprocess.run(python(healthcheck()), **ground, check=False, capture_output=True).returncode:
            assert process.poll() is None and monotonic() < end
            sleep(0.5)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said
    assert all(json.loads(line) for line in said.splitlines())
    assert not [secret for secret in SECRETS.values() if len(secret) > 10 and secret in said]
    assert {path.name for path in tmp_path.iterdir()} <= {"config.yaml", "var"}  # all else is mounted read-only


def healthcheck() -> list[str]:
    """The command of HEALTHCHECK, as docker reads it."""
    found = re.search(r"^HEALTHCHECK .*? CMD (\[.*?\])$", DOCKERFILE.replace("\\\n", ""), re.MULTILINE)
    assert found
    return list(json.loads(found[1]))


def python(command: list[str]) -> list[str]:
    """The image's `python` is this one."""
    assert command[0] == "python"
    return [sys.executable, *command[1:]]
