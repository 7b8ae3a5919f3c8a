"""The Ombudsman's zones and results, and agencies' replies: what the lists say, and every way in which they can be wrong."""

from datetime import date
from itertools import pairwise

import pytest

from data_loaders import references
from data_loaders import region as regions
from data_loaders.errors import InputError

HOME = regions.FOLDER / "palangka_raya"


def test_zones_of_a_survey_cover_0_to_100_without_overlap():
    zones = references.read_zones(HOME / "ombudsman_zones.csv")
    for years in {(zone.first_year, zone.last_year) for zone in zones}:
        of_years = sorted((z for z in zones if (z.first_year, z.last_year) == years), key=lambda zone: zone.low)
        assert of_years[0].low == 0 and of_years[-1].high == 100
        for below, above in pairwise(of_years):
            assert above.low == pytest.approx(below.high + 0.01)
    assert {(z.zone, z.low) for z in zones if z.first_year == 2022 and z.verified} == {
        ("A", 88),
        ("B", 78),
        ("C", 54),
        ("D", 32),
    }
    assert [z.zone for z in zones if not z.verified] == ["E"]
    assert all(text for zone in zones for texts in (zone.name, zone.source) for text in texts.values())


def test_published_results_say_what_was_not_found():
    results = references.read_results(HOME / "ombudsman_results.csv")
    assert [(r.first_year, r.value, r.zone) for r in results if r.value] == [(2015, 29.62, "merah"), (2024, 90.16, "A")]
    for result in results:
        assert result.value is not None or (result.remark["id"] and result.remark["en"])


def test_a_region_without_these_files_has_none(tmp_path):
    assert references.read_zones(tmp_path / "no.csv") == ()
    assert references.read_results(tmp_path / "no.csv") == ()
    assert references.read_replies(tmp_path / "no.toml", set()) == ()


def test_replies_are_empty_until_an_operator_adds_one_and_its_example_can_be_read(tmp_path):
    path = HOME / "notes.toml"
    assert references.read_replies(path, set()) == ()
    example = [line.removeprefix("# ") for line in path.read_text(encoding="utf-8").split("#\n")[1].splitlines()]
    (tmp_path / "notes.toml").write_text("\n".join(example), encoding="utf-8")
    codes = {agency.code for agency in regions.load("palangka_raya").agencies}
    (reply,) = references.read_replies(tmp_path / "notes.toml", codes)
    assert (reply.agency, reply.date) == ("dpupr", date(2026, 1, 15))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[reply]", "TOML"),
        ('[[reply]]\nagency = "x"\ndate = 2026-01-15\nid = "a"\nen = "b"', "agency"),
        ('[[reply]]\nagency = "a"\ndate = "soon"\nid = "a"\nen = "b"', "date"),
        ('[[reply]]\nagency = "a"\ndate = 2026-01-15\nid = "a"\nen = " "', "en"),
    ],
)
def test_a_wrong_reply_is_named(tmp_path, text, says):
    (tmp_path / "notes.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        references.read_replies(tmp_path / "notes.toml", {"a"})
    assert says in raised.value.en and "notes.toml" in raised.value.id


def test_a_wrong_number_is_named_by_row_and_column(tmp_path):
    text = (HOME / "ombudsman_zones.csv").read_text(encoding="utf-8").replace("88.00", "eighty")
    (tmp_path / "zones.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="row 5, column low") as raised:
        references.read_zones(tmp_path / "zones.csv")
    assert "baris 5" in raised.value.id
