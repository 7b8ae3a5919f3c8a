"""Around every page: address, filters, view, header and footer, pages made once for all readers."""
