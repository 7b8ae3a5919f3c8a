"""Declared texts say what holds in the region that is shown: its zone, its limits, its days off, the settings."""

import re

import pytest

from data_loaders import profiles
from data_loaders import region as regions
from indicators import registry, wording
from indicators.layout import FILES
from indicators.publication.version import _schema
from indicators.settings import BASE, THRESHOLD
from locales import LANGUAGES, Text, translator

SLUGS = sorted(path.parent.name for path in regions.FOLDER.glob("*/region.toml"))
LAPOR, BOSTON = "sp4n_lapor", "boston_311"
PAIRS = [(slug, BOSTON if slug == "boston" else LAPOR) for slug in SLUGS]

# What a definition must not say by itself. In Boston none of it is true.
ELSEWHERE = (
    r"\bWI(B|TA|T)\b",
    r"cuti bersama",
    r"PermenPANRB",
    r"62/2018",
    r"SKB",
    r"SP4N",
    r"\b5, 14\b",
    r"\b60 (hari kerja|w)",
)
_LITERALS = (
    *ELSEWHERE,
    r"\b(3|5|8|10|14|60) (hari kerja|working days) (sejak|from|tanpa|of)",
    r"kelipatan \d",
    r"nearest \d",
)
# Fixed by definition, whatever the region: bands of age.
_FIXED = re.compile(r"0–5|6–14|15–60|(more than|lebih dari) 60 (hari kerja|working days)")


def texts(described) -> list[str]:
    """Every text of a described registry, or of a list of fields."""
    if isinstance(described, str):
        return [described]
    children = described.values() if isinstance(described, dict) else described if isinstance(described, list) else ()
    return [text for child in children for text in texts(child)]


def words_of(slug: str, profile: str) -> dict:
    return wording.words_of(regions.load(slug), profiles.load(profile))


def said(slug: str, profile: str) -> list[str]:
    """All texts of registry.json and of the schemas, as they are published."""
    words = words_of(slug, profile)
    return [*texts(registry.describe(words)), *texts([_schema(file, words) for file in FILES])]


@pytest.mark.parametrize(("slug", "profile"), PAIRS)
def test_no_placeholder_is_left_in_any_text_of_any_region(slug, profile):
    assert [text for text in said(slug, profile) if "{" in text or "}" in text] == []


def test_no_declared_text_holds_what_only_some_regions_rules_say():
    names = words_of("palangka_raya", LAPOR)["id"]
    declared = [
        translator(lang).t(text, **{name: f"<{name}>" for name in names})
        for indicator in registry.INDICATORS
        for field in ("name", "question", "definition", "why", "source", "caveat")
        if (text := getattr(indicator, field))
        for lang in LANGUAGES
    ]
    plain = [_FIXED.sub("", text) for text in declared if "KemenPANRB" not in text]  # the ministry's own benchmark
    assert [text for text in plain for literal in _LITERALS if re.search(literal, text)] == []


def test_boston_is_told_nothing_of_indonesia():
    told = [_FIXED.sub("", text) for text in said("boston", BOSTON) if "KemenPANRB" not in text]
    assert [text for text in told for literal in ELSEWHERE if re.search(literal, text)] == []
    words = words_of("boston", BOSTON)
    assert words["en"]["due_by"] == "recorded by the source itself"
    assert words["en"]["zone"] == "America/New_York"
    assert "Massachusetts" in words["id"]["working_days"]


def test_palangka_raya_is_told_its_zone_its_rules_and_that_those_of_2025_are_not_verified():
    words = words_of("palangka_raya", LAPOR)
    assert (words["id"]["zone"], words["en"]["zone"]) == ("WIB", "WIB")
    assert (
        words["id"]["due_by"] == "menurut klasifikasinya (5, 14, atau 60 hari kerja sejak masuk; tanpa klasifikasi 14)"
    )
    assert words["en"]["until_verification"] == "3 working days from receipt"
    assert words["id"]["until_followup"] == (
        "5 hari kerja sejak disposisi pertama, atau 8 hari kerja sejak masuk bila disposisi tidak tercatat"
    )
    assert "62/2018" in words["en"]["rules"] and "not verified" in words["en"]["rules"]
    definition = next(i for i in registry.describe(words) if i["id"] == "overdue_now")["definition"]
    assert "5, 14 or 60 working days" in definition["en"]


def test_other_rules_make_other_texts():
    """The texts follow the tables, not the other way round."""
    from dataclasses import replace

    region = regions.load("palangka_raya")
    other = tuple(replace(rule, days=rule.days + 1, source_en="Another rule") for rule in region.deadlines)
    words = wording.words_of(replace(region, deadlines=other, timezone="Asia/Jayapura"), profiles.load(LAPOR))
    assert words["en"]["due_by"] == "of their classification (6, 15 or 61 working days from receipt; 15 without one)"
    assert words["en"]["rules"] == "Service limits: Another rule"
    assert words["id"]["zone"] == "WIT"
    none = wording.words_of(replace(region, deadlines=()), profiles.load(LAPOR))
    assert none["en"]["until_resolution"] == "a limit that this region does not record"


def test_the_schema_says_the_settings_of_disclosure_control():
    words = words_of("palangka_raya", LAPOR)
    protected = next(f for f in _schema("cells.csv", words)["fields"] if f["name"] == "protected")
    assert f"nearest {BASE}" in protected["description"] and f"below {THRESHOLD}" in protected["description"]
    assert f"kelipatan {BASE}" in protected["description_id"]


def test_an_unknown_placeholder_is_an_error():
    with pytest.raises(KeyError):
        wording.fill(Text("{zona}"), words_of("palangka_raya", LAPOR))
