"""What crosses the wire by value, and what stays behind as a numbered handle.

All that this module calls later is bound when it is imported, before a submission can replace it.
"""

import types
from collections.abc import Callable
from typing import Any

import numpy as np

from .wire import ARRAY_BYTES, DIMENSIONS, DTYPES, ITEMS, Ref

_LONG = 2**63
_FLATTEN = 1024  # numbers in a list that travels as an array
_STACK = 16  # arrays of one kind in a list that travels as one: more than any interface tells apart by place
_asarray, _stack, _isinstance, _type = np.asarray, np.stack, isinstance, type


class Handles:
    """The worker's table of objects that the judge holds by number."""

    def __init__(self) -> None:
        self._objects: dict[int, Any] = {}
        self._next = 1

    def add(self, value: Any, label: str) -> Ref:
        """File an object and return the reference that stands for it."""
        number = self._next
        self._next += 1
        self._objects[number] = value
        return Ref(number, label)

    def get(self, number: int) -> Any:
        """The object filed under a number; KeyError when it was dropped."""
        return self._objects[number]

    def drop(self, numbers: tuple[int, ...]) -> None:
        """Forget objects that the judge no longer holds."""
        for number in numbers:
            self._objects.pop(number, None)


class Converter:
    """Translates between Python objects of the child and values of the wire."""

    def __init__(self, handles: Handles, tensorflow: Any = None, keras: Any = None) -> None:
        self._handles = handles
        self._tensor_types: tuple[type, ...] = ()
        self._symbolic: tuple[type, ...] = ()
        self._kinds: list[tuple[tuple[type, ...], str]] = []
        self._to_tensor: Callable[..., Any] | None = None
        if tensorflow is not None:
            self._to_tensor = tensorflow.convert_to_tensor
            self._casts = {"float64": tensorflow.float32, "int64": tensorflow.int32}
            self._tensor_types = (tensorflow.Tensor, tensorflow.Variable)
            self._float32 = tensorflow.float32
            self._bfloat16 = tensorflow.bfloat16
        if keras is not None:
            self._tensor_types = (*self._tensor_types, keras.Variable)
            self._symbolic = (keras.KerasTensor,)
            self._kinds += [
                ((keras.Model,), "keras.Model"),
                ((keras.layers.Layer,), "keras.Layer"),
                ((keras.optimizers.Optimizer,), "keras.Optimizer"),
            ]
        self._kinds += [
            ((types.ModuleType,), "module"),
            ((type,), "class"),
            ((types.FunctionType, types.BuiltinFunctionType, types.MethodType), "function"),
            ((types.GeneratorType, map, filter, zip), "generator"),
            ((set, frozenset), "set"),
        ]

    def incoming(self, value: Any, tensors: bool) -> Any:
        """Build the Python object that the judge means.

        Args:
            value: A wire value.
            tensors: Whether arrays become tf.Tensor (float64 and int64 in single precision) or stay numpy.
        """
        if _isinstance(value, Ref):
            return self._handles.get(value.id)
        if _isinstance(value, np.ndarray):
            if tensors and self._to_tensor is not None:
                return self._to_tensor(value, dtype=self._casts.get(value.dtype.name))
            return value
        if _isinstance(value, dict):
            return {key: self.incoming(item, tensors) for key, item in value.items()}
        if _isinstance(value, tuple):
            return tuple([self.incoming(item, tensors) for item in value])
        if _isinstance(value, list):
            return [self.incoming(item, tensors) for item in value]
        return value

    def outgoing(self, value: Any, depth: int = 0) -> Any:
        """Reduce a Python object to a wire value; whatever does not travel is filed as a handle."""
        if value is None or _type(value) in (bool, float, bytes):
            return value
        if _isinstance(value, np.ndarray | np.generic):
            return self._array(value)
        if _isinstance(value, self._tensor_types):
            return self._tensor(value)
        if _isinstance(value, int | float | str | bytes):
            return self._scalar(value)
        if _isinstance(value, list | tuple | dict):
            return self._container(value, depth)
        return self._handles.add(value, self._label(value))

    def _scalar(self, value: Any) -> Any:
        # The base classes' own conversions: a subclass may lie in its operators.
        if _isinstance(value, bool | float):
            return float.__float__(value) if _isinstance(value, float) else value
        if _isinstance(value, int):
            exact = int.__int__(value)
            return exact if -_LONG <= exact < _LONG else self._handles.add(value, "number too large")
        if _isinstance(value, bytes):
            return bytes.__getitem__(value, slice(None))
        return str.encode(value, "utf-8", "backslashreplace").decode("utf-8")

    def _array(self, value: Any) -> Any:
        array = _asarray(value)
        if array.dtype.name not in DTYPES:
            return self._handles.add(value, "array of an unsupported type")
        return array

    def _tensor(self, value: Any) -> Any:
        try:
            tensor = value.value if not hasattr(value, "numpy") else value
            if tensor.dtype == self._bfloat16:
                # A bfloat16 is TensorFlow's, so it is there; a check would be one for every tensor.
                tensor = self._to_tensor(tensor)  # type: ignore[misc]
                return _asarray(tensor.numpy(), np.float32)
            array = tensor.numpy()
        except (AttributeError, NotImplementedError, TypeError):
            return self._handles.add(value, "symbolic tensor")
        # A tensor of text or of variants has an object array behind it.
        return self._array(array)

    def _container(self, value: Any, depth: int) -> Any:
        # The walk ends one level early because the result itself sits inside the reply.
        if depth >= 12:
            return self._handles.add(value, "value too large")
        if _isinstance(value, dict):
            items = list(dict.items(value))
            if len(items) > ITEMS // 2 or any(_type(key) not in (str, int) for key, _ in items):
                return self._handles.add(value, "value too large" if len(items) > ITEMS // 2 else "object")
            return {key: self.outgoing(item, depth + 1) for key, item in items}
        items = list(tuple.__iter__(value) if _isinstance(value, tuple) else list.__iter__(value))
        if len(items) > _FLATTEN and all(_isinstance(item, int | float) for item in items):
            return self._array(_asarray(items))
        if len(items) > ITEMS:
            return self._handles.add(value, "value too large")
        result = [self.outgoing(item, depth + 1) for item in items]
        if len(result) > _STACK and _are_alike(result):
            # A message holds few arrays, and a list of rows is an array to whoever reads it.
            return _stack(result)
        return tuple(result) if _isinstance(value, tuple) else result

    def _label(self, value: Any) -> str:
        if _isinstance(value, self._symbolic):
            return "symbolic tensor"
        for kinds, label in self._kinds:
            if _isinstance(value, kinds):
                return label
        return "object"


def _are_alike(values: list[Any]) -> bool:
    """Whether all are arrays of one shape and type, and together no more than an array may be."""
    first = values[0]
    if _type(first) is not np.ndarray or first.ndim >= DIMENSIONS or first.nbytes * len(values) > ARRAY_BYTES:
        return False
    return all(
        _type(each) is np.ndarray and each.shape == first.shape and each.dtype == first.dtype
        for each in values
    )
