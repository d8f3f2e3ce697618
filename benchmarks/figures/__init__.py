"""One figure a module, the catalogue of the report's figures, and how figures look.

Numbers are computed first, then drawn on axes; Matplotlib is imported here.
"""

from .answer_curve import compose_answer
from .captions import caption_words
from .catalogue import draw, plots_of
from .drawing import Plot, draw_plots, embed, our_style, write_figure
from .error_vs_cost import refit_points
from .forecast_fan import compose_forecast
from .inline import COLOURS, inline_svg
from .regret_curves import compose_regret
from .small_multiples import plot_forecast_vs_x, plot_loss_vs_epoch
from .style import ON_DARK, Style, style_of

__all__ = [
    "COLOURS",
    "ON_DARK",
    "Plot",
    "Style",
    "caption_words",
    "compose_answer",
    "compose_forecast",
    "compose_regret",
    "draw",
    "draw_plots",
    "embed",
    "inline_svg",
    "our_style",
    "plot_forecast_vs_x",
    "plot_loss_vs_epoch",
    "plots_of",
    "refit_points",
    "style_of",
    "write_figure",
]
