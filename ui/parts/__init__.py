"""What pages are made of: cards, figures with table and download, notes, ways to share."""
