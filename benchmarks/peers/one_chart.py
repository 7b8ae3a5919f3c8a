"""The other floor: a page with one three-line Vega chart."""

import streamlit as st

values = [
    {"hari": day, "kelompok": group, "bagian": day * group / 300} for group in (1, 2, 3) for day in range(0, 100, 2)
]
st.vega_lite_chart(
    spec={
        "data": {"values": values},
        "mark": "line",
        "encoding": {
            "x": {"field": "hari", "type": "quantitative"},
            "y": {"field": "bagian", "type": "quantitative"},
            "color": {"field": "kelompok", "type": "nominal"},
        },
    },
    width="stretch",
)
