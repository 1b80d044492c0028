"""The HTTP client of the IOC API."""
