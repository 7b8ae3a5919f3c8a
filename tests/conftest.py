"""What tests of several files share."""

import gc
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from data_loaders import example, profiles
from data_loaders import region as regions
from data_loaders.ledger.ingest import Export, read_export
from tests import make_backlog
from tests.make_export import cli, reports, sheet, tree, write

# A publication makes millions of small objects and no garbage in circles: looking for it took a quarter of the time.
gc.set_threshold(200_000, 20, 20)

REAL_DATA = Path(__file__).parents[2] / "shared" / "data"


def pytest_addoption(parser):
    parser.addoption("--walk", action="store_true", help="visit every page in every combination (make walk)")


# The files that take longest, in this order: they begin first, so that no worker is left alone with one at the end.
SLOW = (
    "test_attack", "test_clocks", "test_pages", "test_ledger", "test_crash", "test_refresh", "test_score_fairness", "test_engines",
    "test_privacy", "test_version", "test_pace", "test_every_source", "test_frozen", "test_cells", "test_cadence", "test_compare",
    "test_walk", "test_edges", "test_site", "test_taking", "test_address", "test_agencies",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    place = {name: number for number, name in enumerate(SLOW)}
    items.sort(key=lambda item: place.get(item.path.stem, len(SLOW)))


@pytest.fixture(scope="session")
def profile():
    return profiles.load("sp4n_lapor")


@pytest.fixture(scope="session")
def region():
    return regions.load("palangka_raya")


@pytest.fixture
def read(tmp_path_factory, profile, region):
    """Read a source into a fresh folder, with a fixed key."""

    def reading(address, as_of: date | None = None, **changes) -> Export:
        # How much may be rejected is tested in test_reading.py.
        arguments = {"profile": profile, "region": region, "key": b"k" * 32, "accept_rejected": True} | changes
        addresses = [str(one) for one in address] if isinstance(address, list) else str(address)
        return read_export(addresses, as_of=as_of, into=tmp_path_factory.mktemp("export"), **arguments)

    return reading


# -- published once for all tests and all workers; not to be changed: who wants to, takes a copy ---------------------------


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[[str, Callable[[Path], None]], Path]:
    """``once(name, make)``: a folder that ``make`` filled, once in this session, whichever worker asked first.

    Fails at the end of the session if a test has changed it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "once"
    shared.mkdir(exist_ok=True)
    used: dict[Path, dict[str, str]] = {}

    def making(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                unfinished = shared / f"{name}.unfinished"
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                make(unfinished)
                unfinished.rename(folder)
            if folder not in used:
                used[folder] = tree(folder)
        return folder

    yield making
    changed = [folder.name for folder, before in used.items() if tree(folder) != before]
    assert not changed, f"changed by a test, which must copy them instead: {changed}"


def _published(*arguments, **environment) -> Callable[[Path], None]:
    def make(home: Path) -> None:
        result = cli(*arguments, "--store", home / "store", "--to", home / "public", **environment)
        assert result.exit_code == 0, result.output
        (home / "said").write_text(result.output, encoding="utf-8")

    return make


@pytest.fixture(scope="session")
def example_home(once) -> Path:
    """The bundled example as ``publish.py example`` leaves it: ``store``, ``public``, and ``said``, the command's words."""
    return once("example", _published("example"))


@pytest.fixture(scope="session")
def plain_home(once) -> Path:
    """The bundled example's export taken for a city's own, without its log."""

    def make(home: Path) -> None:
        _published("run", example.write(home / "files").export)(home)

    return once("plain", make)


@pytest.fixture(scope="session")
def samarinda_home(once) -> Path:
    """The real export of another city, published for this region: none of its agencies is mapped, nothing has times."""
    return once("samarinda", _published("run", _real("lapor_export_samarinda_2024.xlsx"), "--accept-other-city"))


@pytest.fixture(scope="session")
def boston_home(once) -> Path:
    """Service requests of another city, whose source records times: no outline, no Ombudsman's rules."""
    source = _real("boston_311_2011.csv.gz")
    given = "run", source, "--profile", "boston_311", "--as-of", "2019-12-31"
    return once("boston", _published(*given, PANTAU_REGION="boston"))


@pytest.fixture(scope="session")
def city_home(once) -> Path:
    """Thirty ordinary reports (make_export.reports) of the day make_export.AS_OF, published by ``run``; ``city.csv`` beside."""

    def make(home: Path) -> None:
        _published("run", write(home / "city.csv", sheet(reports(30))))(home)

    return once("city", make)


@pytest.fixture(scope="session")
def backlog_home(once) -> Callable[[str], Path]:
    """A case of make_backlog.LEFT, published."""
    return lambda case: once(f"backlog-{case}", lambda home: make_backlog.publish(case, home))


def _real(name: str) -> Path:
    if not (REAL_DATA / name).is_file():
        pytest.skip("the real data of other cities are not beside the repository")
    return REAL_DATA / name


@pytest.fixture
def real_export():
    """The folder of the real export of another city; it is not in the repository."""
    if not (REAL_DATA / "lapor_export_samarinda_2024.xlsx").is_file():
        pytest.skip("the real export is not beside the repository")
    return REAL_DATA
