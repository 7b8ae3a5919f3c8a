"""A real PostgreSQL server for the tests: its own data folder, on loopback, gone when the tests end."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "sandi rahasia/&?"


def programs() -> Path | None:
    """The folder of initdb and postgres, or None where they are not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += [Path(p).parent for p in sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)]  # noqa: PTH207
    return folders[0] if folders else None


def _user() -> str | None:
    """Whom to run it as: PostgreSQL refuses to be root. None: ourselves."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None


@contextmanager
def server():
    """Start a server; yields ``host:port`` of a database ``postgres`` whose user ``pantau`` has PASSWORD."""
    bin, user = programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="pantau-pg-"))
    before = ["runuser", "-u", user, "--"] if user else []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*command):
        subprocess.run([*before, *map(str, command)], check=True, capture_output=True, timeout=120, cwd="/")

    try:
        (folder / "pw").write_text(PASSWORD)
        if user:
            for path in (folder, folder / "pw"):
                shutil.chown(path, user)
        data = folder / "data"
        run(
            bin / "initdb",
            "-D",
            data,
            "-U",
            "pantau",
            "-A",
            "scram-sha-256",
            "--pwfile",
            folder / "pw",
            "-E",
            "UTF8",
            "-N",
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(bin / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"127.0.0.1:{port}"
        finally:
            run(bin / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
