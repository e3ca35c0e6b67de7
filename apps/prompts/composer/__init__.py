"""The built-in writer that needs no model: a small surface realiser over a prompt's annotated worked examples. Pure.

`compose(brief, spec, check)` plans a message from the examples' roles, keeps the sentences whose facts and content the
brief has, says values in words, chooses among equals by the brief's key (so the same brief always gets the same
draft), runs `check` and takes the next alternative until nothing blocks. `NothingFits` says why when nothing does.

An example is one message written for one kind of customer. As JSON (`notation.parse_example` makes it from plain text):

    {"name": "Away for half a year",
     "lines": [{"role": "opening", "text": "You usually shop [on the web]{trait:channel}.", "paragraph": 0,
                "when": [{"key": "trait:recency|band(0,4,7,10)", "op": "is", "values": ["7-10"]}],
                "is_optional": false, "is_alternative": false, "cites": ["Easy returns"], "action": ""}]}

`role` is subject, preheader, greeting, opening, reason, offer, action, close (the last sentence) or sign_off; a channel
has only those of its own fields. Lines of the body run in order and share a paragraph when `paragraph` is equal; an
alternative stands in for the line above it and has no place of its own. A sentence stays where it was written while
that place has one that fits; else one of equal role is borrowed from another example, so each must make sense alone.
 `cites` names content that supports a line beside what its spans cite; `action` names the call to action that
an action line leads to. A snippet of the brief joins the sentences of the role in its fields.
"""

from apps.prompts.composer.compose import NothingFits, compose
from apps.prompts.composer.lines import ANY_CHANNEL
from apps.prompts.composer.notation import ExampleError, format_example, parse_example

__all__ = ["ANY_CHANNEL", "ExampleError", "NothingFits", "compose", "format_example", "parse_example"]
