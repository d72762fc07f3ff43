"""How well faces are told apart on a folder of photographs, and how sure that is."""
