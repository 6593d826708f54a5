"""What every function of `vae_mnist` must return: shapes, ranges, dtypes, determinism of inference."""

import numpy as np
import pytest

from grader.testing import check
from grader.testing.check import say
from grader.testing.fits import affine_fit
from grader.testing.models import inference, randomise
from grader.testing.networks import (
    IMAGE,
    raw_heads,
    read_heads,
    require_inference_of_decoder,
    require_inference_of_encoder,
    require_unbounded_heads,
)

SHAPE = (28, 28, 1)
PIXELS = 28 * 28
SIZES = ((3, 2), (5, 7))  # (latent_dim, batch)


@pytest.mark.points(
    5,
    category="shape",
    hint=say(
        "Divide the pixels by 255 and add the channel axis: nothing else.",
        "像素除以 255，并加上通道轴：不做其他处理。",
    ),
)
def test_preprocess_values(submission, rng):
    """preprocess maps pixels 0..255 to [0, 1] and adds the channel axis"""
    narrow = rng.integers(20, 230, (3, 28, 28)).astype(np.uint8)
    full = rng.choice(np.array([0, 1, 128, 254, 255], np.uint8), (2, 28, 28))
    for images in (narrow, full):
        expected = images[..., None] / 255.0
        value = check.shaped(submission.preprocess(images), expected.shape, name="preprocess(images)", known={
            images.shape: say("The channel axis is missing: return (B, 28, 28, 1), as images[..., None].",
                              "缺少通道轴：应返回 (B, 28, 28, 1)，例如 images[..., None]。"),
            (len(images), PIXELS): say("Do not flatten the images: the result is (B, 28, 28, 1).",
                                       "不要展平图像：结果应为 (B, 28, 28, 1)。"),
        })  # fmt: skip
        check.allclose(value, expected, rtol=1e-3, atol=1e-5, name="preprocess(images)", mistakes={
            say("Pixels are scaled to [-1, 1]: a Bernoulli likelihood needs targets in [0, 1], divide by 255.",
                "像素被缩放到 [-1, 1]：伯努利似然的目标应在 [0, 1] 内，请除以 255。"): 2 * expected - 1,
            say("Pixels are not scaled: divide by 255 to reach [0, 1].",
                "像素没有缩放：应除以 255，使其落在 [0, 1]。"): 255 * expected,
            say("Pixels are divided by 256: 255 must become exactly 1, divide by 255.",
                "像素除以了 256：255 应恰好变为 1，请除以 255。"): expected * 255 / 256,
            say("Pixels are thresholded to 0 or 1: keep the grey values.",
                "像素被二值化为 0 或 1：请保留灰度值。"): expected > 0.5,
            say("Pixels are inverted: 0 stays 0 and 255 becomes 1.",
                "像素被反相：0 应保持为 0，255 应变为 1。"): 1 - expected,
            say("Pixels are divided by 255 as integers, so that all but 255 become 0: divide as floats.",
                "像素做了整数除法，除 255 以外都变成了 0：请用浮点除法。"): expected // 1.0,
            say("Pixels are stretched with the batch's own minimum, maximum, mean or deviation: divide by 255, "
                "whatever the batch.",
                "像素按批次自身的最小值、最大值、均值或标准差作了拉伸：无论批次如何都应除以 255。"):
                affine_fit(value, expected),
        })  # fmt: skip


@pytest.mark.points(
    1,
    category="shape",
    hint=say(
        "Return float32: in numpy, images.astype('float32') / 255.0.",
        "应返回 float32：在 numpy 中为 images.astype('float32') / 255.0。",
    ),
)
@pytest.mark.requires("test_preprocess_values")
def test_preprocess_dtype(submission, rng):
    """preprocess returns float32"""
    value = submission.preprocess(rng.integers(0, 256, (2, 28, 28)).astype(np.uint8))
    dtype = str(getattr(value, "dtype", "float32"))  # a plain list has none
    check.that(dtype == "float32", diagnoses={
        say("The images are float64, which TensorFlow will not mix with float32 logits: use astype('float32').",
            "图像是 float64，TensorFlow 不会把它与 float32 的 logits 混用：请用 astype('float32')。"):
            dtype == "float64",
    })  # fmt: skip


def encode(encoder, images, latent_dim):
    """(mean, log_var), each an array (B, latent_dim)."""
    return read_heads(encoder(images), len(images), latent_dim)


@pytest.mark.points(
    5,
    category="shape",
    hint=say(
        "build_encoder(L) is a model (B, 28, 28, 1) -> (mean, log_var).",
        "build_encoder(L) 是模型 (B, 28, 28, 1) -> (mean, log_var)。",
    ),
)
def test_encoder_shapes(submission, rng):
    """The encoder returns mean and log_var, each (B, latent_dim)"""
    for latent_dim, batch in SIZES:
        encode(submission.build_encoder(latent_dim), rng.random((batch, *SHAPE)), latent_dim)


@pytest.mark.points(
    2,
    category="shape",
    hint=say("Inference is a function of one image alone.", "推断只取决于单张图像本身。"),
)
@pytest.mark.requires("test_encoder_shapes")
def test_encoder_is_deterministic(submission, probes, rng):
    """The encoder's inference depends on the image alone, not on chance or on the rest of the batch"""
    images = rng.random((6, *SHAPE))
    encoder = inference(probes, submission.build_encoder(4))
    whole, again = (np.stack(encode(encoder, images, 4)) for _ in range(2))
    part = np.stack(encode(encoder, images[2:5], 4))
    require_inference_of_encoder(whole, again, part, slice(2, 5), IMAGE)


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "mean and log_var may be any real numbers: use plain Dense heads.",
        "mean 和 log_var 可为任意实数：请用不带激活的 Dense 输出层。",
    ),
)
@pytest.mark.requires("test_encoder_shapes")
def test_heads_are_unbounded(submission, sandbox, rng):
    """mean and log_var may be negative, positive and large"""
    encoder = submission.build_encoder(8)
    images = rng.random((32, *SHAPE))
    encode(encoder, images, 8)  # a subclass may build its variables on the first call
    randomise(sandbox, encoder, rng)
    require_unbounded_heads(*raw_heads(encoder(images, training=False), 32, 8))


def decode(decoder, latent):
    """Logits, an array (B, 28, 28, 1)."""
    batch = len(latent)
    return check.shaped(decoder(latent), (batch, *SHAPE), name=f"decoder(z {latent.shape})", known={
        (batch, 32, 32, 1): say("The decoder makes 32x32 images: start from 7x7, since 7 * 2 * 2 = 28.",
                                "解码器生成 32x32 的图像：请从 7x7 开始，因为 7 * 2 * 2 = 28。"),
        (batch, 64, 64, 1): say("The decoder makes 64x64 images: start from 7x7 and double twice.",
                                "解码器生成 64x64 的图像：请从 7x7 开始，放大两次。"),
        (batch, PIXELS): say("The decoder's output is flat: reshape it to (B, 28, 28, 1).",
                             "解码器的输出是展平的：请变形为 (B, 28, 28, 1)。"),
        (batch, 28, 28): say("The channel axis is missing: logits are (B, 28, 28, 1).",
                             "缺少通道轴：logits 应为 (B, 28, 28, 1)。"),
    })  # fmt: skip


@pytest.mark.points(
    5,
    category="shape",
    hint=say(
        "build_decoder(L) is a model (B, L) -> logits (B, 28, 28, 1).",
        "build_decoder(L) 是模型 (B, L) -> logits (B, 28, 28, 1)。",
    ),
)
def test_decoder_shapes(submission, rng):
    """The decoder returns logits (B, 28, 28, 1)"""
    for latent_dim, batch in SIZES:
        decode(submission.build_decoder(latent_dim), rng.normal(size=(batch, latent_dim)))


@pytest.mark.points(
    1, category="shape", hint=say("Inference is a function of one z alone.", "推断只取决于单个 z 本身。")
)
@pytest.mark.requires("test_decoder_shapes")
def test_decoder_is_deterministic(submission, probes, rng):
    """The decoder's inference depends on z alone, not on chance or on the rest of the batch"""
    latent = rng.normal(size=(6, 4))
    decoder = inference(probes, submission.build_decoder(4))
    whole, again = (decode(decoder, latent) for _ in range(2))
    part = decode(decoder, latent[2:5])
    require_inference_of_decoder(whole, again, part, slice(2, 5))


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "The decoder returns logits: its last layer has no activation.",
        "解码器返回 logits：最后一层不带激活。",
    ),
)
@pytest.mark.requires("test_decoder_shapes")
def test_decoder_returns_logits(submission, sandbox, rng):
    """The decoder returns logits, not probabilities"""
    decoder = submission.build_decoder(4)
    latent = rng.normal(size=(8, 4))
    decode(decoder, latent)
    randomise(sandbox, decoder, rng)
    logits = check.array(decoder(latent, training=False), finite=False, name="logits")
    low, high = np.nanmin(logits), np.nanmax(logits)
    check.that(low < -1.0 and high > 1.0, diagnoses={
        say("The decoder ends with a sigmoid: return logits. vae_loss and generate apply the sigmoid, once.",
            "解码器以 sigmoid 结尾：应返回 logits。sigmoid 由 vae_loss 和 generate 各施加一次。"):
            low >= 0.0 and high <= 1.0,
        say("The decoder ends with a tanh: return logits, without an activation.",
            "解码器以 tanh 结尾：应返回不带激活的 logits。"): high <= 1.0,
        say("The decoder's logits can never be negative: remove the activation of its last layer.",
            "解码器的 logits 不可能为负：请去掉最后一层的激活。"): low >= 0.0,
    })  # fmt: skip


@pytest.mark.points(
    2,
    category="shape",
    hint=say(
        "kl_divergence returns one number for each image: (B,).", "kl_divergence 对每张图像返回一个数：(B,)。"
    ),
)
def test_kl_shape(submission, rng):
    """kl_divergence returns one value for each image, (B,)"""
    mean, log_var = rng.normal(size=(2, 7, 3))
    check.shaped(submission.kl_divergence(mean, log_var), (7,), name="kl_divergence(mean, log_var)", known={
        (): say("kl_divergence averages over the batch: return one value for each image, (B,).",
                "kl_divergence 对批次取了平均：应对每张图像返回一个值，(B,)。"),
        (7, 3): say("kl_divergence does not sum over the latent dimensions: return (B,).",
                    "kl_divergence 没有对潜变量维度求和：应返回 (B,)。"),
        (7, 1): say("kl_divergence keeps the summed axis: return (B,), not (B, 1).",
                    "kl_divergence 保留了求和的轴：应返回 (B,)，而不是 (B, 1)。"),
        (3,): say("kl_divergence sums over the batch instead of the latent dimensions: use axis=-1.",
                  "kl_divergence 对批次求和，而不是对潜变量维度：请用 axis=-1。"),
    })  # fmt: skip


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "Return sigmoid(decoder(z)) for z of shape (n, latent_dim).",
        "应返回 sigmoid(decoder(z))，z 的形状为 (n, latent_dim)。",
    ),
)
def test_generate_shape(submission, probes, rng):
    """generate returns n images (n, 28, 28, 1) of pixel probabilities in [0, 1]"""
    for latent_dim, n in SIZES:
        kernel, bias = 3 * rng.normal(size=(latent_dim, PIXELS)), rng.normal(size=PIXELS)
        decoder = probes.linear_decoder(kernel.astype(np.float32), bias.astype(np.float32))
        images = submission.generate(decoder, n, latent_dim)
        images = check.shaped(images, (n, *SHAPE), name="generate(decoder, n, latent_dim)", known={
            (1, n, *SHAPE): say("generate adds an axis in front: pass z of shape (n, latent_dim) to the decoder.",
                                "generate 在前面多加了一个轴：传给解码器的 z 应为 (n, latent_dim)。"),
            (n, 28, 28): say("generate drops the channel axis: return (n, 28, 28, 1).",
                             "generate 丢掉了通道轴：应返回 (n, 28, 28, 1)。"),
            (n, PIXELS): say("generate flattens the images: return (n, 28, 28, 1).",
                             "generate 展平了图像：应返回 (n, 28, 28, 1)。"),
        })  # fmt: skip
        low, high = images.min(), images.max()
        check.that(low >= 0.0 and high <= 1.0, diagnoses={
            say("generate returns values of 0..255: return probabilities in [0, 1].",
                "generate 返回了 0..255 的值：应返回 [0, 1] 内的概率。"): low >= 0.0 and high > 30.0,
            say("generate returns logits: apply the sigmoid to the decoder's output.",
                "generate 返回了 logits：应对解码器的输出施加 sigmoid。"): low < -1.0,
            say("generate rescales as if the decoder ended with tanh: only the sigmoid is needed.",
                "generate 按解码器以 tanh 结尾来缩放：只需要 sigmoid。"): True,
        })  # fmt: skip
