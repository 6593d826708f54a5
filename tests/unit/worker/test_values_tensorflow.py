"""The same with TensorFlow and Keras: tensors and variables become arrays, models and symbols stay behind."""

import warnings
from typing import Any

import numpy as np
import pytest

from sandbox.worker.values import Converter, Handles
from sandbox.worker.wire import Message, Ref, pack

pytest.importorskip("tensorflow")


@pytest.fixture(scope="module")
def tf() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import tensorflow
    return tensorflow


@pytest.fixture(scope="module")
def keras(tf: Any) -> Any:
    import keras

    return keras


@pytest.fixture
def converter(tf: Any, keras: Any) -> Converter:
    return Converter(Handles(), tf, keras)


def array(value: Any) -> np.ndarray:
    assert type(value) is np.ndarray
    pack(Message(1, "value", value))
    return value


def test_tensors_and_variables_arrive_as_arrays(converter: Converter, tf: Any, keras: Any) -> None:
    for value in (tf.constant([1.0, 2.0]), tf.Variable([1.0, 2.0]), keras.Variable([1.0, 2.0])):
        found = array(converter.outgoing(value))
        assert found.dtype == np.float32
        assert found.tolist() == [1.0, 2.0]
    assert array(converter.outgoing(tf.constant(3))).shape == ()
    assert array(converter.outgoing(tf.zeros((0, 2)))).shape == (0, 2)
    assert array(converter.outgoing(tf.constant([True]))).dtype == np.bool_


def test_half_precision_arrives_as_numbers_that_numpy_has(converter: Converter, tf: Any, keras: Any) -> None:
    for value in (tf.constant([1.5], tf.bfloat16), keras.Variable([1.5], dtype="bfloat16")):
        found = array(converter.outgoing(value))
        assert found.dtype == np.float32
        assert found.tolist() == [1.5]
    assert array(converter.outgoing(tf.constant([1.5], tf.float16))).dtype == np.float16


def test_tensors_inside_containers_arrive_too(converter: Converter, tf: Any) -> None:
    found = converter.outgoing({"loss": tf.constant(1.0), "parts": (tf.zeros(2), [tf.ones(1)])})
    assert found["loss"] == 1.0
    assert found["parts"][1][0].tolist() == [1.0]


def test_what_is_no_array_of_numbers_stays_behind(converter: Converter, tf: Any, keras: Any) -> None:
    symbols: list[Any] = []

    @tf.function  # type: ignore[untyped-decorator]
    def graph(x: Any) -> Any:
        symbols.append(x)
        return x

    graph(tf.constant(1.0))
    expected = {
        "symbolic tensor": [symbols[0], keras.Input((3,))],
        "array of an unsupported type": [tf.constant("text"), tf.constant([1j])],
        "object": [
            tf.ragged.constant([[1], [2, 3]]),
            tf.sparse.from_dense([[0, 1]]),
            tf.data.Dataset.range(2),
        ],
        "keras.Model": [keras.Sequential([keras.layers.Dense(2)])],
        "keras.Layer": [keras.layers.Dense(2)],
        "keras.Optimizer": [keras.optimizers.Adam()],
    }
    for label, values in expected.items():
        for value in values:
            found = converter.outgoing(value)
            assert type(found) is Ref, value
            assert found.label == label


def test_a_symbol_of_a_half_precision_graph_stays_behind(converter: Converter, tf: Any) -> None:
    symbols: list[Any] = []

    @tf.function  # type: ignore[untyped-decorator]
    def graph(x: Any) -> Any:
        symbols.append(x)
        return x

    graph(tf.constant(1.0, tf.bfloat16))
    assert converter.outgoing(symbols[0]) == Ref(1, "symbolic tensor")


def test_the_lists_that_keras_keeps_travel_as_lists(converter: Converter, keras: Any) -> None:
    layer = keras.layers.Dense(2)
    layer.values = [1.0, 2.0]
    layer.names = {"a": 1}
    assert converter.outgoing(layer.values) == [1.0, 2.0]
    assert converter.outgoing(layer.names) == {"a": 1}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("float64", "float32"),
        ("int64", "int32"),
        ("float32", "float32"),
        ("uint8", "uint8"),
        ("bool", "bool"),
    ],
)
def test_arrays_arrive_as_tensors_of_single_precision(
    converter: Converter, tf: Any, given: str, kind: str
) -> None:
    found = converter.incoming([np.zeros((2, 1), given)], tensors=True)[0]
    assert isinstance(found, tf.Tensor)
    assert (found.dtype.name, found.shape) == (kind, (2, 1))


def test_arrays_stay_numpy_for_functions_that_want_them(converter: Converter) -> None:
    given = np.zeros(2)
    assert converter.incoming(given, tensors=False) is given
