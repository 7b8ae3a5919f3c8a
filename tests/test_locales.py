"""Every sentence in both languages, with the same values; numbers and dates as readers write them."""

import ast
import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages import pofile

import locales
from locales import FOLDER, translator

ROOT = Path(__file__).parent.parent
FUNCTIONS = {"t", "nt", "N_"}


def sentences_in_code() -> set[str]:
    found = set()
    for file in [*ROOT.glob("pages/*.py"), *ROOT.glob("ui/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
                if name in FUNCTIONS and isinstance(node.args[0], ast.Constant):
                    found.add(node.args[0].value)
    return found


@pytest.fixture(scope="module")
def english():
    with (FOLDER / "en" / "LC_MESSAGES" / "pantau.po").open("rb") as stream:
        return {m.id if isinstance(m.id, str) else m.id[0]: m for m in pofile.read_po(stream, locale="en") if m.id}


def test_every_sentence_is_in_the_english_catalogue_and_no_other(english):
    assert sentences_in_code() == set(english)


def test_every_sentence_has_english_words_with_the_same_values(english):
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for sentence, message in english.items():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms:
            assert form, sentence
            assert values(form) == values(sentence), sentence


def test_no_sentence_hides_inside_an_f_string():
    # Babel cannot see it there, so it would stay Indonesian for an English reader.
    for file in [*ROOT.glob("pages/*.py"), *ROOT.glob("ui/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
                assert not [c for c in calls if getattr(c.func, "attr", "") in FUNCTIONS], f"{file}:{node.lineno}"


def test_published_texts_are_asked_for_in_a_language_that_they_have():
    """A third language of the site has no texts in published files, so that a page must not look for them there."""
    looks = re.compile(r"\[(self\.|view\.)*words\.lang\]|_\{(self\.|view\.)*words\.lang\}|words\.lang [!=]= ")
    for file in [*ROOT.glob("pages/*.py"), *ROOT.glob("ui/**/*.py")]:
        found = [line for line in file.read_text(encoding="utf-8").splitlines() if looks.search(line)]
        assert not [line for line in found if '"" if' not in line], (file, found)  # an address without ?lang=
    third = replace(translator("en"), lang="jv")
    assert (third.published, translator("en").published, translator("id").published) == ("id", "en", "id")


def test_forms_with_numbers():
    words = {lang: translator(lang) for lang in ("id", "en")}
    text = "<b>{n}</b> instansi menerima laporan."
    assert words["id"].nt(text, 1) == "<b>1</b> instansi menerima laporan."
    assert words["en"].nt(text, 1) == "<b>1</b> agency received reports."
    assert words["en"].nt(text, 0) == "<b>0</b> agencies received reports."
    assert words["id"].nt(text, 2488) == "<b>2.488</b> instansi menerima laporan."


def test_numbers_and_dates_are_written_as_each_language_does():
    words = {lang: translator(lang) for lang in ("id", "en")}
    assert [w.number(1234567) for w in words.values()] == ["1.234.567", "1,234,567"]
    assert [w.percent(0.1234) for w in words.values()] == ["12,3%", "12.3%"]
    assert [w.day("2021-12-06") for w in words.values()] == ["6 Desember 2021", "6 December 2021"]
    assert [w.month("2021-08") for w in words.values()] == ["Agu 2021", "Aug 2021"]


def test_the_glossary_is_complete_and_the_page_made_from_it():
    for row in locales.glossary():
        assert all(row[column].strip() for column in ("term_id", "term_en", "meaning_id", "meaning_en")), row
    assert (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8") == locales.glossary_page()
