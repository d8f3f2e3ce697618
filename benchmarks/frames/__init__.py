"""What a study recorded, as DataFrames, and the questions that tables and figures ask of them."""

from .judging import Judging
from .loss_references import loss_floor, persistence_loss
from .programs import blocks_of, program_columns
from .provenance import describe_environment_record
from .queries import (
    best_choices,
    choice_names,
    choices_of_interest,
    measurement_table,
    refit_errors,
    refits,
    say_origin,
    say_recipe,
    search_roles,
    success_count,
    trials_of,
    worst_if_failed,
)
from .reading import load_records, truth_frame
from .study_frames import (
    BASELINE_ROLE,
    PUBLISHED_ROLE,
    SUCCESS_BELOW,
    StudyFrames,
    model_name,
    searched_trials,
)

__all__ = [
    "BASELINE_ROLE",
    "PUBLISHED_ROLE",
    "SUCCESS_BELOW",
    "Judging",
    "StudyFrames",
    "best_choices",
    "blocks_of",
    "choice_names",
    "choices_of_interest",
    "describe_environment_record",
    "load_records",
    "loss_floor",
    "measurement_table",
    "model_name",
    "persistence_loss",
    "program_columns",
    "refit_errors",
    "refits",
    "say_origin",
    "say_recipe",
    "search_roles",
    "searched_trials",
    "success_count",
    "trials_of",
    "truth_frame",
    "worst_if_failed",
]
