"""Choices that live in the address, as stable codes in any language.

Streamlit's own ``bind="query-params"`` writes the label that the reader sees, which changes with the language
(streamlit#14224); here the address holds the code, and the default is left out.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import streamlit as st


def start_run() -> None:
    """Note which page this run shows. Called once by the frame, before any choice is resolved."""
    page = urlsplit(st.context.url or "").path
    st.session_state["_switched"] = st.session_state.get("_page", page) != page
    st.session_state["_page"] = page


def resolve(name: str, options: Sequence[str], default: str) -> str:
    """What the reader has chosen: a click, else the address, else what this session chose before, else the default.

    A code in the address that is no option is ignored. May be called before the widget is drawn, and repeatedly.
    """
    state, key = st.session_state, f"choice_{name}"
    in_address = st.query_params.get(name)
    # Streamlit empties the address when the reader goes to another page: then the session remembers.
    told = in_address is not None or not state["_switched"]
    if told and in_address != state.get(f"_address_{name}"):
        state[key] = in_address
    elif key not in state:
        state[key] = state.get(f"_kept_{name}", default)
    if state[key] not in options:
        state[key] = default
    return state[key]


def choice(name: str, options: Sequence[str], *, default: str, draw: Callable[..., str | None], **arguments) -> str:
    """Draw a choosing widget whose code stands in the address as ``?name=code`` and survives page changes.

    ``draw`` is a Streamlit widget such as ``st.selectbox``.
    """
    resolve(name, options, default)
    value = draw(options=options, key=f"choice_{name}", **arguments) or default
    st.session_state[f"_kept_{name}"] = value
    st.session_state[f"_address_{name}"] = None if value == default else value
    if value == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
    return value
