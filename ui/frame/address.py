"""Choices that live in the address, as stable codes in any language.

Streamlit's own ``bind="query-params"`` writes the label that the reader sees, which changes with the language
(streamlit#14224); here the address holds the code, and the default is left out. The address alone remembers: a choice
that a page does not use stays in it, so the next page, a copied link and the browser's back button all find it.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from urllib.parse import urlsplit

import streamlit as st

from ui.frame.streamlit_internals import went_back


def start_run() -> None:
    """Read the address. Called once by the frame, before any choice is resolved and before the navigation.

    Streamlit empties the address when the reader goes to another page, and makes every change of it an entry of the
    browser's history. What stood there is put back at once and in one piece: then it equals the address that the
    browser still shows, and no entry comes to stand between the two pages.
    """
    state, page = st.session_state, urlsplit(st.context.url or "").path
    went_on = state.get("_page", page) != page and not went_back()
    if went_on and state["_address"]:
        st.query_params.from_dict(state["_address"])
    state["_page"] = page
    state["_address"] = st.query_params.to_dict()


def figure_alone() -> str | None:
    """The figure that a page elsewhere embeds (``?grafik=name``); None for the whole page."""
    name = st.session_state["_address"].get("grafik", "")
    return name if re.fullmatch(r"[a-z_]{1,40}", name) else None


def version_asked() -> str | None:
    """The version that a citation names (``?v=``)."""
    return st.session_state["_address"].get("v")


def write() -> None:
    """Write what was chosen in this run, in one piece. Called once by the frame, when all choices are drawn."""
    if st.session_state["_address"] != st.query_params.to_dict():
        st.query_params.from_dict(st.session_state["_address"])


def resolve(name: str, options: Sequence[str], default: str) -> str:
    """What the reader has chosen: a click, else the address, else the default.

    A code in the address that is no option is ignored. May be called before the widget is drawn, and repeatedly.
    """
    return _resolve(name, lambda code: code if code in options else default, default)


def _resolve(name: str, read: Callable[[str], object], default: object):
    state, key = st.session_state, f"choice_{name}"
    code = state["_address"].get(name)
    # What the address said last time is no news, and a click may have come since.
    if key not in state or code != state.get(f"_told_{name}"):
        state[key] = default if code is None else read(code)
        state[f"_told_{name}"] = code
    return state[key]


def _note(name: str, code: str | None) -> None:
    st.session_state[f"_told_{name}"] = code
    if code is None:
        st.session_state["_address"].pop(name, None)
    else:
        st.session_state["_address"][name] = code


def choice(name: str, options: Sequence[str], *, default: str, draw: Callable[..., str | None], **arguments) -> str:
    """Draw a choosing widget whose code stands in the address as ``?name=code`` and survives page changes.

    ``draw`` is a Streamlit widget such as ``st.selectbox``.
    """
    if resolve(name, options, default) not in options:  # a new version may have other codes
        st.session_state[f"choice_{name}"] = default
    value = draw(options=options, key=f"choice_{name}", **arguments) or default
    _note(name, None if value == default else value)
    return value


def several(name: str, options: Sequence[str], *, most: int, **arguments) -> tuple[str, ...]:
    """Draw a widget for up to ``most`` codes, which stand in the address as ``?name=code,code``; none is the default."""

    def read(codes: str) -> list[str]:
        return [code for code in dict.fromkeys(codes.split(",")) if code in options][:most]

    chosen = _resolve(name, read, [])
    if not set(chosen) <= set(options):  # a new version may have other codes
        st.session_state[f"choice_{name}"] = [code for code in chosen if code in options]
    value = st.multiselect(options=options, key=f"choice_{name}", max_selections=most, **arguments)
    _note(name, ",".join(value) or None)
    return tuple(value)


def switch(name: str, **arguments) -> bool:
    """Draw a switch that is off by default; switched on it stands in the address as ``?name=1``."""
    _resolve(name, lambda code: code == "1", False)
    value = st.toggle(key=f"choice_{name}", **arguments)
    _note(name, "1" if value else None)
    return value


def day(name: str, *, default: date, first: date, last: date, **arguments) -> date:
    """Draw a date widget whose day stands in the address as ``?name=2021-07-01`` and survives page changes."""

    def read(code: str) -> date:
        try:
            return min(max(date.fromisoformat(code), first), last)
        except ValueError:
            return default

    _resolve(name, read, default)
    value = st.date_input(key=f"choice_{name}", min_value=first, max_value=last, **arguments) or default
    _note(name, None if value == default else value.isoformat())
    return value
