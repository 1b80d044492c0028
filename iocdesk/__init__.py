"""iocdesk: the offline reporting client for communes and villages."""

__version__ = "0.1.0"
