"""What the site uses of Streamlit without being promised it: named when it is gone, and pages that do without."""

import re
import sys
from importlib import util
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.make_export import cli
from ui.frame import render_cache
from ui.frame import streamlit_internals as internals

FRAME = Path(__file__).parent.parent / "pages" / "frame.py"
PARTS = {
    "ScriptRunContext.enqueue": (internals.ScriptRunContext, "enqueue"),
    "ScriptRunContext.run_with_active_hash": (internals.ScriptRunContext, "run_with_active_hash"),
    "MediaFileManager.add_deferred": (internals.MediaFileManager, "add_deferred"),
}


def test_the_installed_streamlit_has_every_part_that_a_shared_page_needs():
    assert internals.missing() == ()


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_gone_is_named(monkeypatch, part):
    monkeypatch.delattr(*PARTS[part])
    assert internals.missing() == (part,)


def test_private_names_that_are_gone_are_named(monkeypatch):
    fields = {name: kind for name, kind in internals.ScriptRunContext.__annotations__.items() if name != "_enqueue"}
    monkeypatch.setattr(internals.ScriptRunContext, "__annotations__", fields)
    monkeypatch.setattr(internals.MediaFileManager, "__init__", lambda self, storage: None)
    assert internals.missing() == ("ScriptRunContext._enqueue", "MediaFileManager._deferred_callables")


def without_streamlits_inside(monkeypatch):
    """The module as it is where Streamlit has moved all of it."""
    for name in ("streamlit.runtime.scriptrunner", "streamlit.proto.ForwardMsg_pb2"):
        monkeypatch.setitem(sys.modules, name, None)
    spec = util.spec_from_file_location("internals_without", internals.__file__)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.undo()
    return module


def test_where_all_of_it_has_moved_the_module_can_still_be_read(monkeypatch):
    bare = without_streamlits_inside(monkeypatch)
    assert bare.MISSING and not bare.went_back()


@pytest.fixture(scope="module")
def public(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("inside")
    assert cli("example", "--store", folder / "store", "--to", folder / "public").exit_code == 0
    return folder / "public"


def visit(monkeypatch, public: Path, page: str) -> list[str]:
    """Everything that a page shows, in order."""
    monkeypatch.setenv("PANTAU_PUBLIC", str(public))
    monkeypatch.syspath_prepend(str(FRAME.parents[1]))
    st.cache_data.clear()
    app = AppTest.from_file(str(FRAME), default_timeout=120)
    app.run()  # then it knows the pages' addresses
    render_cache.PAGES.clear()
    app.switch_page(f"{page}.py")
    app.run()
    assert not app.exception, [error.stack_trace for error in app.exception]
    return [told for element in app.main if (told := _plain(element))]


def _plain(element) -> str:
    """What an element says, without the ids that pandas and folium draw by lot."""
    if element.type == "download_button":
        return ""
    if element.type == "dataframe":
        return element.value.to_csv()
    return re.sub(r"[0-9a-f]{32}", "ID", f"{element.type} {getattr(element, 'proto', None)}")


@pytest.mark.parametrize("page", ["ringkasan", "instansi", "peta", "waktu", "data", "laporan_saya"])
def test_a_page_without_streamlits_inside_shows_the_same(monkeypatch, public, page):
    shared = visit(monkeypatch, public, page)
    assert render_cache.PAGES.size > 0
    monkeypatch.setattr(render_cache, "internals", without_streamlits_inside(pytest.MonkeyPatch()))
    alone = visit(monkeypatch, public, page)
    assert render_cache.PAGES.size == 0
    assert len(shared) > 5 and alone == shared
