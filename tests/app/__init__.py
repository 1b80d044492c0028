"""Tests of the composition root: the real program in this process, offscreen."""
