"""The month of a commune and its eighteen villages, each person at a computer of their own."""
