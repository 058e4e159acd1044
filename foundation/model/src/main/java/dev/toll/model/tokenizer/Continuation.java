package dev.toll.model.tokenizer;

/** Token ids of a prefix and of what follows it; the model reads the two one after the other. */
@SuppressWarnings("ArrayRecordComponent") // a carrier of ids straight into tensors; never compared
public record Continuation(int[] prefix, int[] continuation) {}
