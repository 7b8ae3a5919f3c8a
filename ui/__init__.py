"""What several pages share and needs Streamlit: the view, filters, figures, tables, notices."""
