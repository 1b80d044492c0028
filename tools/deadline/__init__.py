"""The last hour before a deadline, simulated: every village of a province sends its report and fetches its changes."""
