"""Services that answer less than they have, without saying so: everything is read, or it is refused."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from data_loaders import profiles
from data_loaders.sources import open_source
from tests.make_export import COLUMNS, csv_bytes, refused, report, reports, sheet
from tests.services import Server, ckan_package, ckan_resource, datastore, georeport, georequest

NOW = datetime.now(UTC).replace(microsecond=0)
BEGINS = (NOW - timedelta(days=90)).date()


def requests(hours, *, states=("open", "open", "closed")) -> list[dict]:
    moments = [NOW - timedelta(days=85) + timedelta(hours=h) for h in hours]
    fields = {"code": "1", "service": "Jalan", "agency": "Dinas", "changed": NOW.isoformat(), "due": ""}
    return [
        georequest(str(10_000 + n), status=states[n % len(states)], asked_at=moment.isoformat(), **fields)
        for n, moment in enumerate(moments)
    ]


EVEN = requests(range(0, 1960, 7))
HEAPED = requests([0] * 10 + [1500 + n / 10 for n in range(250)])  # nearly all within a day
LATE = requests(1990 + n / 20 for n in range(120))  # all in the newer half of the last window


def taken(address, *, profile="open311", column="service_request_id") -> list[str]:
    with open_source(address, profiles.load(profile)) as source:
        return [id for sheet in source.sheets for batch in sheet.batches([column]) for id in batch[column].to_pylist()]


@pytest.mark.parametrize("held", [EVEN, HEAPED, LATE], ids=["even", "heaped", "late"])
@pytest.mark.parametrize("most", [11, 20, 49, 90, 1000])
def test_a_limit_that_an_open311_server_does_not_tell(held, most):
    with Server(georeport(held, most)) as server:
        got = taken(f"open311+{server.address}/v2?from={BEGINS}")
    assert sorted(got) == [request["service_request_id"] for request in held]


def test_few_more_questions_than_windows_where_nothing_is_cut():
    with Server(georeport(EVEN)) as server:
        taken(f"open311+{server.address}/v2?from={BEGINS}")
    assert len(server.asked) <= 15  # four windows


@pytest.mark.parametrize("most", [20, 1000])
def test_a_server_that_gives_only_open_requests_unless_asked(most):
    held = requests(range(0, 1960, 7), states=("open", "closed", "in progress"))

    def handle(asked):
        wanted = asked.query.get("status", "open,in progress")
        georeport([request for request in held if request["status"] in wanted.split(",")], most)(asked)

    with Server(handle) as server:
        got = taken(f"open311+{server.address}/v2?from={BEGINS}")
    assert sorted(got) == [request["service_request_id"] for request in held]


@pytest.mark.parametrize("others", [[], range(0, 1960, 7)])
def test_more_in_a_moment_than_a_server_gives_is_refused(others):
    held = requests([5.5] * 30 + list(others))
    with Server(georeport(held, 20)) as server, refused(id="minta berkasnya", en="ask its operator for the file"):
        taken(f"open311+{server.address}/v2?from={BEGINS}")
    with Server(georeport(held)) as server:
        address = f"open311+{server.address}/v2?from={BEGINS}"
        assert len(taken(address if others else f"{address}&page=1000")) == len(held)


ROWS = [{"_id": n, **{name: row.get(name, "") for name in COLUMNS[21]}} for n, row in enumerate(reports(40), start=1)]


@pytest.mark.parametrize("most", [7, 32_000])
@pytest.mark.parametrize("total", [40, 25])
def test_a_datastore_is_read_to_its_empty_page_whatever_total_it_estimates(total, most):
    def handle(asked):
        if "package_show" in asked.path_only:
            url = f"http://{asked.headers['host']}/x"
            return asked.answer(
                ckan_package("", [ckan_resource("r", format="", url=url, last_modified="", datastore_active=True)])
            )
        page = datastore(asked, ROWS, most)
        page["result"] |= {"total": total, "total_was_estimated": total != 40}
        return asked.answer(page)

    with Server(handle) as server:
        got = taken(f"ckan+{server.address}/dataset/ds", profile="sp4n_lapor", column="Tracking ID")
    assert len(got) == 40


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"total": 41}, "states 41 reports, but 40 came"),
        ({"count": 40, "total_count": 2000}, "states 2000 reports, but 40 came"),
        ({"next": "https://contoh.invalid/?page=2"}, "names a next one"),
        ({"exceededTransferLimit": True}, "names a next one"),
        ({"total": 40, "next": None, "exceededTransferLimit": False}, None),
        ({"total": 12, "limit": 1000}, None),  # counts something else
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_page_of_json_that_says_there_is_more(tmp_path, members, words, first):
    records = {"results": [{name: row.get(name, "") for name in COLUMNS[21]} for row in reports(40)]}
    path = tmp_path / "kota.json"
    path.write_text(json.dumps(members | records if first else records | members))
    if words:
        with refused(id="", en=words):
            taken(str(path), profile="sp4n_lapor", column="Tracking ID")
    else:
        assert len(taken(str(path), profile="sp4n_lapor", column="Tracking ID")) == 40


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize(("most", "code"), [(10**6, 0), (500, 2)])
def test_all_rows_of_a_socrata_data_set(form, most, code):
    """It gives 1,000 rows unless asked for more; one that gives fewer than it is asked for is refused."""
    rows = [report(n) for n in range(1200)]
    cells = sheet(rows, top=[])

    def handle(asked):
        if asked.query.get("$select") == "count(*)":
            return asked.answer([{"count": "1200"}])
        some = min(int(asked.query.get("$limit", 1000)), most)
        if form == "csv":
            return asked.answer(csv_bytes(cells[: some + 1]), kind="text/csv")
        return asked.answer([{name: row[name] for name in COLUMNS[21]} for row in rows[:some]])

    with Server(handle) as server:
        address = f"{server.address}/resource/abcd-1234.{form}"
        if code:
            with refused(id="yang datang 500", en="states 1200 reports, but 500 came"):
                taken(address, profile="sp4n_lapor", column="Tracking ID")
        else:
            assert len(taken(address, profile="sp4n_lapor", column="Tracking ID")) == 1200
            assert len(taken(f"{address}?$limit=50", profile="sp4n_lapor", column="Tracking ID")) == 50
