"""A run may die at any moment: what readers see is the last version or the new one, whole, and the next run mends the rest."""

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from data_loaders import lock
from data_loaders.errors import InputError
from data_loaders.ledger.store import Store
from data_loaders.published import versions as published
from indicators.publication import check
from indicators.publication.version import Content, write_version
from tests.long import LONG, only_long
from tests.make_export import AS_OF as EXPORT_AS_OF
from tests.make_export import above, cli, reports, sheet, tree, write
from tests.make_reports import AS_OF, copies
from tests.test_version import counted

ROOT = Path(__file__).parent.parent
LATER = AS_OF + timedelta(days=30)
KEY = b"k" * 32

# Does each of the pickled runs in a fork, the n-th dying, as of kill -9, before its n-th call that changes a folder, and
# stops after the first that comes to its end; prints how each ended.
KILLER = """
import os, pickle, shutil, signal, sys
sys.path.insert(0, "")
from tests import test_crash

def deadly(function, left):
    def call(*arguments, **named):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return call

for after, (home, prepared) in enumerate(pickle.load(sys.stdin.buffer)):
    child = os.fork()
    if not child:
        left = [after]
        names = (os, "rename"), (os, "replace"), (os, "unlink"), (os, "rmdir"), (os, "mkdir"), (shutil, "rmtree")
        for module, name in names:
            setattr(module, name, deadly(getattr(module, name), left))
        test_crash.publish(home, prepared)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(code, flush=True)
    if code == 0:
        break
"""


def publish(home: Path, prepared: dict) -> None:
    """The part of a run that changes anything, as publish.py does it; the check of what it wrote comes after."""
    store = Store(home / "store")
    with store.staging() as staging:
        folder = staging / "export"
        folder.mkdir()
        (folder / "export.json").write_text(json.dumps({"as_of": prepared["as_of"].isoformat()}))
        (folder / "reports.parquet").write_bytes(b"rows")
        prepared = dict(prepared)
        waits = prepared.pop("waits", False)
        if not waits:
            (staging / "shown.parquet").write_text(prepared["as_of"].isoformat())
        facts = {"staged": folder, "as_of": prepared["as_of"], "region": prepared["region"], "key": KEY}
        facts |= {"example": prepared["example"] is not None, "public": home / "public"}
        facts |= {"name": prepared["as_of"].isoformat(), "replaces": [prepared["as_of"].isoformat()]}
        if waits:
            store.announce(None, [], **facts)
            return
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(check, "check_version", lambda folder, **_: [])
            write_version(
                Content(**prepared),
                public=home / "public",
                on_ready=lambda *version: store.announce(*version, **facts),
            )


@pytest.fixture(scope="module")
def runs(region, profile):
    return {
        "example": counted(region, profile, copies(20), as_of=AS_OF, example={"id": "contoh", "en": "example"}),
        "first": counted(region, profile, copies(30), as_of=AS_OF),
        "second": counted(region, profile, copies(45), as_of=LATER),
        "again": counted(region, profile, copies(31), as_of=AS_OF),
    }


def whole(public: Path) -> str | None:
    """The newest version after checking it; None when nothing is published."""
    if not published.names(public):
        return None
    newest = published.newest(public)
    published.load(public, newest)  # against its hashes
    return newest


def versions(public: Path) -> list[dict]:
    return published.versions(public) if published.names(public) else []


def killed_ever_later(run: dict, start: Path | None, tmp_path: Path) -> list[Path]:
    """Copies of a start, in each of which a run was killed one step later than in the one before; the last one ended."""
    homes = [tmp_path / f"home{step}" for step in range(40)]
    for home in homes:
        if start:
            shutil.copytree(start, home)
    done = subprocess.run(
        [sys.executable, "-c", KILLER],
        cwd=ROOT,
        input=pickle.dumps([(home, run) for home in homes]),
        stdout=subprocess.PIPE,
        check=True,
    )
    codes = [int(line) for line in done.stdout.splitlines()]
    assert codes == [-signal.SIGKILL] * (len(codes) - 1) + [0]
    assert len(codes) > 6
    return homes[: len(codes)]


@pytest.mark.parametrize(
    ("before", "run"),
    [
        (["first"], "second"),
        (["example"], "first"),
        pytest.param([], "first", marks=only_long),
        pytest.param(["first"], "again", marks=only_long),
    ],
)
def test_killed_at_any_step_nothing_is_half_done(runs, tmp_path, before, run):
    start = tmp_path / "start" if before else None
    for name in before:
        publish(start, runs[name])
    done = tmp_path / "done"
    if start:
        shutil.copytree(start, done)
    publish(done, runs[run])
    seen = []
    for home in killed_ever_later(runs[run], start, tmp_path):
        seen.append(whole(home / "public"))
        with Store(home / "store").staging():  # what is remembered belongs to the version that is published
            remembered = Store(home / "store").shown
            told = published.newest(home / "public")[:10] if seen[-1] else None
            assert (remembered.read_text() if remembered.is_file() else None) == told
        assert len({listed["example"] for listed in versions(home / "public")}) <= 1
        publish(home, runs[run])  # the next run goes on as if nothing had happened
        assert set(tree(home)) == set(tree(done))
    assert check.check_version(done / "public" / published.newest(done / "public")) == []
    old, new = (whole(home / "public") if home else None for home in (start, done))
    assert seen == sorted(seen, key=lambda version: version == new)
    assert set(seen) == {old, new}


def test_killed_while_an_export_is_stored_that_waits_it_is_stored_whole_or_not_at_all(runs, tmp_path):
    start, later = tmp_path / "start", runs["second"] | {"waits": True}
    publish(start, runs["first"])
    before = tree(start / "public")
    for home in killed_ever_later(later, start, tmp_path):
        assert tree(home / "public") == before
        with Store(home / "store").staging():
            pass  # whoever takes the lock next settles it
        days = Store(home / "store").exports()
        assert days in ([AS_OF.isoformat()], [AS_OF.isoformat(), LATER.isoformat()])
        assert all((home / "store" / "exports" / day / "reports.parquet").is_file() for day in days)
        publish(home, runs["second"])
        assert whole(home / "public") == LATER.isoformat()


def folders(home: Path) -> list:
    return ["--store", home / "store", "--to", home / "public"]


def test_a_second_run_at_the_same_time_is_refused_and_a_dead_one_blocks_nobody(city_home, tmp_path):
    (tmp_path / "store").mkdir()
    holder = "import sys, time; from pathlib import Path; from data_loaders import lock\n"
    holder += "with lock.only_one(Path(sys.argv[1])):\n print('held', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", holder, str(tmp_path / "store")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        result = cli("run", city_home / "city.csv", *folders(tmp_path))
        assert result.exit_code == 2
        assert "Penerbitan lain sedang memakai" in result.stderr
        assert not (tmp_path / "public").exists()
        os.kill(other.pid, signal.SIGKILL)
    with lock.only_one(tmp_path / "store"):
        pass


def test_two_runs_at_once_publish_one_after_the_other_or_not_at_all(city_home, tmp_path):
    command = [sys.executable, "publish.py", "run", city_home / "city.csv", *folders(tmp_path)]
    runs = [subprocess.Popen([str(c) for c in command], cwd=ROOT, stderr=subprocess.PIPE, stdout=-3) for _ in range(2)]
    outcomes = sorted(run.wait() for run in runs)
    for run in runs:
        run.stderr.close()
    assert outcomes in ([0, 0], [0, 2])
    assert whole(tmp_path / "public") == EXPORT_AS_OF.isoformat()
    assert Store(tmp_path / "store").exports() == [EXPORT_AS_OF.isoformat()]


def test_a_whole_run_killed_at_any_moment_leaves_the_last_version_or_the_new_one(city_home, tmp_path):
    """Here nothing is arranged: the command itself, killed while it reads, counts, writes or cleans up."""
    later = EXPORT_AS_OF + timedelta(days=30)
    export = write(tmp_path / "b.csv", sheet(reports(60), top=above(as_of=later)))

    def begun(home: Path) -> subprocess.Popen:
        shutil.copytree(city_home, home)
        command = [sys.executable, "publish.py", "run", export, *folders(home)]
        return subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=-3, stderr=-3)

    started = time.monotonic()
    with begun(tmp_path / "done") as run:
        assert run.wait() == 0
    whole_run = time.monotonic() - started
    for tenths in (3, 5, 7, 9) if LONG else (5, 9):
        home = tmp_path / f"killed{tenths}"
        with begun(home) as run:
            time.sleep(whole_run * tenths / 10)
            run.kill()
        assert whole(home / "public") in {EXPORT_AS_OF.isoformat(), later.isoformat()}
    # The next run mends what the last one killed left behind.
    assert cli("run", export, *folders(home)).exit_code == 0
    assert whole(home / "public") == later.isoformat()
    assert not [name for name in tree(home) if "staging" in name or ".reading-" in name]


def test_a_lock_is_let_go_of_when_the_block_ends(tmp_path):
    with lock.only_one(tmp_path), pytest.raises(InputError), lock.only_one(tmp_path):
        pass
    with lock.only_one(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
