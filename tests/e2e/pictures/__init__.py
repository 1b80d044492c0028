"""Pictures of every page in every state that it can be in, each looked over for cut texts and pale colours."""
