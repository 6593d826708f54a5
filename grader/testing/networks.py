"""What a VAE's encoder and decoder return, whatever they are made of: two heads of any real numbers, without noise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.judge.faults import CodeError
from grader.testing import check
from grader.testing.failure import say
from grader.testing.fits import same_inference
from grader.testing.models import bounds
from grader.testing.oracles import Array

HEADS = ("mean", "log_var")


@dataclass(frozen=True)
class Example:
    """What one row of a batch is called.

    Args:
        english: "image".
        chinese: "图像".
        measure: Its measure word, "张".
    """

    english: str
    chinese: str
    measure: str


IMAGE = Example("image", "图像", "张")
UTTERANCE = Example("utterance", "语音", "段")


def read_heads(
    output: Any, batch: int, latent_dim: int, known: Mapping[tuple[int, ...], str] | None = None
) -> tuple[Array, Array]:
    """Require an encoder's (mean, log_var), each finite numbers (B, L).

    Args:
        output: What the encoder returned.
        batch: B.
        latent_dim: L.
        known: Sentence of the mistake behind each wrong shape of a head that the exercise knows.

    Raises:
        CheckFailure: It is something else.
    """
    if isinstance(output, np.ndarray):
        check.mistake(
            say(
                "The encoder returns one tensor: it must return two, (mean, log_var), each (B, latent_dim).",
                "编码器只返回了一个张量：应返回两个，(mean, log_var)，形状均为 (B, latent_dim)。",
            )
        )
    if isinstance(output, list | tuple) and len(output) == 3:
        check.mistake(
            say(
                "The encoder returns three outputs: return (mean, log_var); z comes from reparameterize.",
                "编码器返回了三个输出：只应返回 (mean, log_var)；z 由 reparameterize 得到。",
            )
        )
    split = say(
        "Each head has 2 * latent_dim columns: split them into mean and log_var.",
        "每个输出有 2 * latent_dim 列：应拆分为 mean 和 log_var。",
    )
    known = {(batch, 2 * latent_dim): split, **(known or {})}
    mean, log_var = (
        check.shaped(head, (batch, latent_dim), known=known, name=name)
        for head, name in zip(check.pair(output, name="the encoder's output"), HEADS, strict=True)
    )
    return mean, log_var


def refuse_encoder_of_hr(build: Callable[..., Any], lr: Array, latent_dim: int) -> None:
    """Name the mistake of an encoder that raised on lr, where it takes images of twice the size alone.

    One that takes still larger ones too, as convolutions do that need many pixels, is not meant.

    Args:
        build: (shape, L) -> the encoder.
        lr: Images (B, H, W, 1).
        latent_dim: L.

    Raises:
        CheckFailure: It takes (2H, 2W), not (4H, 4W).
    """

    def takes(factor: int) -> bool:
        try:
            build(lr.shape[1:], latent_dim)(lr.repeat(factor, axis=1).repeat(factor, axis=2))
        except CodeError:
            return False
        return True

    if takes(2) and not takes(4):
        check.mistake(
            say(
                "The encoder takes pictures of hr's size, (2H, 2W): it must take lr, (B, H, W, 1), since at inference "
                "there is no hr.",
                "编码器的输入是 hr 那么大的图像，(2H, 2W)：它应接受 lr，(B, H, W, 1)，因为推断时没有 hr。",
            )
        )


def raw_heads(output: Any, batch: int, latent_dim: int) -> tuple[Array, Array]:
    """The same of an encoder whose weights are random: its numbers may be infinite or NaN."""
    mean, log_var = (
        check.array(head, shape=(batch, latent_dim), finite=False, name="the encoder's output")
        for head in check.pair(output, name="the encoder's output")
    )
    return mean, log_var


def require_unbounded_heads(mean: Array, log_var: Array, *, recurrent: bool = False) -> None:
    """Require that both heads of an encoder with random weights are negative, positive, and have no bound.

    Args:
        mean: (B, L), `raw_heads`.
        log_var: (B, L).
        recurrent: Whether the encoder may end with a recurrent layer, whose state never leaves [-1, 1].

    Raises:
        CheckFailure: One is bounded, or they are one and the same.
    """
    if np.array_equal(mean, log_var, equal_nan=True):
        check.mistake(
            say(
                "mean and log_var are the same tensor: give each a Dense head of its own.",
                "mean 与 log_var 是同一个张量：请各用一个 Dense 输出层。",
            )
        )
    for name, values in (("log_var", log_var), ("mean", mean)):
        if not np.isfinite(values).all():
            continue
        low, high = values.min(), values.max()
        state = recurrent and bool(np.abs(values).max() <= 1.0)
        check.that(not bounds(values) and bool(low < 0.0 < high) and not state, diagnoses={
            say("log_var can never be negative: remove the activation (relu, softplus, sigmoid, exp) of that head, "
                "since a variance below 1 has a negative logarithm. A std from softplus is 2 * log(std) as log_var.",
                "log_var 不可能为负：请去掉该输出层的激活（relu、softplus、sigmoid、exp），因为小于 1 的方差"
                "的对数是负数。由 softplus 得到的 std 对应 log_var = 2 * log(std)。"): name == "log_var" and low >= 0.0,
            say(f"{name} can never be negative: remove the activation of that head.",
                f"{name} 不可能为负：请去掉该输出层的激活。"): low >= 0.0,
            say(f"{name} can never be positive: remove the activation of that head.",
                f"{name} 不可能为正：请去掉该输出层的激活。"): high <= 0.0,
            say(f"{name} stays between -1 and 1: it has a tanh, or is the state of a recurrent layer itself. Let a "
                "Dense layer without activation follow.",
                f"{name} 总在 -1 与 1 之间：它带有 tanh，或就是循环层的状态。后面应接一个不带激活的 Dense 层。"): state,
            say(f"{name} is bounded: remove the tanh or the clipping of that head, it may be any real number.",
                f"{name} 有界：请去掉该输出层的 tanh 或截断，它可以是任意实数。"): True,
        })  # fmt: skip


def require_inference_of_encoder(
    whole: Array, again: Array, part: Array, rows: slice, example: Example
) -> None:
    """Require that an encoder's heads (2, B, L) depend on each example alone.

    Args:
        whole: Of a batch.
        again: Of the same batch once more.
        part: Of some of its rows alone.
        rows: Which.
        example: What a row is.

    Raises:
        CheckFailure: They depend on chance or on the rest of the batch.
    """
    name, measure = example.chinese, example.measure
    check.that(same_inference(whole, again) and same_inference(whole[:, rows], part), diagnoses={
        say(f"The encoder draws noise or drops units at inference: its outputs differ for the same {example.english}s. "
            "Sampling is reparameterize's task.",
            f"编码器在推断时采样了噪声或丢弃了单元：同样的{name}得到不同的输出。采样是 reparameterize 的任务。"):
            not same_inference(whole, again),
        say(f"The encoder's output for one {example.english} depends on the others of the batch.",
            f"编码器对一{measure}{name}的输出受批次中其他{name}影响。"): True,
    })  # fmt: skip


def require_inference_of_decoder(whole: Array, again: Array, part: Array, rows: slice) -> None:
    """Require that what a decoder makes (B, ...) depends on each z alone; arguments as for the encoder.

    Raises:
        CheckFailure: It depends on chance or on the rest of the batch.
    """
    check.that(same_inference(whole, again) and same_inference(whole[rows], part), diagnoses={
        say("The decoder draws noise or drops units at inference: its outputs differ for the same z.",
            "解码器在推断时采样了噪声或丢弃了单元：同样的 z 得到不同的输出。"): not same_inference(whole, again),
        say("The decoder's output for one z depends on the others of the batch.",
            "解码器对一个 z 的输出受批次中其他 z 影响。"): True,
    })  # fmt: skip
