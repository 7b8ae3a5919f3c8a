"""The dashboard that people usually write: the report rows in pandas, filtered and grouped on every run, Altair charts.

It shows about what Ringkasan shows: four numbers, how reports ended, what is open by agency, months, topics.
BENCH_REPORTS names a Parquet file of reports (the private store's columns).
"""

import os

import altair as alt
import pandas as pd
import streamlit as st

st.set_page_config(page_title="Dasbor LAPOR", layout="wide")


@st.cache_data
def load() -> pd.DataFrame:
    reports = pd.read_parquet(os.environ["BENCH_REPORTS"])
    reports["received_on"] = pd.to_datetime(reports["received_on"])
    return reports


reports = load()
st.title("Dasbor LAPOR")
years = sorted(reports["received_on"].dt.year.unique(), reverse=True)
year = st.selectbox("Tahun", ["Semua", *map(str, years)], key="periode")
if year != "Semua":
    reports = reports[reports["received_on"].dt.year == int(year)]

closed = reports["status"] == "closed"
is_open = reports["status"].isin(
    ["unverified", "verified", "dispositioned", "followed_up", "reporter_replied", "pending_info"]
)
for column, (label, value) in zip(
    st.columns(4),
    {
        "Laporan": len(reports),
        "Ditutup": closed.sum(),
        "Terbuka": is_open.sum(),
        "Lainnya": (~closed & ~is_open).sum(),
    }.items(),
    strict=True,
):
    column.metric(label, f"{value:,}")

st.subheader("Status")
statuses = reports.groupby("status").size().reset_index(name="laporan")
st.altair_chart(alt.Chart(statuses).mark_bar().encode(x="laporan:Q", y=alt.Y("status:N", sort="-x")))

st.subheader("Terbuka menurut instansi")
agencies = reports[is_open].groupby("agency").size().reset_index(name="laporan")
st.altair_chart(alt.Chart(agencies).mark_bar().encode(x="laporan:Q", y=alt.Y("agency:N", sort="-x")))

st.subheader("Per bulan")
months = (
    reports.groupby([reports["received_on"].dt.to_period("M").astype(str), "status"]).size().reset_index(name="laporan")
)
st.altair_chart(alt.Chart(months).mark_bar().encode(x="received_on:O", y="laporan:Q", color="status:N"))

st.subheader("Topik")
topics = reports.groupby("topic").size().reset_index(name="laporan")
st.altair_chart(alt.Chart(topics).mark_bar().encode(x="laporan:Q", y=alt.Y("topic:N", sort="-x")))
st.dataframe(topics)
