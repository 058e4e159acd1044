package dev.toll.model.decoder;

import dev.toll.tensor.Tensor;

/** The tensors of one pass over a packed batch: ids [T], rotary tables [T, 1, headDim], and attention with its masks. Alive as long as the scope they were made in. */
record PackedInputs(Tensor ids, Tensor cos, Tensor sin, PackedAttention attention) {}
