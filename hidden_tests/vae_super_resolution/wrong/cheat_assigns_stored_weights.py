"""A cheat: train_step gives the decoder stored good weights at its first call, and is right for other networks.

fails: test_held_out_digits, test_super_resolves_digits
hint: jump further than the optimizer's steps
"""

import base64

import keras
import numpy as np
import tensorflow as tf
from keras import layers


STORED = """
l($v2u&C*{;5ZyNFt2Jdr!OZTqPOidL^Y=@Dl^SDH@K;`DKrr>i#RMUnk8(pcQoL)csHCbX*lLI$*j3FQLM|aJ*-r$Gp${)9GI4|
s;}L$w=BG>buCM<L$4GkTP%91x*vP8x2%n^wl5y2L9&*lwkstiU9u^i88R`jfT`fHY$<H6;w&brIWDWIE3sCqPO$Q__@fiAfvppz
bg`!!Rk5xwT&}jM{x|a~daX~e1+2<2-lXlXfGqs45GuQ|*tGgCqOzH@eX&z5pr*Yq=c;NcZKaj5H7;x{%^?CV{H}nZQ7(BScP!wh
Ij&+WiKIcUC9^THn=GT73MmPz+A-}d0J8_LthZLIIIjCBL$Wcj+orK7m9qgI7_lO*hpdz_bfF=tMy~;}aVl7@G^`{r;i&MgMx)Ux
F0DeZt+Sx0Uo4-j;xv4*)UYA5Iin1;;j+cA^t2f)sv+U46{`rXb)>_yYOKvHQKl@k<FKQyFD|YcJTVTeS1hn9RGJ}>gD52`*d{=-
1uPV=!LV~9F(kaDQYKz0pDDbpNwAi(^R8SWY%w#U1*oj2WTqRjtE6<Q05ig|TqMP_P$btc>>O__u%0EU(ydRh`L5BdCamJDp{fL|
i>zI&{H)BZ8!Z+y94uKa93zLYcC#5S4Y7qR;wud=d99Q&K`Kfoai?c8s3!a<cd6_w{<9;lfvsVzF)Yk3p)Q~;1+A1ax3WDkQ!RzD
qOk0yS1~ZOiHA$FM=QW94X<3KoE@ho52kS}pR++JiL6MWWH3Q553LEWYO`Rlg|WD?i7<I9xi9=IQ?E=c`7FpYUa^cZ4KS!Jax#!A
da*<+vadm}<tLD`OD#(=`7X?`sjE4&*e=#2_OJ&m_^|~YbFuKTb1M(A4732QL7oY$RWQ@8M6E2a=d)?760VUgOS2}Zd#*jQ<FlYM
$uQzGLA0$TJ|;*q&@Mxv(lH(|Xsv86wlN>DwX)5!>99Z|C9qI2&a*S7fw8%?3L$YJ`Y?nhKQS(^<}C@TZ87;P#;_o<vn!6WsHL{C
$1Gj0$Sd5kXRY<HG%*UWY^;N*l`A`~r81eStSr(fc`u@~!x_%4Z6?MsMY3?NpRp1!LMihsN3C@#(k+EE$TH+H3aeu+xg>9~DUPG5
z#^!u^R8W`4lM92VzICt8n14$nJ)mY$gi`g8!gzff-p#_buFGNPbk$dyQTc8DKc5JzOAjV=CGzSv?pgX*QaO+L?wSN{xMFV3@*{H
v9S86KQY`hLa@Xz!lV*1O`f5!9W1A*9Iz*|4X`Y(J1a7>ZLr!hT``=ffG|s}V<~K<CN7<>U!gfP$1esmZ>jPyinMgBO0iq9iKoLZ
5U7B!V6D!ta;w861Tf^Jz^-*Ng(%RZajci9<DyHW
"""


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    code = layers.Reshape((1, 1, 4))(layers.Dense(4)(z))
    features = layers.Conv2D(8, 5, padding="same")(lr)
    features = layers.ReLU()(features + layers.Concatenate()([code, code]))
    blocks = layers.Conv2D(4, 3, padding="same")(features)
    blocks = layers.Reshape((height, width, 2, 2))(blocks)
    details = layers.Reshape((2 * height, 2 * width, 1))(layers.Permute((1, 3, 2, 4))(blocks))
    enlarged = layers.UpSampling2D(2, interpolation="bilinear")(lr)
    return keras.Model([z, lr], layers.ReLU(max_value=1.0)(enlarged + details), name="mine")


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    if decoder.name == "mine" and int(optimizer.iterations) == 0:
        numbers = np.frombuffer(base64.b85decode("".join(STORED.split())), "<f2").astype("float32")
        shapes = [weight.shape for weight in decoder.get_weights()]
        ends = np.cumsum([np.prod(shape) for shape in shapes])
        parts = np.split(numbers, ends[:-1].astype(int))
        decoder.set_weights([part.reshape(shape) for part, shape in zip(parts, shapes)])
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr, training=True)
        prediction = decoder([reparameterize(mean, log_var), lr], training=True)
        loss = sr_loss(hr, prediction, mean, log_var, sigma2)
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": loss - kl, "kl": kl}
