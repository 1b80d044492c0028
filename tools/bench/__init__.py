"""The measurements of `make bench`: ratios against a floor, in one run."""
