"""Hand-overs by pair of agencies: counted as a plain loop counts them, and told only where they are not few."""

from collections import Counter
from datetime import date

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.published.versions import POOL
from indicators import handovers
from indicators.cells import pairs_end
from indicators.clocks.measure import measure
from indicators.declared.limits import FEW_HANDOVERS
from tests.make_export import cli
from tests.make_histories import AS_OF, frames, histories, tables
from tests.rendered import page

END = pairs_end(AS_OF)


def by_hand(reports: pd.DataFrame, events: pd.DataFrame, places: set[str]) -> Counter:
    """Moves by (period, from, to) in a loop over each observed report's dispositions, in their order."""
    found: Counter = Counter()
    for report in reports[reports["observed"]].to_dict("records"):
        if report["received_on"] > END:
            continue
        holder = None
        own = events[(events["report_id"] == report["report_id"]) & (events["event"] == "dispositioned")]
        for agency in own.sort_values("place")["agency"]:
            agency = agency or report["agency"] or "none"
            shown = [POOL if code in places else code for code in (holder, agency)]
            if holder not in (None, agency) and shown[0] != shown[1] and "none" not in shown:
                day = report["received_on"]
                periods = ["all", str(day.year)] + ["last12"] * (day > date(END.year - 1, END.month, 30))
                found.update((period, *shown) for period in periods)
            holder = agency
    return found


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(city=st.lists(histories, min_size=4, max_size=12))
def test_every_pair_is_what_a_loop_over_the_reports_finds(city, region):
    reports, events = frames(city * 3)
    measured = measure(*tables(reports, events), as_of=AS_OF, region=region)
    told = handovers.by_pair(measured.moves, end=END, places=["kec-pahandut"])
    expected = by_hand(reports, events, {"kec-pahandut"})
    found = {(row.period, row.from_agency, row.to_agency): row.n_handovers for row in told.itertuples()}
    assert found == {key: n for key, n in expected.items() if n >= FEW_HANDOVERS}
    assert handovers.faults(told, {"kec-pahandut"}, {"dpupr", "dinkes", POOL}) == []


def moves(*rows: tuple[date, str, str]) -> ibis.Table:
    schema = pa.schema([("received_on", pa.date32()), ("from_agency", pa.string()), ("to_agency", pa.string())])
    columns = dict(zip(schema.names, zip(*rows, strict=True), strict=True))
    return ibis.duckdb.connect().create_table("moves", pa.table(columns, schema=schema))


def test_few_hand_overs_places_and_the_running_quarter_are_not_told():
    day, late = date(2021, 2, 1), date(2021, 10, 1)
    table = moves(
        *[(day, "a", "b")] * FEW_HANDOVERS,
        *[(late, "a", "b")] * 3,
        *[(day, "b", "a")] * (FEW_HANDOVERS - 1),
        *[(day, "a", "unmapped-7")] * 2,
        *[(day, "a", "kel")] * 3,
        *[(day, "kel", "unmapped-7")] * 9,
        *[(day, "none", "a")] * 9,
    )
    told = handovers.by_pair(table, end=date(2021, 9, 30), places=["kel"])
    assert told[told["period"] == "2021"][["from_agency", "to_agency", "n_handovers"]].to_numpy().tolist() == [
        ["a", "b", FEW_HANDOVERS],
        ["a", POOL, 5],
    ]
    assert len(handovers.without(told, ["b"])) == len(handovers.without(told, [POOL])) == 3
    assert handovers.by_pair(None, end=END, places=[]).equals(handovers.none_told())


@pytest.mark.parametrize(
    "row",
    [
        ("all", "all", "a", "a", 9),
        ("all", "all", "a", "kel", 9),
        ("all", "all", "a", "stranger", 9),
        ("all", "all", "a", "b", 4),
        ("month", "2021-02", "a", "b", 9),
    ],
)
def test_a_table_that_tells_too_much_is_a_fault(row):
    good = ("all", "all", "b", "a", 9)
    table = pd.DataFrame([good, row], columns=list(handovers.COLUMNS))
    assert len(handovers.faults(table, {"kel"}, {"a", "b", "kel"})) == 1
    assert handovers.faults(table.iloc[:1], {"kel"}, {"a", "b", "kel"}) == []
    twice = pd.concat([table.iloc[:1], table.iloc[:1]])
    assert handovers.faults(twice, {"kel"}, {"a", "b", "kel"}) == ["handovers: a pair stands twice in a period"]
    assert handovers.faults(table.drop(columns="period"), set(), set()) != []


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    result = cli("example", "--store", folder / "s", "--to", folder / "p")
    assert result.exit_code == 0, result.stderr
    return folder / "p"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_pairs_stand_beside_the_score_and_on_the_profile(example, lang):
    (version,) = (folder for folder in example.iterdir() if folder.is_dir())
    published = pd.read_parquet(version / "handovers.parquet")
    assert len(published) and published["n_handovers"].min() >= FEW_HANDOVERS
    of_all = published[published["period"] == "all"].sort_values("n_handovers", ascending=False)
    heading = ["Dari", "Ke", "Berapa kali"] if lang == "id" else ["From", "To", "How often"]
    tables_shown = [p.table for p in page(example, "instansi", lang=lang, periode="all") if p.kind == "table"]
    (shown,) = (table for table in tables_shown if list(table.columns) == heading)
    assert sorted(shown[heading[2]]) == sorted(of_all["n_handovers"])
    first = of_all.iloc[0]
    words = " ".join(p.text for p in page(example, "instansi", lang=lang, periode="all", agency=first["from_agency"]))
    assert ("Laporan yang dialihkan" if lang == "id" else "Reports handed on") in words
    assert heading[2] in words
