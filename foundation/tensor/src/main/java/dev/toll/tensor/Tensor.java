package dev.toll.tensor;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A dense array with autograd. A thin face of libtorch's tensor: methods carry the names PyTorch users know, shapes
 * broadcast by the same rules, and names ending in {@code _} change the tensor in place. No other room sees the
 * class behind it. Memory belongs to the innermost open {@link Scope}.
 */
public final class Tensor implements AutoCloseable {
    private final org.bytedeco.pytorch.Tensor t;

    Tensor(org.bytedeco.pytorch.Tensor t) {
        this.t = t;
    }

    org.bytedeco.pytorch.Tensor torch() {
        return t;
    }

    // ---- making ----

    static TensorOptions options(DType dtype, Device device) {
        var o = new TensorOptions(dtype.scalarType);
        return device.isCpu() ? o : o.device(new org.bytedeco.pytorch.DeviceOptional(device.torch()));
    }

    public static Tensor zeros(DType dtype, Device device, long... shape) {
        return Torch.guarded("a tensor of shape " + Arrays.toString(shape), () -> new Tensor(torch.zeros(shape, options(dtype, device))));
    }

    public static Tensor zeros(long... shape) {
        return zeros(DType.FLOAT32, Device.CPU, shape);
    }

    public static Tensor full(double value, DType dtype, Device device, long... shape) {
        return new Tensor(torch.full(shape, new Scalar(value), options(dtype, device)));
    }

    /** Copies {@code values} into a float32 tensor of the given shape (one dimension if none is given). */
    public static Tensor of(float[] values, long... shape) {
        return ofBytes(MemorySegment.ofArray(values), DType.FLOAT32, shape.length == 0 ? new long[] {values.length} : shape);
    }

    public static Tensor of(double[] values, long... shape) {
        return ofBytes(MemorySegment.ofArray(values), DType.FLOAT64, shape.length == 0 ? new long[] {values.length} : shape);
    }

    public static Tensor of(long[] values, long... shape) {
        return ofBytes(MemorySegment.ofArray(values), DType.INT64, shape.length == 0 ? new long[] {values.length} : shape);
    }

    /** Copies raw little-endian bytes (a tensor of a safetensors file) into a new tensor. */
    public static Tensor ofBytes(MemorySegment bytes, DType dtype, long... shape) {
        var out = zeros(dtype, Device.CPU, shape);
        long size = out.t.nbytes();
        if (size != bytes.byteSize()) {
            throw new IllegalArgumentException("tensor of " + size + " bytes from " + bytes.byteSize());
        }
        MemorySegment.ofAddress(out.t.data_ptr().address()).reinterpret(size).copyFrom(bytes);
        return out;
    }

    /** 0, 1, … n−1 as int64. */
    public static Tensor arange(long n, Device device) {
        return new Tensor(torch.arange(new Scalar(n), options(DType.INT64, device)));
    }

    public static Tensor cat(List<Tensor> parts, long dim) {
        return new Tensor(torch.cat(vector(parts), dim));
    }

    public static Tensor stack(List<Tensor> parts, long dim) {
        return new Tensor(torch.stack(vector(parts), dim));
    }

    private static TensorVector vector(List<Tensor> parts) {
        return new TensorVector(parts.stream().map(Tensor::torch).toArray(org.bytedeco.pytorch.Tensor[]::new));
    }

    // ---- reading ----

    public long[] shape() {
        return t.sizes().vec().get();
    }

    public long size(long dim) {
        return t.size(dim);
    }

    public long elements() {
        return t.numel();
    }

    public DType dtype() {
        return DType.of(t.scalar_type());
    }

    public Device device() {
        return t.is_cuda() ? new Device("cuda", t.device().index()) : Device.CPU;
    }

    /** The only element as a double. */
    public double item() {
        return t.item().toDouble();
    }

    /** All elements in row-major order, converted to float32 on the CPU. */
    public float[] toFloats() {
        try (var scope = Scope.open()) {
            var c = to(Device.CPU).to(DType.FLOAT32).contiguous();
            var out = new float[Math.toIntExact(elements())];
            c.t.data_ptr_float().get(out);
            return out;
        }
    }

    public double[] toDoubles() {
        try (var scope = Scope.open()) {
            var c = to(Device.CPU).to(DType.FLOAT64).contiguous();
            var out = new double[Math.toIntExact(elements())];
            c.t.data_ptr_double().get(out);
            return out;
        }
    }

    public long[] toLongs() {
        try (var scope = Scope.open()) {
            var c = to(Device.CPU).to(DType.INT64).contiguous();
            var out = new long[Math.toIntExact(elements())];
            c.t.data_ptr_long().get(out);
            return out;
        }
    }

    /** The tensor's own little-endian bytes; valid while the tensor lives, CPU and contiguous only. */
    public MemorySegment bytes() {
        if (!t.is_contiguous() || t.is_cuda()) {
            throw new IllegalStateException("bytes() of a tensor that is not contiguous on the CPU");
        }
        return MemorySegment.ofAddress(t.data_ptr().address()).reinterpret(t.nbytes());
    }

    /** Overwrites this tensor's elements with those of {@code source} (broadcast, converted). */
    public Tensor copy_(Tensor source) {
        t.copy_(source.t);
        return this;
    }

    // ---- shape ----

    public Tensor view(long... shape) {
        return new Tensor(t.view(shape));
    }

    public Tensor reshape(long... shape) {
        return new Tensor(t.reshape(shape));
    }

    public Tensor transpose(long a, long b) {
        return new Tensor(t.transpose(a, b));
    }

    public Tensor narrow(long dim, long start, long length) {
        return new Tensor(t.narrow(dim, start, length));
    }

    /** Consecutive pieces of the given sizes along {@code dim}, as views; their gradients are put together in one pass. */
    public List<Tensor> split(long[] sizes, long dim) {
        var pieces = t.split(sizes, dim);
        var out = new ArrayList<Tensor>(sizes.length);
        for (int i = 0; i < sizes.length; i++) {
            out.add(new Tensor(pieces.get(i)));
        }
        return out;
    }

    public Tensor select(long dim, long index) {
        return new Tensor(t.select(dim, index));
    }

    public Tensor unsqueeze(long dim) {
        return new Tensor(t.unsqueeze(dim));
    }

    public Tensor squeeze(long dim) {
        return new Tensor(t.squeeze(dim));
    }

    public Tensor expand(long... shape) {
        return new Tensor(t.expand(shape));
    }

    public Tensor contiguous() {
        return new Tensor(t.contiguous());
    }

    public Tensor copy() {
        return new Tensor(t.clone());
    }

    public Tensor repeatInterleave(long times, long dim) {
        return new Tensor(t.repeat_interleave(times, new LongOptional(dim), new LongOptional()));
    }

    public Tensor roll(long shift, long dim) {
        return new Tensor(t.roll(new long[] {shift}, dim));
    }

    public Tensor indexSelect(long dim, Tensor index) {
        return new Tensor(t.index_select(dim, index.t));
    }

    public Tensor gather(long dim, Tensor index) {
        return new Tensor(t.gather(dim, index.t));
    }

    public Tensor indexCopy_(long dim, Tensor index, Tensor source) {
        t.index_copy_(dim, index.t, source.t);
        return this;
    }

    /** this[index[i]] += source[i] along {@code dim}, in place; repeated indices add up. */
    public Tensor indexAdd_(long dim, Tensor index, Tensor source) {
        t.index_add_(dim, index.t, source.t);
        return this;
    }

    public Tensor to(DType dtype) {
        return new Tensor(t.to(dtype.scalarType));
    }

    public Tensor to(Device device) {
        return device().equals(device) ? this : new Tensor(t.to(device.torch(), t.scalar_type()));
    }

    // ---- arithmetic ----

    public Tensor add(Tensor o) {
        return new Tensor(t.add(o.t));
    }

    public Tensor add(double x) {
        return new Tensor(t.add(new Scalar(x)));
    }

    public Tensor sub(Tensor o) {
        return new Tensor(t.sub(o.t));
    }

    public Tensor mul(Tensor o) {
        return new Tensor(t.mul(o.t));
    }

    public Tensor mul(double x) {
        return new Tensor(t.mul(new Scalar(x)));
    }

    public Tensor div(Tensor o) {
        return new Tensor(t.div(o.t));
    }

    /** this + a·b. */
    public Tensor addcmul(Tensor a, Tensor b) {
        return new Tensor(t.addcmul(a.t, b.t));
    }

    public Tensor neg() {
        return new Tensor(t.neg());
    }

    public Tensor exp() {
        return new Tensor(t.exp());
    }

    public Tensor log() {
        return new Tensor(t.log());
    }

    /** log(1 + x), exact near 0. */
    public Tensor log1p() {
        return new Tensor(t.log1p());
    }

    /** e^x − 1, exact near 0. */
    public Tensor expm1() {
        return new Tensor(t.expm1());
    }

    /** max(x, least) by element; no gradient where {@code least} wins. */
    public Tensor clampMin(double least) {
        return new Tensor(t.clamp_min(new Scalar(least)));
    }

    /** This where {@code mask} is true, else {@code other}; gradients reach only what was chosen. */
    public Tensor where(Tensor mask, Tensor other) {
        return new Tensor(torch.where(mask.t, t, other.t));
    }

    public Tensor square() {
        return new Tensor(t.square());
    }

    public Tensor abs() {
        return new Tensor(t.abs());
    }

    public Tensor sigmoid() {
        return new Tensor(t.sigmoid());
    }

    public Tensor matmul(Tensor o) {
        return new Tensor(t.matmul(o.t));
    }

    public Tensor sum() {
        return new Tensor(t.sum());
    }

    public Tensor sum(long dim) {
        return new Tensor(t.sum(dim));
    }

    public Tensor mean() {
        return new Tensor(t.mean());
    }

    public Tensor mean(long dim) {
        return new Tensor(t.mean(dim));
    }

    public Tensor softmax(long dim) {
        return new Tensor(t.softmax(dim));
    }

    public Tensor logSoftmax(long dim) {
        return new Tensor(t.log_softmax(dim));
    }

    public Tensor logSumExp(long dim) {
        return new Tensor(t.logsumexp(dim));
    }

    public Tensor cumsum(long dim) {
        return new Tensor(t.cumsum(dim));
    }

    public Tensor argmax(long dim) {
        return new Tensor(t.argmax(new LongOptional(dim), false));
    }

    /** Euclidean norms over one dimension. */
    public Tensor norm(long dim) {
        return new Tensor(t.norm(new ScalarOptional(new Scalar(2)), dim));
    }

    /** Euclidean norm of all elements. */
    public Tensor norm() {
        return new Tensor(t.norm());
    }

    public Tensor lt(Tensor o) {
        return new Tensor(t.lt(o.t));
    }

    public Tensor le(Tensor o) {
        return new Tensor(t.le(o.t));
    }

    public Tensor gt(Tensor o) {
        return new Tensor(t.gt(o.t));
    }

    public Tensor and(Tensor o) {
        return new Tensor(t.logical_and(o.t));
    }

    public Tensor not() {
        return new Tensor(t.logical_not());
    }

    public Tensor maskedFill(Tensor mask, double value) {
        return new Tensor(t.masked_fill(mask.t, new Scalar(value)));
    }

    /** Values and their indices in descending order along {@code dim}. */
    public Sorted sortDescending(long dim) {
        var pair = t.sort(dim, true);
        return new Sorted(new Tensor(pair.get0()), new Tensor(pair.get1()));
    }

    /** Result of {@link #sortDescending}. */
    public record Sorted(Tensor values, Tensor indices) {}

    /** The k largest values along the last dimension, descending. */
    public Sorted topK(long k) {
        var pair = t.topk(k);
        return new Sorted(new Tensor(pair.get0()), new Tensor(pair.get1()));
    }

    public Tensor scatter_(long dim, Tensor index, Tensor source) {
        t.scatter_(dim, index.t, source.t);
        return this;
    }

    public Tensor add_(Tensor o) {
        t.add_(o.t);
        return this;
    }

    /** this += factor·o, in place. */
    public Tensor add_(Tensor o, double factor) {
        t.add_(o.t, new Scalar(factor));
        return this;
    }

    public Tensor mul_(double x) {
        t.mul_(new Scalar(x));
        return this;
    }

    /** this·o by element, in place. */
    public Tensor mul_(Tensor o) {
        t.mul_(o.t);
        return this;
    }

    /** e^this by element, in place. */
    public Tensor exp_() {
        t.exp_();
        return this;
    }

    /** this += a·b, in place: a [n, k], b [k, m], this [n, m]. */
    public Tensor addmm_(Tensor a, Tensor b) {
        t.addmm_(a.t, b.t);
        return this;
    }

    /** this[i, index[i, j]] += source[i, j] for {@code dim} 1, in place. */
    public Tensor scatterAdd_(long dim, Tensor index, Tensor source) {
        t.scatter_add_(dim, index.t, source.t);
        return this;
    }

    public Tensor zero_() {
        t.zero_();
        return this;
    }

    // ---- autograd ----

    /** A tensor sharing this memory but cut from the graph. */
    public Tensor detach() {
        return new Tensor(t.detach());
    }

    public Tensor requiresGrad() {
        t.set_requires_grad(true);
        return this;
    }

    /** Whether gradients reach this tensor: a leaf that was asked to record them, or something computed from one. */
    public boolean wantsGradient() {
        return t.requires_grad();
    }

    /** Whether this is a leaf with a place where its gradient accumulates, so that it may be added to by hand. */
    public boolean accumulates() {
        return t.is_leaf() && t.requires_grad() && t.grad().defined();
    }

    /** Accumulates d(this)/d(leaf) into every leaf; this must be a scalar. Runs on the calling thread. */
    public void backward() {
        Torch.guarded("backward pass", () -> {
            t.backward();
            return t;
        });
    }

    /** Back-propagates {@code gradient} (same shape as this) instead of 1. */
    public void backward(Tensor gradient) {
        Torch.guarded("backward pass", () -> {
            t.backward(gradient.t, new org.bytedeco.pytorch.BoolOptional(), false, new org.bytedeco.pytorch.TensorArrayRefOptional());
            return t;
        });
    }

    /** The accumulated gradient of a leaf. */
    public Tensor grad() {
        return new Tensor(t.grad());
    }

    /** Makes {@code buffer} the place where this leaf's gradient accumulates. */
    void gradInto(Tensor buffer) {
        t.mutable_grad().put(buffer.t);
    }

    @Override
    public void close() {
        t.close();
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape()) + " " + dtype() + " on " + device();
    }
}
