"""Who trains: our engine and its rivals, each ready to run epochs of some work."""

import importlib.metadata
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ...search.configurations import Configuration
from .work import Work, make_windows

RATE: Final = 0.01
SPAN: Final = "every"
EPOCHS_AT_HAND: Final = 50
"""Whose order of the data and rates our engine is given; a longer block repeats them."""
"""The published loss, which every contender trains on."""

Runner = Callable[[int], object]
"""Trains for a number of epochs; the model keeps learning from call to call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A way to train a recurrent model.

    Attributes:
        label: What readers call it.
        package: What must be installed.
        environment: Variables of its process.
        prepare: From work to a function that trains; called in its process.
        describe: Versions and threads, asked after training.
    """

    label: str
    package: str
    prepare: Callable[[Work], Runner]
    describe: Callable[[], dict[str, str]]
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def installed(self) -> bool:
        """Whether it can run here."""
        return importlib.util.find_spec(self.package) is not None


def configuration_of(work: Work) -> Configuration:
    """Say what is trained."""
    return Configuration(
        cell=work.cell,
        units=work.units,
        layers=work.layers,
        learning_rate=RATE,
        loss_span=SPAN,
    )


def prepare_ours(work: Work) -> Runner:
    """Our compiled engine, on one thread."""
    from ...search.training import FitRequest, Program

    train, validation = make_windows(work)
    configuration = configuration_of(work)
    request = FitRequest(
        configuration=configuration,
        train=train,
        validation=validation,
        first_epoch=0,
        last_epoch=EPOCHS_AT_HAND,
        schedule_epochs=EPOCHS_AT_HAND,
        batch_size=work.batch_size,
        seed=0,
    )
    program = Program(configuration, work.lookback, features=work.features, outputs=work.outputs)
    program.compile_epochs(request)
    program.start(configuration, seed=0)

    def run(epochs: int) -> None:
        program.train_on(request, epochs)

    return run


def prepare_keras(work: Work, **options: Any) -> Runner:
    """`Model.fit` of whatever backend Keras runs on.

    Args:
        work: What to train.
        **options: For `Model.compile`.
    """
    import keras

    from ...search.training import build_model

    train, validation = make_windows(work)
    configuration = configuration_of(work)
    model = build_model(configuration, work.lookback, features=work.features, outputs=work.outputs)
    model.compile(optimizer=keras.optimizers.Adam(RATE), loss="mse", **options)

    def run(epochs: int) -> None:
        model.fit(
            train.inputs,
            train.targets,
            batch_size=work.batch_size,
            epochs=epochs,
            validation_data=(validation.inputs, validation.targets),
            verbose=0,
        )

    return run


def prepare_tuned_keras(work: Work) -> Runner:
    """`Model.fit` with what its documentation offers for speed: XLA, and an epoch a call."""
    steps = -(-work.train_windows // work.batch_size)
    return prepare_keras(work, jit_compile=True, steps_per_execution=steps)


def prepare_pytorch(work: Work) -> Runner:
    """An eager PyTorch loop over its fused recurrent layers, on one thread, its fastest here."""
    import torch

    torch.set_num_threads(1)
    train, validation = (
        [torch.from_numpy(array) for array in (part.inputs, part.targets)]
        for part in make_windows(work)
    )
    layer = getattr(torch.nn, work.cell.upper())(
        work.features, work.units, num_layers=work.layers, batch_first=True
    )
    dense = torch.nn.Linear(work.units, work.outputs)
    optimizer = torch.optim.Adam([*layer.parameters(), *dense.parameters()], lr=RATE)
    measure = torch.nn.MSELoss()

    def run(epochs: int) -> None:
        for _ in range(epochs):
            for index in torch.randperm(work.train_windows).split(work.batch_size):
                optimizer.zero_grad()
                measure(dense(layer(train[0][index])[0]), train[1][index]).backward()
                optimizer.step()
            with torch.no_grad():
                measure(dense(layer(validation[0])[0]), validation[1]).item()

    return run


def _versions(*packages: str) -> dict[str, str]:
    return {package: importlib.metadata.version(package) for package in packages}


def _describe_tensorflow() -> dict[str, str]:
    import tensorflow as tf

    threads = tf.config.threading.get_intra_op_parallelism_threads()
    return _versions("tensorflow", "keras") | {"threads": str(threads or "default")}


def _describe_jax() -> dict[str, str]:
    return _versions("jax", "keras") | {"threads": "default"}


def _describe_pytorch() -> dict[str, str]:
    import torch

    return _versions("torch") | {"threads": str(torch.get_num_threads())}


OURS: Final = "ours"
PLAIN: Final = "keras-tensorflow"

CONTENDERS: Final[Mapping[str, Contender]] = {
    OURS: Contender(
        label="this package",
        package="tensorflow",
        prepare=prepare_ours,
        describe=_describe_tensorflow,
    ),
    PLAIN: Contender(
        label="Keras/TensorFlow fit",
        package="tensorflow",
        environment={"KERAS_BACKEND": "tensorflow"},
        prepare=prepare_keras,
        describe=_describe_tensorflow,
    ),
    "keras-tensorflow-tuned": Contender(
        label="Keras/TensorFlow fit, tuned",
        package="tensorflow",
        environment={"KERAS_BACKEND": "tensorflow"},
        prepare=prepare_tuned_keras,
        describe=_describe_tensorflow,
    ),
    "keras-jax": Contender(
        label="Keras/JAX fit",
        package="jax",
        environment={"KERAS_BACKEND": "jax"},
        prepare=prepare_keras,
        describe=_describe_jax,
    ),
    "pytorch": Contender(
        label="PyTorch eager",
        package="torch",
        prepare=prepare_pytorch,
        describe=_describe_pytorch,
    ),
}
"""Name -> contender, ours first; one that is not installed sits out."""
