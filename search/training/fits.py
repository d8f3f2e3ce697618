"""What goes into a fit and what comes out: plain data, no Keras."""

import io
import math
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from ..configurations import Configuration
from ..datasets import Windows
from .pacing import EpochShape

Arrays = tuple[npt.NDArray[np.generic], ...]

PARTS: Final = {"weight": "weights", "optimizer": "optimizer", "best": "best_weights"}
"""How names in a packed state begin -> the arrays they are of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingState:
    """Everything that training continues from, after whole epochs.

    The order of the data needs no state: it is drawn from a seed and the epoch.

    Attributes:
        weights: The model's weights, in Keras' order.
        optimizer: The optimizer's variables, in Keras' order.
        best_weights: The weights after the epoch of the least validation loss; none where the last
            ones are kept.
        best_loss: That loss; infinite where none was finite.
        best_epoch: That epoch, from 1; 0 where none was finite.
    """

    weights: Arrays
    optimizer: Arrays
    best_weights: Arrays = ()
    best_loss: float = math.inf
    best_epoch: int = 0

    @property
    def columns(self) -> tuple[int, int]:
        """How many columns the model sees, and how many it predicts."""
        return self.weights[0].shape[0], self.weights[-1].shape[0]

    @property
    def kept(self) -> Self:
        """The state with the weights that a model is used with: the best, or else the last."""
        return replace(self, weights=self.best_weights or self.weights)

    def to_bytes(self) -> bytes:
        """Pack the state as an uncompressed NumPy archive; nothing in it is pickled."""
        buffer = io.BytesIO()
        named = {
            f"{name}_{index:03}": array
            for name, part in PARTS.items()
            for index, array in enumerate(getattr(self, part))
        }
        if self.best_weights:
            named["kept"] = np.array([self.best_loss, self.best_epoch])
        np.savez(buffer, **named)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Unpack what `to_bytes` packed."""
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {
                part: tuple(archive[key] for key in sorted(archive.files) if key.startswith(name))
                for name, part in PARTS.items()
            }
            loss, epoch = archive["kept"] if "kept" in archive.files else (math.inf, 0)
            return cls(**arrays, best_loss=float(loss), best_epoch=int(epoch))


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRequest:
    """A model to train on some data for some epochs.

    Attributes:
        configuration: Model, optimizer, rate and schedule.
        train: Training windows.
        validation: Windows for the validation loss after every epoch.
        first_epoch: Epochs already trained; 0 starts from fresh weights.
        last_epoch: Epochs trained afterwards, at least `first_epoch`.
        schedule_epochs: Epochs over which the rate schedule runs.
        batch_size: Windows an optimizer step; the last batch of an epoch may be smaller.
        seed: Draws the initial weights.
        order_seed: Draws the order of the data; None: `seed` does.
        state: Where to continue if `first_epoch` is above 0.
        unit_multiple: Hidden units are padded to a multiple of this, so that several sizes share
            a compiled program; 1 pads nothing. The result is the same up to rounding.
    """

    configuration: Configuration
    train: Windows
    validation: Windows
    first_epoch: int
    last_epoch: int
    schedule_epochs: int
    batch_size: int
    seed: int
    order_seed: int | None = None
    state: TrainingState | None = None
    unit_multiple: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.first_epoch <= self.last_epoch:
            raise ValueError(
                f"`last_epoch` must not be below `first_epoch`. Received: "
                f"first_epoch={self.first_epoch}, last_epoch={self.last_epoch}."
            )
        if (self.first_epoch > 0) != (self.state is not None):
            raise ValueError(
                f"`state` must be given exactly if `first_epoch` is above 0. "
                f"Received: first_epoch={self.first_epoch}, state={self.state is not None}."
            )

    @property
    def loss_weights(self) -> npt.NDArray[np.float32]:
        """Weights of a window's positions in the loss, shape (lookback,).

        Their sum over the positions of every column that is predicted is 1.
        """
        weights = np.zeros(self.train.inputs.shape[1], np.float32)
        covered = weights[self.configuration.loss_start(len(weights)) :]
        covered[:] = 1 / (len(covered) * self.train.outputs)
        return weights

    @property
    def steps(self) -> int:
        """Optimizer steps an epoch."""
        return -(-len(self.train) // self.batch_size)

    @property
    def shape(self) -> EpochShape:
        """What an epoch consists of."""
        return EpochShape(
            steps=self.steps,
            batch_size=self.batch_size,
            validation_windows=len(self.validation),
        )

    def order(self, epoch: int) -> npt.NDArray[np.int64]:
        """Draw the order in which an epoch visits the training windows, shape (windows,)."""
        seed = self.seed if self.order_seed is None else self.order_seed
        return shuffled_order(len(self.train), seed=seed, epoch=epoch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What training gave.

    Attributes:
        state: State after the last epoch.
        train_losses: Mean squared error over each epoch's batches, one an epoch.
        validation_losses: Mean squared error on the validation windows after each epoch.
        build_seconds: Making the model and its initial weights.
        compile_seconds: Tracing and compiling; 0 if the program was at hand.
        train_seconds: The epochs themselves, validation loss included.
    """

    state: TrainingState
    train_losses: tuple[float, ...]
    validation_losses: tuple[float, ...]
    build_seconds: float
    compile_seconds: float
    train_seconds: float


def shuffled_order(count: int, *, seed: int, epoch: int) -> npt.NDArray[np.int64]:
    """Draw the order in which an epoch visits the windows.

    Args:
        count: Number of windows.
        seed: The seed of the fit that draws orders.
        epoch: The epoch, from 0.

    Returns:
        A permutation of range(count); it depends on nothing else.
    """
    return np.random.default_rng([seed, epoch]).permutation(count)
