"""What is measured, how it is counted, what may be published of it, and how a published version is written."""
