"""Chế độ đơn giản: a report asked one question a page, for village heads; the same entry, the same checks."""
