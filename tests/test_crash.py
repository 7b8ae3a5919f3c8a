"""A run may die at any moment: what readers see is the last version or the new one, whole, and the next run mends the rest."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from data_loaders import lock, published, store
from data_loaders.errors import InputError
from indicators import check
from tests.make_export import AS_OF, above, cli, reports, sheet, tree, write

ROOT = Path(__file__).parent.parent
LATER = AS_OF + timedelta(days=30)

# Runs publish.py and kills the process, as kill -9 does, before the n-th call that changes a folder.
KILLER = """
import os, shutil, signal, sys, pathlib
left = int(sys.argv.pop(1))
def deadly(function):
    def call(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return call
for module, name in ((os, "rename"), (os, "replace"), (os, "unlink"), (os, "rmdir"), (os, "mkdir"), (shutil, "rmtree")):
    setattr(module, name, deadly(getattr(module, name)))
sys.path.insert(0, "")
import publish
publish.main()
"""


def export(path: Path, count: int, *, as_of: date) -> Path:
    return write(path, sheet(reports(count), top=above(as_of=as_of)))


def run_and_kill(after: int, *arguments) -> int:
    command = [sys.executable, "-c", KILLER, str(after), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


def state(home: Path) -> tuple[dict, dict]:
    """Store and public without what must differ between two runs: when a version was made, and its hash of that."""
    files = {name: content for name, content in tree(home).items() if not name.endswith(("datapackage.json", "key"))}
    folders = {name.split("/")[0] for name in files}
    return files, folders


def whole(public: Path) -> str | None:
    """The newest version after checking all that are listed; None when nothing is published."""
    names = published.names(public)
    for name in names:
        assert check.check_version(public / name) == []
    return published.newest(public) if names else None


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    return export(folder / "a.csv", 30, as_of=AS_OF), export(folder / "b.csv", 45, as_of=LATER)


@pytest.fixture(scope="module")
def homes(tmp_path_factory, exports):
    """A home with the first export published, and one with both: what must be seen before and after."""
    home = tmp_path_factory.mktemp("homes")
    for name, wanted in (("one", exports[:1]), ("two", exports)):
        for path in wanted:
            assert cli("run", path, *folders(home / name), PANTAU_KEY="k" * 32).exit_code == 0
    return home


def folders(home: Path) -> list:
    return ["--store", home / "store", "--to", home / "public"]


def steps(homes, exports, tmp_path, start: str | None):
    """Kill a run ever later, each time from the same start, until it comes to its end; yields what each leaves."""
    for after in range(100):
        home = tmp_path / str(after)
        if start:
            shutil.copytree(homes / start, home)
            pending = home / "store" / "store.json"
            pending.write_text(pending.read_text().replace(str(homes / start), str(home)))
        code = run_and_kill(after, "run", exports[1 if start else 0], *folders(home))
        if code == 0:
            assert after > 5
            return
        assert code == -signal.SIGKILL
        yield home
    raise AssertionError("the run never ended")


@pytest.mark.parametrize("start", [None, "one"])
def test_killed_at_any_step_nothing_is_half_done(homes, exports, tmp_path, monkeypatch, start):
    monkeypatch.setenv("PANTAU_KEY", "k" * 32)
    seen = set()
    for home in steps(homes, exports, tmp_path, start):
        newest = whole(home / "public")
        assert newest in {AS_OF.isoformat() if start else None, LATER.isoformat() if start else AS_OF.isoformat()}
        seen.add(newest)
        # The next run goes on as if nothing had happened.
        assert cli("run", exports[1 if start else 0], *folders(home), PANTAU_KEY="k" * 32).exit_code == 0
        done = homes / ("two" if start else "one")
        assert {k for k in tree(home) if "/" not in k} == {k for k in tree(done) if "/" not in k}
        assert set(tree(home / "public")) == set(tree(done / "public"))
        assert store.Store(home / "store").exports() == store.Store(done / "store").exports()
        assert set(tree(home / "store")) == set(tree(done / "store"))
        shutil.rmtree(home)
    assert len(seen) == 2  # some deaths came before the swap, some after


def test_real_data_killed_while_they_push_the_example_out_leave_either_of_them(exports, tmp_path, monkeypatch):
    monkeypatch.setenv("PANTAU_KEY", "k" * 32)
    example = tmp_path / "example"
    assert cli("example", *folders(example), PANTAU_KEY="k" * 32).exit_code == 0
    for after in range(0, 60, 2):
        home = tmp_path / f"home{after}"
        shutil.copytree(example, home)
        code = run_and_kill(after, "run", exports[0], *folders(home))
        examples = {listed["example"] for listed in published.versions(home / "public")}
        assert len(examples) == 1
        whole(home / "public")
        assert cli("run", exports[0], *folders(home), PANTAU_KEY="k" * 32).exit_code == 0
        assert sorted(p.name for p in (home / "public").iterdir()) == [AS_OF.isoformat(), "latest.json"]
        assert store.Store(home / "store").exports() == [AS_OF.isoformat()]
        shutil.rmtree(home)
        if code == 0:
            return
    raise AssertionError("the run never ended")


def test_a_second_run_at_the_same_time_is_refused_and_a_dead_one_blocks_nobody(exports, tmp_path):
    (tmp_path / "store").mkdir()
    holder = "import sys, time; from pathlib import Path; from data_loaders import lock\n"
    holder += "with lock.only_one(Path(sys.argv[1])):\n print('held', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", holder, str(tmp_path / "store")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        result = cli("run", exports[0], *folders(tmp_path))
        assert result.exit_code == 2
        assert "Penerbitan lain sedang memakai" in result.stderr
        assert not (tmp_path / "public").exists()
        os.kill(other.pid, signal.SIGKILL)
    assert cli("run", exports[0], *folders(tmp_path)).exit_code == 0


def test_two_runs_at_once_publish_one_after_the_other_or_not_at_all(exports, tmp_path):
    command = [sys.executable, "publish.py", "run", exports[0], *folders(tmp_path)]
    runs = [subprocess.Popen([str(c) for c in command], cwd=ROOT, stderr=subprocess.PIPE, stdout=-3) for _ in range(2)]
    outcomes = sorted(run.wait() for run in runs)
    for run in runs:
        run.stderr.close()
    assert outcomes in ([0, 0], [0, 2])
    assert whole(tmp_path / "public") == AS_OF.isoformat()
    assert store.Store(tmp_path / "store").exports() == [AS_OF.isoformat()]


def test_a_lock_is_let_go_of_when_the_block_ends(tmp_path):
    with lock.only_one(tmp_path), pytest.raises(InputError), lock.only_one(tmp_path):
        pass
    with lock.only_one(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
