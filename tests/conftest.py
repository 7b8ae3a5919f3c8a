"""What tests of several files share."""

from datetime import date
from pathlib import Path

import pytest

from data_loaders import profiles
from data_loaders import region as regions
from data_loaders.ledger.ingest import Export, read_export

REAL_DATA = Path(__file__).parents[2] / "shared" / "data"


def pytest_addoption(parser):
    parser.addoption("--walk", action="store_true", help="visit every page in every combination (make walk)")


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
        return read_export(str(address), as_of=as_of, into=tmp_path_factory.mktemp("export"), **arguments)

    return reading


@pytest.fixture
def real_export():
    """The folder of the real export of another city; it is not in the repository."""
    if not (REAL_DATA / "lapor_export_samarinda_2024.xlsx").is_file():
        pytest.skip("the real export is not beside the repository")
    return REAL_DATA
