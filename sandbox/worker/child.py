"""A child: loads the submission, then answers the judge's requests one by one until the connection closes."""

import inspect
import itertools
import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from . import failure, loader
from .output import Output
from .plan import Settled, carry_out
from .values import Converter, Handles
from .wire import ITEMS, Channel, Message, WireError

_signature, _islice = inspect.signature, itertools.islice


class Child:
    """Serves one connection.

    Args:
        channel: Connection to the judge, the token already sent.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._handles = Handles()
        self._tensorflow = sys.modules.get("tensorflow")
        self._keras = sys.modules.get("keras")
        self._converter = Converter(self._handles, self._tensorflow, self._keras)
        if self._tensorflow is not None:
            _keep_reads_before_updates(self._tensorflow)
        if self._keras is not None:
            # Bound now: a submission may replace any of them later.
            self._weights = self._keras.layers.Layer.weights.fget
            self._assign = self._keras.Variable.assign
        self._units: tuple[str, ...] = ()
        self._last: BaseException | None = None
        self._output: Output | None = None
        self._module: Any = None
        self._operations: dict[str, Callable[[Any], Any]] = {
            "load": self._load,
            "call": self._call,
            "calls": self._call_many,
            "keep": self._keep,
            "attribute": self._attribute,
            "item": self._item,
            "iterate": self._iterate,
            "weights": self._read_weights,
            "assign": self._assign_weights,
            "error text": self._error_text,
            "output": self._read_output,
        }

    def serve(self) -> None:
        """Answer until the judge hangs up."""
        while True:
            try:
                request = self._channel.receive()
            except EOFError:
                return
            self._handles.drop(request.dropped)
            self._answer(request)

    def _answer(self, request: Message) -> None:
        try:
            operand = request.value
            result = self._operations[request.operation](operand)
            value = result.value if type(result) is Settled else self._converter.outgoing(result)
            reply = Message(request.id, "value", value)
        except BaseException as error:  # a submission may raise SystemExit or a class of its own
            self._last = error
            reply = Message(request.id, "raise", failure.describe(error, self._units))
        try:
            self._channel.send(reply)
        except WireError as error:
            self._last = error
            self._channel.send(
                Message(request.id, "raise", {"kind": "too large", "type": "", "unit": -1, "line": -1})
            )

    def _load(self, operand: dict[str, Any]) -> dict[str, Any]:
        units = [(name, source) for name, source in json.loads(bytes(operand["units"]))]
        files = {name: bytes(content) for name, content in operand["files"]}
        self._units = tuple(name for name, _ in units)
        self._output = Output(operand["keep_output"])
        own = loader.load_probes(bytes(operand["probes"]).decode("utf-8"))
        self._module = loader.load(units, files, operand["seed"])
        if operand["quiet"]:
            self._output.text()
            self._output.stop_capturing()
        roots = {"submission": self._module, "probes": own, "np": np}
        if self._keras is not None:
            roots |= {"tf": self._tensorflow, "keras": self._keras}
        return roots

    def _call(self, operand: dict[str, Any]) -> Any:
        function = self._converter.incoming(operand["target"], False)
        arguments = self._converter.incoming(operand["arguments"], operand["tensors"])
        keywords = self._converter.incoming(operand["keywords"], operand["tensors"])
        if operand["declared"]:
            self._check_signature(function, arguments, keywords)
        return function(*arguments, **keywords)

    def _call_many(self, operand: dict[str, Any]) -> Settled:
        function = self._converter.incoming(operand["target"], False)

        def call(arguments: list[Any]) -> Any:
            if operand["declared"]:
                self._check_signature(function, tuple(arguments), {})
            return function(*arguments)

        return carry_out(self._converter, operand["calls"], operand["tensors"], call)

    def _keep(self, array: Any) -> Settled:
        return Settled(self._handles.add(array, "object"))

    def _check_signature(self, function: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        try:
            signature = _signature(function)
        except (TypeError, ValueError):
            return  # a builtin or a callable object of an unusual kind: the call itself will tell
        try:
            signature.bind(*arguments, **keywords)
        except TypeError as error:
            raise failure.WrongSignature(str(error)) from None

    def _attribute(self, operand: dict[str, Any]) -> Any:
        target = self._converter.incoming(operand["target"], False)
        if target is self._module and operand["name"] not in vars(self._module):
            raise failure.MissingName(operand["name"])
        return getattr(target, operand["name"])

    def _item(self, operand: dict[str, Any]) -> Any:
        target, key = self._converter.incoming((operand["target"], operand["key"]), False)
        return target[key]

    def _iterate(self, operand: dict[str, Any]) -> list[Any]:
        target = self._converter.incoming(operand["target"], False)
        return list(_islice(iter(target), min(operand["limit"], ITEMS)))

    def _read_weights(self, operand: dict[str, Any]) -> list[Any]:
        model = self._converter.incoming(operand["target"], False)
        return [(weight.path, bool(weight.trainable), weight) for weight in self._weights(model)]

    def _assign_weights(self, operand: dict[str, Any]) -> None:
        model = self._converter.incoming(operand["target"], False)
        weights = self._weights(model)
        if len(weights) != len(operand["arrays"]):
            raise ValueError(f"{len(weights)} weights here, {len(operand['arrays'])} values given")
        for weight, array in zip(weights, operand["arrays"], strict=True):
            self._assign(weight, array)

    def _error_text(self, operand: None) -> str:
        return "" if self._last is None else failure.text(self._last, self._units)

    def _read_output(self, operand: None) -> str:
        return "" if self._output is None else self._output.text()


def _keep_reads_before_updates(tensorflow: Any) -> None:
    """Have graphs keep the edges that order the reads of a variable before its update.

    TensorFlow's dependency optimizer drops some of them. Where a `tf.function` runs two forward passes and updates
    with the gradients of both, one pass may then see weights that the other has already moved (one step in 30 on two
    cores, TensorFlow 2.21): a right program would now and then lose points.
    """
    tensorflow.config.optimizer.set_experimental_options({"dependency_optimization": False})
