"""A page is made once and sent to every reader as it was made: the same messages, downloads of one's own."""

import asyncio
import shutil
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import load
from benchmarks.site import Site, serve
from ui.frame import render_cache as shared
from ui.frame.render_cache import Pages

ROOT = Path(__file__).parent.parent
PAGES = ("/", "/laporan-saya", "/instansi", "/peta", "/waktu", "/data")


@pytest.fixture(scope="module")
def public(example_home) -> Path:
    return example_home / "public"


@pytest.fixture(scope="module")
def site(public, tmp_path_factory):
    with serve(ROOT / "dashboard.py", work=tmp_path_factory.mktemp("log"), PANTAU_PUBLIC=str(public)) as running:
        yield running


def visit(site: Site, path: str, values: dict[str, str] | None = None) -> list[ForwardMsg]:
    return asyncio.run(load.visit(site.url, path, values))


def drawn(messages: list[ForwardMsg]) -> list[bytes]:
    """What the messages draw and where, without what belongs to one session alone."""
    found = []
    for message in messages:
        if message.WhichOneof("type") != "delta":
            continue
        plain = ForwardMsg()
        plain.CopyFrom(message)
        if plain.delta.new_element.WhichOneof("type") == "download_button":
            plain.delta.new_element.download_button.deferred_file_id = ""
            plain.hash = ""
        found.append(plain.SerializeToString(deterministic=True))
    return found


def choices(messages: list[ForwardMsg], key: str) -> tuple[str, list[str]]:
    """The id of a selectbox and the words that it offers."""
    id = load.widgets(messages)[key]
    box = next(m.delta.new_element.selectbox for m in messages if m.delta.new_element.selectbox.id == id)
    return id, list(box.options)


@pytest.mark.parametrize("path", PAGES)
def test_the_second_reader_is_sent_what_the_first_was_sent(site, path):
    first, second = visit(site, path), visit(site, path)
    assert len(drawn(first)) > 10
    assert drawn(first) == drawn(second)


@pytest.mark.parametrize("path", [*PAGES, "/instansi?agency=contoh-pu"])
def test_every_page_of_ours_is_kept(site, path):
    messages = [message for message in visit(site, path) if message.WhichOneof("type") == "delta"]
    body = next(tuple(m.metadata.delta_path) for m in messages if m.delta.add_block.id.endswith("page"))
    inside = [m for m in messages if tuple(m.metadata.delta_path)[: len(body)] == body]
    kinds = {m.delta.new_element.WhichOneof("type") for m in inside if not shared.is_static(m)}
    assert len(inside) > 5
    assert kinds <= {"download_button"}, "a widget in the page: filters belong to the frame"


def test_what_a_reader_chooses_is_nobody_elses(site):
    first = visit(site, "/instansi")
    id, words = choices(first, "choice_periode")
    others = [drawn(visit(site, "/instansi", {id: word})) for word in words[1:]]
    assert all(other != drawn(first) for other in others)
    assert len({tuple(other) for other in others}) == len(others)
    assert drawn(visit(site, "/instansi")) == drawn(first)
    english = drawn(visit(site, "/instansi?lang=en"))
    assert english != drawn(first)
    assert drawn(visit(site, "/instansi?lang=en")) == english


def download(site: Site, times: int) -> list[str]:
    """So many readers in turn open the agencies' page and download its table; the files' addresses."""

    async def one() -> str:
        session, kept = load.Session(site.url, "/instansi"), []
        await session.open()
        await session.run(load.Run(), keep=kept)
        buttons = [m.delta.new_element.download_button for m in kept if m.delta.new_element.download_button.id]
        wanted = next(button for button in buttons if button.id.endswith("download_instansi_tabel"))
        message = BackMsg()
        started = next(m.new_session for m in kept if m.WhichOneof("type") == "new_session")
        message.backend_operation_request.request_id = "1"
        message.backend_operation_request.session_id = started.initialize.session_id
        message.backend_operation_request.deferred_file.file_id = wanted.deferred_file_id
        await session.socket.send(message.SerializeToString())
        async for data in session.socket:
            answer = ForwardMsg.FromString(data)
            if answer.WhichOneof("type") == "backend_operation_response":
                break
        await session.close()
        assert not answer.backend_operation_response.error_msg
        return answer.backend_operation_response.deferred_file.url

    return [asyncio.run(one()) for _ in range(times)]


def test_every_reader_can_download_what_is_shown(site):
    urls = download(site, 3)
    assert all(url.startswith("/media/") for url in urls), urls
    assert len(set(urls)) == 1  # the same bytes


def test_a_new_version_is_shown_at_once(site, public):
    before = drawn(visit(site, "/data"))
    listing = public / "latest.json"
    text = listing.read_text(encoding="utf-8")
    try:
        shutil.copytree(public / "2021-12-06", public / "2021-12-06-r2")
        package = public / "2021-12-06-r2" / "datapackage.json"
        package.write_text(
            package.read_text(encoding="utf-8").replace('"version": "2021-12-06"', '"version": "2021-12-06-r2"'),
            "utf-8",
        )
        listing.write_text(text.replace('"version": "2021-12-06"', '"version": "2021-12-06-r2"'), encoding="utf-8")
        after = drawn(visit(site, "/data"))
        assert any(b"/unduh/2021-12-06-r2/" in message for message in after)
        assert after != before
    finally:
        listing.write_text(text, encoding="utf-8")
        shutil.rmtree(public / "2021-12-06-r2")
    assert not any(b"2021-12-06-r2" in message for message in drawn(visit(site, "/data")))


BODIES = {
    "st.columns(2)[1].metric('a', 1)": True,
    "st.expander('a').dataframe({'a': [1]}, key='t')": True,
    "st.download_button('a', data=lambda: 'b')": True,
    "st.text_input('a')": False,
    "st.button('a')": False,
    "st.tabs(['a', 'b'])[0].checkbox('c')": False,
    "st.dataframe({'a': [1]}, on_select='rerun')": False,
    "st.download_button('a', data='b')": False,
    "st.fragment(lambda: st.markdown('x'))()": False,
}
OWN = f"""
from types import SimpleNamespace
import streamlit as st
from ui.frame import render_cache as shared

number = int(st.query_params["body"])

def page():
    st.markdown("halaman")
    exec({list(BODIES)!r}[number], globals())

shared.show(SimpleNamespace(key=("own", number)), page)
kept = [page.messages is not None for key, page in shared.PAGES._pages.items() if key[-1] == number]
st.markdown(f"kept {{kept}}")
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    (folder / "own.py").write_text(OWN, encoding="utf-8")
    with serve(folder / "own.py", work=folder) as running:
        yield running


@pytest.mark.parametrize("body", BODIES)
def test_only_what_every_reader_sees_alike_is_kept(own, body):
    path = f"/?body={list(BODIES).index(body)}"
    first, second = visit(own, path), visit(own, path)
    words = [m.delta.new_element.markdown.body for m in second]
    assert f"kept [{BODIES[body]}]" in words
    assert words.count("halaman") == 1
    kinds = [[m.delta.new_element.WhichOneof("type") for m in messages] for messages in (first, second)]
    assert kinds[0] == kinds[1]


def test_kept_pages_are_bounded():
    pages = Pages(100)
    for number in range(50):
        pages.of((number,)).size = 30
        pages.shrink()
        assert pages.size <= 100
    assert pages.of((49,)).size == 30
    assert pages.of((0,)).size == 0
