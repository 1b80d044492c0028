"""Secrets: keyring, passphrase, application lock."""
