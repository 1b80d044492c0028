"""The domain both sides share: reports, states, operations, merge, digest, totals."""
