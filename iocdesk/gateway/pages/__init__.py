"""The province's pages: server-rendered, without scripts, for its administrators alone."""
