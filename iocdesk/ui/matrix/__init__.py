"""The table of the page Các thôn: villages and cells with totals that stay in sight."""
