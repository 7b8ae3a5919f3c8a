"""Every sentence in both languages, with the same values; numbers and dates as readers write them."""

import ast
import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages import pofile

import locales
from data_loaders.errors import InputError
from locales import FOLDER, N_, Np_, joined, translator

ROOT = Path(__file__).parent.parent
ROOMS = ("pages", "ui", "charts", "geo", "commands", "indicators", "data_loaders")  # those of `make messages`
FILES = [file for room in ROOMS for file in sorted(ROOT.glob(f"{room}/**/*.py"))]
MARKS = {"t": 0, "nt": 0, "N_": 0, "Np_": 1}  # what marks a sentence, and the place of the sentence among its arguments


def marked(node: ast.AST) -> ast.expr | None:
    """The sentence of a call that marks one."""
    if not isinstance(node, ast.Call):
        return None
    place = MARKS.get(getattr(node.func, "attr", None) or getattr(node.func, "id", ""))
    return node.args[place] if place is not None and len(node.args) > place else None


def sentences_in_code() -> set[tuple[str, str]]:
    """Context and id of every sentence."""
    found = set()
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            sentence = marked(node)
            if isinstance(sentence, ast.Constant):
                found.add((node.args[0].value if sentence is not node.args[0] else "", sentence.value))
    return found


@pytest.fixture(scope="module")
def english():
    with (FOLDER / "en" / "LC_MESSAGES" / "pantau.po").open("rb") as stream:
        catalogue = [message for message in pofile.read_po(stream, locale="en") if message.id]
    return {(m.context or "", m.id if isinstance(m.id, str) else m.id[0]): m for m in catalogue}


def test_every_sentence_is_in_the_english_catalogue_and_no_other(english):
    assert sentences_in_code() == set(english)


def test_every_sentence_has_english_words_with_the_same_values(english):
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for (_, sentence), message in english.items():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms:
            assert form, sentence
            assert values(form) == values(sentence), sentence


def test_no_sentence_hides_inside_an_f_string():
    # Babel cannot see it there, so it would stay Indonesian for an English reader.
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                assert not [part for part in ast.walk(node) if isinstance(marked(part), ast.Constant)], (
                    f"{file}:{node.lineno}"
                )


def test_a_sentence_is_written_where_it_is_marked():
    # One that is computed, or made of pieces, is in no catalogue. Only a name that holds a declared text may be said.
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            sentence = marked(node)
            assert not isinstance(sentence, (ast.JoinedStr, ast.BinOp)), f"{file}:{node.lineno}"


def test_a_text_without_a_mark_is_a_pattern_without_words():
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text" and node.args:
                if getattr(node.args[0], "attr", "") == "id":  # another text, with other values
                    continue
                # Braces in data are no placeholders.
                assert isinstance(node.args[0], ast.Constant), f"{file}:{node.lineno}"
                plain = [text for text, *_ in string.Formatter().parse(node.args[0].value)]
                assert not [text for text in plain if re.search(r"\w \w", text)], f"{file}:{node.lineno}"


# What the bundled example's reports say is data.
SEARCHED = [file for file in FILES if not file.is_relative_to(ROOT / "data_loaders" / "example")]
# What has words and is no text for readers: markup, styles and scripts; SQL; fonts; log lines; patterns of a search.
_MARKUP = re.compile(r"<(style|script)>.*|<[^>]*(>|$)|^[^<]*\{[^}]*:[^}]*[;}].*|^\s*window\.add.*", re.DOTALL)
_NO_TEXT = re.compile(r"\b(SELECT|FROM|WHERE|AND|LIKE|ELSE)\b|sans-serif|%s|\\b|LLLL|^settled by ")
# Faults of files and of declarations, told in English to whoever repairs them.
TECHNICAL, FAULTS = {"indicators/publication/check.py"}, {"faults", "_own_faults"}
SAID_IN_ONE_LANGUAGE = {
    "No space left",
    "PySpark does not yet fully support pandas",
    "Data contoh",
    "expected after",
    "Indonesia",
    "hari libur",
    "_id asc",
    "Source",
    "English",
}  # the system's, and names


def unmarked(file: Path) -> list[tuple[int, str]]:
    """Every string of a module that is no docstring, no marked sentence and no part of a programmer's error."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.FunctionDef) and node.name in FAULTS:
            passed |= set(map(id, ast.walk(node)))
        if isinstance(node, ast.Raise) and getattr(getattr(node.exc, "func", None), "id", "") != "InputError":
            passed |= set(map(id, ast.walk(node)))
        if marked(node) is not None:
            passed |= {id(part) for argument in node.args for part in ast.walk(argument)}
    strings = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [(n.lineno, n.value) for n in strings if id(n) not in passed and n.value not in SAID_IN_ONE_LANGUAGE]


def test_public_text_stands_nowhere_but_in_marked_sentences(english):
    """Found are two words in a row, the second in small letters, and single words that the catalogue knows as text.

    Not found is a single word that nobody has translated anywhere.
    """
    known = {sentence for _, sentence in english if sentence[:1].isupper()}
    known |= {form for m in english.values() for form in (m.string if isinstance(m.string, tuple) else (m.string,))}
    known = {text for text in known if text[:1].isupper()}
    found = []
    for file in SEARCHED:
        name = file.relative_to(ROOT).as_posix()
        for line, text in unmarked(file) if name not in TECHNICAL else ():
            plain = _MARKUP.sub(" ", text)
            says = re.search(r"[A-Za-z]{2,},? [a-z]{2,}", plain) and not _NO_TEXT.search(text)
            if says or text in known:
                found.append(f"{name}:{line}: {text}")
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'st.markdown("Laporan yang terlambat")',
        'st.markdown(f"{n} laporan terlambat")',
        'st.markdown("<b>late reports</b>")',
        'table["Laporan masuk"] = n',
        'heading = "Unduh"',
        'raise InputError(id="Berkas ini kosong.", en="This file is empty.")',
    ],
)
def test_text_without_a_mark_is_found(line, english, tmp_path, monkeypatch):
    module = tmp_path / "ui" / "page.py"
    module.parent.mkdir()
    module.write_text(f'"""A page."""\n\n{line}\n')
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    monkeypatch.setitem(globals(), "SEARCHED", [module])
    with pytest.raises(AssertionError, match=r"ui/page\.py:3"):
        test_public_text_stands_nowhere_but_in_marked_sentences(english)


def test_every_placeholder_of_what_is_said_at_once_has_its_value():
    # Declared texts get theirs later: from the region (indicators.wording), or from another declaration.
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            calls = [node]
            if name in ("InputError", "tell") and marked(node.args[0]) is not None:
                calls.append(node.args[0])
            elif name not in ("t", "nt"):
                continue
            sentence = marked(calls[-1])
            keywords = [keyword.arg for call in calls for keyword in call.keywords] + ["n"] * (name == "nt")
            if isinstance(sentence, ast.Constant) and None not in keywords:
                needed = {field for _, field, _, _ in string.Formatter().parse(sentence.value) if field}
                assert needed <= set(keywords), f"{file}:{node.lineno}: {needed - set(keywords)}"


def test_an_error_says_its_sentence_in_both_languages():
    kinds = joined(N_("kecamatan"), N_("judul"), by=", ")
    error = InputError(N_("Alasannya ikut terbit dan memuat {kinds}; tulis ulang tanpa data pribadi."), kinds=kinds)
    assert "memuat kecamatan, judul;" in error.id
    assert "holds districts, heading;" in error.en
    assert str(error) == f"{error.id}\n{error.en}"
    braces = InputError(
        N_("Versi '{name}' tidak ada di {public}; yang ada: {there}."), name="{x}", public="p", there="–"
    )
    assert "There is no version '{x}' in p" in braces.en  # what a person typed is no placeholder


def test_values_of_a_text_are_texts_too():
    text = N_("{name}: paling sedikit", name=N_("Tindak lanjut"))
    assert translator("id").t(text) == "Tindak lanjut: paling sedikit"
    assert translator("en").t(text) == "Follow-up: at least"
    both = joined(N_("Penduduk {place}", place="Tindak lanjut"), text)  # plain values are not translated
    assert translator("en").t(both).endswith("Tindak lanjut Follow-up: at least")


def test_a_context_tells_two_sentences_apart():
    words = translator("en")
    assert words.t(Np_("label", "Tanpa kecamatan")) != words.t(N_("Tanpa kecamatan"))
    assert translator("id").t(Np_("label", "Tanpa kecamatan")) == "Tanpa kecamatan"


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
