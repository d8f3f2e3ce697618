"""How the pages are built: `tox -e docs`, without warnings."""

project = "GRU or LSTM?"
author = "the authors of gru-or-lstm"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
default_role = "code"
nitpicky = False
myst_heading_anchors = 2
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
html_theme = "furo"
html_title = "GRU or LSTM?"
html_show_copyright = False
