"""The province's side of a gateway: coverage, chasing, publishing, notices, people, calendar, reopening, export."""
