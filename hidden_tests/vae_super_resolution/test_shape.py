"""What every function of `vae_super_resolution` must return: shapes, ranges, determinism of inference."""

import numpy as np
import pytest

from grader.judge.faults import CodeError
from grader.testing import check
from grader.testing.check import say
from grader.testing.fits import same_inference
from grader.testing.models import inference, randomise
from grader.testing.networks import (
    HEADS,
    IMAGE,
    raw_heads,
    read_heads,
    refuse_encoder_of_hr,
    require_inference_of_encoder,
    require_unbounded_heads,
)

SIZES = (((5, 8, 1), 3, 2), ((9, 4, 1), 6, 1), ((14, 14, 1), 2, 3))  # (lr_shape, latent_dim, batch)


PARTS = (
    slice(2),
    slice(2, 6),
)  # of a batch of six: a row that governs the others is missing from one of them


def encode(encoder, lr, latent_dim):
    """(mean, log_var), each an array (B, latent_dim)."""
    batch = len(lr)
    known = {
        (batch, 1, 1, latent_dim): say("The encoder's heads have two axes too many: each is (B, latent_dim).",
                                       "编码器的输出多了两个轴：形状应为 (B, latent_dim)。"),
        (batch, *lr.shape[1:3], latent_dim): say(
            "The encoder gives a code for every pixel: one for each picture, (B, latent_dim).",
            "编码器给每个像素一个编码：应对每张图像只有一个，(B, latent_dim)。"),
    }  # fmt: skip
    return read_heads(encoder(lr), batch, latent_dim, known)


@pytest.mark.points(
    5,
    category="shape",
    hint=say(
        "build_encoder(lr_shape, L) is a model (B, H, W, 1) -> (mean, log_var).",
        "build_encoder(lr_shape, L) 是模型 (B, H, W, 1) -> (mean, log_var)。",
    ),
)
def test_encoder_shapes(submission, rng):
    """The encoder returns mean and log_var, each (B, latent_dim), for any size of picture"""
    for lr_shape, latent_dim, batch in SIZES:
        encoder = check.model(
            submission.build_encoder(lr_shape, latent_dim), name="build_encoder(lr_shape, latent_dim)"
        )
        lr = rng.random((batch, *lr_shape))
        try:
            encode(encoder, lr, latent_dim)
        except CodeError:
            refuse_encoder_of_hr(submission.build_encoder, lr, latent_dim)
            raise


@pytest.mark.points(
    2,
    category="shape",
    hint=say("Inference is a function of one image alone.", "推断只取决于单张图像本身。"),
)
@pytest.mark.requires("test_encoder_shapes")
def test_encoder_is_deterministic(submission, probes, rng):
    """The encoder's inference depends on the picture alone, not on chance or on the rest of the batch"""
    lr = rng.random((6, 6, 7, 1))
    encoder = inference(probes, submission.build_encoder((6, 7, 1), 4))
    whole, again = (np.stack(encode(encoder, lr, 4)) for _ in range(2))
    for rows in PARTS:
        part = np.stack(encode(encoder, lr[rows], 4))
        require_inference_of_encoder(whole, again, part, rows, IMAGE)


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
    """mean and log_var depend on the picture, and may be negative, positive and large"""
    encoder = submission.build_encoder((8, 8, 1), 8)
    lr = rng.random((32, 8, 8, 1))
    encode(encoder, lr, 8)  # a subclass may build its variables on the first call
    randomise(sandbox, encoder, rng)
    heads = raw_heads(encoder(lr, training=False), 32, 8)
    for name, values in zip(HEADS, heads, strict=True):
        if np.isfinite(values).all() and np.ptp(values, axis=0).max() < 1e-6:
            check.mistake(say(f"{name} is the same for all pictures: the encoder must look at its input.",
                              f"{name} 对所有图像都相同：编码器必须使用它的输入。"))  # fmt: skip
    if not np.isnan(heads[1]).any() and heads[1].min() >= 0.0:  # an exponential may also be infinite
        check.mistake(say(
            "log_var can never be negative: remove the activation (relu, softplus, exp) of that head, since a variance "
            "below 1 has a negative logarithm.",
            "log_var 不可能为负：请去掉该输出层的激活（relu、softplus、exp），"
            "因为小于 1 的方差的对数是负数。"))  # fmt: skip
    require_unbounded_heads(*heads)
    randomise(sandbox, encoder, rng, 1e4)
    require_far_heads(*raw_heads(encoder(lr, training=False), 32, 8))


FAR = 29.0  # within which nothing may cut off mean or log_var
SOFTPLUS = -18.0  # a log_var of what is added to a standard deviation that comes from softplus lies below


def require_far_heads(mean, log_var):
    """Require that heads of huge kernels leave the range of numbers that must be possible."""
    for name, values in zip(HEADS, (mean, log_var), strict=True):
        if not np.isfinite(values).all():
            continue
        low, high = values.min(), values.max()
        # The logarithm of a softplus grows without bound, but slowly.
        slow = name == "log_var" and np.mean(values == high) < 0.05
        bounded = (high < FAR and not slow) or low > (SOFTPLUS if name == "log_var" else -FAR)
        check.that(not bounded, say(
            f"{name} is bounded: remove the activation, normalisation or clipping of that head, it may be any real "
            "number.",
            f"{name} 有界：请去掉该输出层的激活、归一化或截断，它可以是任意实数。"))  # fmt: skip


def size_mistakes(name, batch, height, width):
    """Known wrong shapes of pictures made from (batch, height, width, 1), and their sentences."""
    large = (2 * height, 2 * width)
    return {
        (batch, height, width, 1): say(
            f"{name} returns a picture of lr's own size: it must be exactly twice as high and wide.",
            f"{name} 返回的图像与 lr 同样大小：高和宽都应恰好是两倍。"),
        (batch, 4 * height, 4 * width, 1): say(
            f"{name} enlarges four times: double the height and width once.",
            f"{name} 放大了四倍：高和宽只应加倍一次。"),
        (batch, 4, 4, 1): say(
            f"{name} returns 4x4 whatever lr's size is: the picture must be twice as high and wide as lr.",
            f"无论 lr 多大，{name} 都返回 4x4：图像的高和宽应是 lr 的两倍。"),
        (batch, 28, 28, 1): say(
            f"{name} returns 28x28 whatever lr's size is: use lr_shape.",
            f"无论 lr 多大，{name} 都返回 28x28：请使用 lr_shape。"),
        (batch, *large[::-1], 1): say(
            f"{name} exchanges height and width: the shape is (B, 2H, 2W, 1).",
            f"{name} 互换了高和宽：形状应为 (B, 2H, 2W, 1)。"),
        (batch, *large): say(f"{name} drops the channel axis: the shape is (B, 2H, 2W, 1).",
                             f"{name} 缺少通道轴：形状应为 (B, 2H, 2W, 1)。"),
        (batch, large[0] * large[1]): say(f"{name} returns flat pictures: reshape them to (B, 2H, 2W, 1).",
                                          f"{name} 返回的图像是展平的：请变形为 (B, 2H, 2W, 1)。"),
        (batch, *large, 3): say(f"{name} returns three channels: the pictures are grey, (B, 2H, 2W, 1).",
                                f"{name} 返回三个通道：图像是灰度的，(B, 2H, 2W, 1)。"),
        (batch, height, width, 4): say(
            f"{name} returns the four pixels of a block as channels of one: arrange them in space.",
            f"{name} 把一个块的四个像素作为通道返回：请将其排列到空间中。"),
        (1, batch, *large, 1): say(f"{name} adds an axis in front: the shape is (B, 2H, 2W, 1).",
                                   f"{name} 在前面多加了一个轴：形状应为 (B, 2H, 2W, 1)。"),
        (*large, 1): say(f"{name} drops the batch axis: the shape is (B, 2H, 2W, 1), also where B is 1.",
                         f"{name} 缺少批次轴：形状应为 (B, 2H, 2W, 1)，B 为 1 时也一样。"),
        large: say(f"{name} drops axes of length one: the shape is (B, 2H, 2W, 1), also where B is 1.",
                   f"{name} 去掉了长度为一的轴：形状应为 (B, 2H, 2W, 1)，B 为 1 时也一样。"),
    }  # fmt: skip


def enlarged(value, lr, name):
    """Pictures twice as high and wide as lr, an array (B, 2H, 2W, 1)."""
    batch, height, width, _ = lr.shape
    right, known = (batch, 2 * height, 2 * width, 1), size_mistakes(name, batch, height, width)
    pixels = check.array(value, name=name)
    if pixels.ndim == 4 and pixels.shape not in known and pixels.shape[0] == batch and pixels.shape[3] == 1:
        off = [abs(found - wanted) for found, wanted in zip(pixels.shape[1:3], right[1:3], strict=True)]
        check.that(max(off) == 0 or max(off) > 4, say(
            f"{name} misses twice the size by a few pixels where H or W is odd or small: halving rounds, so do not "
            "halve and double again.",
            f"当 H 或 W 为奇数或较小时，{name} 与两倍大小差几个像素：减半会取整，因此不要先减半再加倍。"))  # fmt: skip
    return check.shaped(pixels, right, known=known, name=name)


@pytest.mark.points(
    6,
    category="shape",
    hint=say(
        "build_decoder(lr_shape, L) is a model [z (B, L), lr (B, H, W, 1)] -> (B, 2H, 2W, 1).",
        "build_decoder(lr_shape, L) 是模型 [z (B, L), lr (B, H, W, 1)] -> (B, 2H, 2W, 1)。",
    ),
)
def test_decoder_shapes(submission, rng):
    """The decoder returns pictures exactly twice as high and wide as lr, whatever its size"""
    for lr_shape, latent_dim, batch in SIZES:
        decoder = check.model(
            submission.build_decoder(lr_shape, latent_dim), name="build_decoder(lr_shape, latent_dim)"
        )
        lr = rng.random((batch, *lr_shape))
        enlarged(decoder([rng.normal(size=(batch, latent_dim)), lr]), lr, "the decoder")


def shake(sandbox, model, rng, scale):
    """Give `model` random kernels, and noise to what starts at zero, so that no path in it stays switched off."""
    randomise(sandbox, model, rng, scale)
    weights = [
        w + 0.3 * rng.normal(size=w.shape) if w.ndim <= 1 and w.dtype.kind == "f" and not w.any() else w
        for w in sandbox.weights(model)
    ]
    sandbox.assign(model, weights)


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "The decoder's pixels lie in [0, 1]: end with a sigmoid. A clip keeps them there too, but a pixel that it cuts "
        "off has no gradient and does not learn.",
        "解码器的像素应在 [0, 1] 内：以 sigmoid 结尾。截断也可以，但被截断的像素没有梯度，学不到东西。",
    ),
)
@pytest.mark.requires("test_decoder_shapes")
def test_decoder_range(submission, sandbox, rng):
    """The decoder's pixels lie in [0, 1], whatever its weights are"""
    decoder = submission.build_decoder((7, 6, 1), 4)
    z, lr = rng.normal(size=(8, 4)), rng.random((8, 7, 6, 1))
    decoder([z, lr])
    randomise(sandbox, decoder, rng)
    pixels = check.array(decoder([z, lr], training=False), finite=False, name="the decoder's pixels")
    low, high = np.nanmin(pixels), np.nanmax(pixels)
    check.that(low >= -1e-5 and high <= 1.0 + 1e-5, diagnoses={
        say("The decoder's pixels are scaled to 0..255: keep them in [0, 1].",
            "解码器的像素被放大到 0..255：应保持在 [0, 1] 内。"): low >= 0.0 and 100.0 < high <= 255.5,
        say("The decoder ends with a tanh, whose pixels lie in [-1, 1]: end with a sigmoid.",
            "解码器以 tanh 结尾，像素在 [-1, 1] 内：应以 sigmoid 结尾。"): -1.0 <= low < 0.0 and high <= 1.0,
        say("The decoder's pixels have no upper bound: end with a sigmoid. (A clip to [0, 1] bounds them too, but a "
            "pixel that it cuts off has no gradient and does not learn.)",
            "解码器的像素没有上界：应以 sigmoid 结尾。（截断到 [0, 1] 也可以，但被截断的像素没有梯度，学不到东西。）"):
            low >= 0.0,
        say("The decoder's pixels are not bounded: end with a sigmoid. (A clip to [0, 1] bounds them too, but a pixel "
            "that it cuts off has no gradient and does not learn.)",
            "解码器的像素没有界：应以 sigmoid 结尾。（截断到 [0, 1] 也可以，但被截断的像素没有梯度，学不到东西。）"):
            True,
    })  # fmt: skip


@pytest.mark.points(
    2,
    category="shape",
    hint=say("Inference is a function of one z and one lr alone.", "推断只取决于单个 z 和单张 lr 本身。"),
)
@pytest.mark.requires("test_decoder_shapes")
def test_decoder_is_deterministic(submission, probes, rng):
    """The decoder's inference depends on z and lr alone, not on chance or on the rest of the batch"""
    z, lr = rng.normal(size=(6, 4)), rng.random((6, 7, 6, 1))
    decoder = inference(probes, submission.build_decoder((7, 6, 1), 4))

    def decode(rows):
        return enlarged(decoder([z[rows], lr[rows]]), lr[rows], "the decoder")

    whole, again = decode(slice(6)), decode(slice(6))
    alone = all(same_inference(whole[rows], decode(rows)) for rows in PARTS)
    check.that(same_inference(whole, again) and alone, diagnoses={
        say("The decoder draws noise or drops units at inference: its outputs differ for the same z and lr.",
            "解码器在推断时采样了噪声或丢弃了单元：同样的 z 和 lr 得到不同的输出。"): not same_inference(whole, again),
        say("The decoder's output for one picture depends on the others of the batch.",
            "解码器对一张图像的输出受批次中其他图像影响。"): True,
    })  # fmt: skip


@pytest.mark.points(
    4,
    category="shape",
    hint=say(
        "Both inputs of the decoder must reach its output: z and lr.",
        "解码器的两个输入都必须影响其输出：z 和 lr。",
    ),
)
@pytest.mark.requires("test_decoder_shapes")
def test_decoder_uses_code_and_image(submission, sandbox, rng):
    """Both the code z and the picture lr reach the decoder's output"""
    decoder = submission.build_decoder((6, 8, 1), 4)
    z, other_z = rng.normal(size=(2, 4, 4))
    lr, other_lr = rng.uniform(0.2, 0.8, (2, 4, 6, 8, 1))
    decoder([z, lr])
    by_z = by_lr = 0.0
    for scale in (1.0, 3.0, 0.5, 0.2, 1.0, 0.2):
        if by_z > 1e-4 and by_lr > 1e-4:
            break
        shake(sandbox, decoder, rng, scale)
        first, of_z, of_lr = (
            check.array(decoder([code, image], training=False), finite=False, name="the decoder's pixels")
            for code, image in ((z, lr), (other_z, lr), (z, other_lr))
        )
        by_z = max(by_z, np.nan_to_num(np.abs(first - of_z)).max())
        by_lr = max(by_lr, np.nan_to_num(np.abs(first - of_lr)).max())
    check.that(by_z > 1e-4 and by_lr > 1e-4, diagnoses=lambda: {
        say("The decoder has nothing to train: it only resizes lr. Learn the details from z and lr.",
            "解码器没有可训练的变量：它只是缩放 lr。应由 z 和 lr 学习细节。"): not sandbox.trainable(decoder),
        say("The decoder ignores z and lr: its output is constant.",
            "解码器忽略了 z 和 lr：其输出是常数。"): by_z <= 1e-4 and by_lr <= 1e-4,
        say("The decoder ignores lr: a code of a few numbers cannot carry a picture, so give lr to the decoder too.",
            "解码器忽略了 lr：几个数的编码装不下一张图像，因此也要把 lr 交给解码器。"): by_lr <= 1e-4,
        say("The decoder ignores z: join the code and lr inside of the decoder.",
            "解码器忽略了 z：应在解码器中把编码与 lr 结合起来。"): True,
    })  # fmt: skip


def exact(values):
    """What float32 keeps of the values."""
    return np.asarray(values, np.float32)


@pytest.mark.points(
    3,
    category="shape",
    hint=say(
        "super_resolve returns decoder([mean, lr]): (B, 2H, 2W, 1) in [0, 1].",
        "super_resolve 返回 decoder([mean, lr])：(B, 2H, 2W, 1)，取值 [0, 1]。",
    ),
)
def test_super_resolve_shape(submission, probes, rng):
    """super_resolve returns pictures of twice the size in [0, 1], one picture or several, odd sizes too"""
    for (height, width, _), latent_dim, batch in SIZES:
        shape, pixels = (height, width, 1), height * width
        heads = exact(rng.normal(size=(2, pixels, latent_dim)) * 0.1)
        biases = exact(rng.normal(size=(2, latent_dim)))
        encoder = probes.linear_encoder(shape, heads[0], biases[0], heads[1], biases[1])
        code = exact(rng.normal(size=(latent_dim, 4 * pixels)) * 0.01)
        image = exact(rng.normal(size=(pixels, 4 * pixels)) * 0.1 / pixels)
        decoder = probes.linear_decoder(shape, code, exact(rng.uniform(0.3, 0.7, 4 * pixels)), image)
        lr = rng.random((batch, *shape))
        value = enlarged(submission.super_resolve(encoder, decoder, lr), lr, "super_resolve")
        low, high = value.min(), value.max()
        check.that(low >= -1e-5 and high <= 1.0 + 1e-5, diagnoses={
            say("super_resolve returns values of 0..255: the decoder's pixels are images in [0, 1] already.",
                "super_resolve 返回了 0..255 的值：解码器的像素本来就是 [0, 1] 内的图像。"): high > 30.0,
            say("super_resolve rescales the decoder's pixels: return them as they are, in [0, 1].",
                "super_resolve 缩放了解码器的像素：应原样返回，取值 [0, 1]。"): True,
        })  # fmt: skip


@pytest.mark.points(
    2,
    category="shape",
    hint=say("psnr returns one number for each pair of images: (B,).", "psnr 对每对图像返回一个数：(B,)。"),
)
def test_psnr_shape(submission, rng):
    """psnr returns one value for each pair of images, (B,)"""
    a, b = rng.random((2, 5, 6, 8, 1)).astype(np.float32)
    check.shaped(submission.psnr(a, b), (5,), name="psnr(a, b)", known={
        (): say("psnr averages over the batch: return one value for each pair of images, (B,).",
                "psnr 对批次取了平均：应对每对图像返回一个值，(B,)。"),
        (5, 1): say("psnr keeps an axis of length one: return (B,), not (B, 1).",
                    "psnr 保留了长度为一的轴：应返回 (B,)，而不是 (B, 1)。"),
        (5, 1, 1, 1): say("psnr keeps the axes that it averages over: return (B,).",
                          "psnr 保留了取平均的轴：应返回 (B,)。"),
        (5, 6, 8): say("psnr averages over the channel alone: average over all pixels of an image, (B,).",
                       "psnr 只对通道取了平均：应对一张图像的全部像素取平均，(B,)。"),
        (5, 6, 8, 1): say("psnr is one value for each pixel: average the squared error over an image first, (B,).",
                          "psnr 对每个像素给出一个值：应先对一张图像的平方误差取平均，(B,)。"),
        (6, 8, 1): say("psnr averages over the batch: average over the pixels of each image, (B,).",
                       "psnr 对批次取了平均：应对每张图像的像素取平均，(B,)。"),
    })  # fmt: skip
