"""Doctor, provisioning, updates, support bundle."""
