"""The rule builder: a form whose fields are the tree. It works as plain form posts; scripts only make it live."""
