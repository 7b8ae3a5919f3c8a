"""Streamlit servers to measure, on loopback, each in a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Site:
    """A running server: its port, its process, and what it wrote."""

    port: int
    process: psutil.Process
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rss(self) -> float:
        """Resident memory in MiB."""
        return self.process.memory_info().rss / 2**20


@contextmanager
def serve(script: Path, *, work: Path, defaults: bool = False, **environment: str) -> Iterator[Site]:
    """Run ``streamlit run script`` until the block ends.

    With the repository's configuration, or with Streamlit's own where ``defaults``.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    elsewhere = work / "defaults"
    elsewhere.mkdir(parents=True, exist_ok=True)
    log = work / f"{script.stem}-{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command,
            cwd=elsewhere if defaults else ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield Site(port, psutil.Process(process.pid), log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(address: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
