"""A student's object, held by remote reference."""

from typing import TYPE_CHECKING, Any, NoReturn, SupportsIndex

if TYPE_CHECKING:
    from grader.judge.client import Client


class Handle:
    """Stands for an object in the sandbox; call, attribute and index are remote operations, nothing else is.

    It takes part in no operator, so nothing that a student defines ever runs or decides anything on the host.

    Args:
        client: Connection to the child that holds the object.
        number: The object's number there.
        label: Kind of the object, from the wire's closed list.
        name: How the test reached it, for messages.
        tensors: Whether arrays passed to it arrive as tf.Tensor.
        declared: Whether it is a function of the exercise's interface, whose signature is checked first.
    """

    __slots__ = ("_client", "_declared", "_label", "_name", "_number", "_tensors")
    __iter__ = None
    __contains__ = None
    __array_ufunc__ = None

    def __init__(
        self, client: "Client", number: int, label: str, name: str, tensors: bool, declared: bool = False
    ) -> None:
        self._client = client
        self._number = number
        self._label = label
        self._name = name
        self._tensors = tensors
        self._declared = declared

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call the object in the sandbox."""
        return self._client.call(self, arguments, keywords)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # Protocols of Python and numpy look for these; a remote answer to them would be the student's.
            raise AttributeError(name)
        return self._client.attribute(self, name)

    def __getitem__(self, key: Any) -> Any:
        return self._client.item(self, key)

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """A copy would drop the object that both stand for."""
        raise TypeError("a handle cannot be copied")

    def __bool__(self) -> bool:
        raise TypeError("a handle has no truth value; compare plain data that the submission returned")

    def __repr__(self) -> str:
        return f"<handle of {self._label} {self._name}>"

    def __del__(self) -> None:
        self._client.forget(self._number)
