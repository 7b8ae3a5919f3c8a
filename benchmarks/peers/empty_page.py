"""The floor: a page with one line of text."""

import streamlit as st

st.write("Halaman kosong")
